import { useEffect, useRef, useState } from "preact/hooks";
import { useApp, useTexts } from "../app/context.ts";
import { Failure } from "../app/problem.tsx";
import { useTask } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { Sheet } from "../kit/sheet.tsx";
import { quickBooksTexts } from "./texts.ts";

/**
 * Keeps the customer from losing by accident what is shown only once: the browser asks before the page is left, the
 * screen before it is gone back from or closed. `finish` ends the visit without being asked again.
 */
export function useKeeping(active: boolean) {
  const { host, hold } = useApp();
  const [asked, setAsked] = useState<{ readonly goOn?: () => void }>();
  const free = useRef(false);
  useEffect(() => {
    if (!active) return;
    const over = () => (host.endsAt() ?? Number.POSITIVE_INFINITY) <= Date.now();
    const ask = (event: BeforeUnloadEvent) => {
      if (!free.current && !over()) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    hold((goOn) => setAsked({ goOn }));
    return () => {
      removeEventListener("beforeunload", ask);
      hold(undefined);
      setAsked(undefined);
    };
  }, [active]);
  const finish = useTask(async (outcome: "done" | "left") => {
    free.current = true;
    try {
      await host.finish(outcome);
    } catch (error) {
      free.current = false;
      throw error;
    }
  });
  return { asked, finish, stay: () => setAsked(undefined) };
}

/** Asks whether the password is entered before it is lost. */
export function LoseSheet({ keeping }: { keeping: ReturnType<typeof useKeeping> }) {
  const { state } = useApp();
  const t = useTexts(quickBooksTexts);
  const { asked, finish, stay } = keeping;
  if (!asked) return null;
  return (
    <Sheet
      title={t("loseTitle")}
      onClose={stay}
      busy={finish.busy}
      foot={
        <>
          <Button onPress={stay}>{t("loseStay")}</Button>
          <Button kind="quiet" busy={finish.busy} onPress={asked.goOn ?? (() => finish.run("left"))}>
            {t("loseGo")}
          </Button>
        </>
      }
    >
      <p>{t("loseText")}</p>
      {finish.error !== undefined && <Failure error={finish.error} operator={state.operator.name} />}
    </Sheet>
  );
}
