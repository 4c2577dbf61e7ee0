import { Button } from "../kit/button.tsx";
import { Sheet } from "../kit/sheet.tsx";
import { useApp, useTexts } from "./context.ts";
import { Failure } from "./problem.tsx";
import { useFinish } from "./task.ts";
import { appTexts } from "./texts.ts";

/** Asks before leaving in mid-flow. */
export function LeaveSheet({ onStay }: { onStay: () => void }) {
  const { state } = useApp();
  const t = useTexts(appTexts);
  const finish = useFinish();
  return (
    <Sheet
      title={t("leaveTitle")}
      onClose={onStay}
      busy={finish.busy}
      foot={
        <>
          <Button onPress={onStay}>{t("leaveStay")}</Button>
          <Button kind="quiet" busy={finish.busy} onPress={() => finish.run("left")}>
            {t("leaveGo")}
          </Button>
        </>
      }
    >
      <p>{state.texts["leave.body"] ?? t("leaveText")}</p>
      {finish.error !== undefined && <Failure error={finish.error} operator={state.operator.name} />}
    </Sheet>
  );
}
