import { lazy, Suspense, useEffect, useState } from "react";
import { setConfirmation } from "../app/confirmation.ts";

const Dialog = lazy(async () => ({
  default: (await import("./confirmation-dialog.tsx")).ConfirmationDialog,
}));

/** Shows the dialog in which people show again who they are, when something asks for it. */
export function Confirmation() {
  const [answer, setAnswer] = useState<{ resolve: (done: boolean) => void }>();
  useEffect(() => {
    setConfirmation(() => new Promise((resolve) => setAnswer({ resolve })));
    return () => setConfirmation(undefined);
  }, []);
  if (!answer) return null;
  const end = (done: boolean) => {
    setAnswer(undefined);
    answer.resolve(done);
  };
  return (
    <Suspense fallback={null}>
      <Dialog onEnd={end} />
    </Suspense>
  );
}
