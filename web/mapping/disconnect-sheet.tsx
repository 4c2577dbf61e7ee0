import { calendarDate } from "../app/locale.ts";
import { Failure, useOperator } from "../app/problem.tsx";
import { useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { Sheet } from "../kit/sheet.tsx";
import type { Account } from "./account.ts";
import { useMapping } from "./context.ts";

/** Asks before the feed of one account ends, and says what stays. */
export function DisconnectAccountSheet(props: { account: Account; onClose: () => void; onDone: () => void }) {
  const { account, onClose, onDone } = props;
  const { t, locale, visit } = useMapping();
  const operator = useOperator();
  const announce = useAnnounce();
  const ending = useTask(async () => {
    await visit.disconnect(account.id);
    announce(t("saidDisconnected", { account: account.name }));
    onDone();
  });
  return (
    <Sheet
      title={t("disconnectTitle", { account: account.name })}
      onClose={onClose}
      busy={ending.busy}
      foot={
        <>
          <Button kind="quiet" onPress={onClose} inert={ending.busy}>
            {t("disconnectKeep")}
          </Button>
          <Button kind="danger" busy={ending.busy} onPress={() => ending.run()}>
            {t("disconnect")}
          </Button>
        </>
      }
    >
      <p>{t("disconnectText", { account: account.name, target: account.targetName ?? "" })}</p>
      <p>
        {account.lastDeliveredAt
          ? t("disconnectLast", { date: calendarDate(locale, account.lastDeliveredAt) })
          : t("disconnectNever")}
      </p>
      <p class="soft">{t("disconnectStays")}</p>
      {ending.error !== undefined && <Failure error={ending.error} operator={operator} />}
    </Sheet>
  );
}
