import { useApp } from "../app/context.ts";
import { calendarDate } from "../app/locale.ts";
import { Failure, useOperator } from "../app/problem.tsx";
import { useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { Sheet } from "../kit/sheet.tsx";
import type { Account } from "./account.ts";
import { useMapping } from "./context.ts";

/** Asks before the feed of one account ends, and says what stays. */
export function DisconnectSheet(props: { account: Account; onClose: () => void; onDone: () => void }) {
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
          <Button kind="danger" busy={ending.busy} onPress={() => ending.run()}>
            {t("disconnect")}
          </Button>
          <Button kind="quiet" onPress={onClose}>
            {t("disconnectKeep")}
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

/** Named in the sheet at most; the count says how many there are. */
const named = 12;

/** Asks before the whole connection ends, and lists what stops. */
export function EndAllSheet(props: {
  connected: readonly Account[];
  onClose: () => void;
  /** Ending a connection ends the link of a visit that led to this connection alone. */
  onEnded: () => void;
}) {
  const { connected, onClose, onEnded } = props;
  const { host } = useApp();
  const { t, visit } = useMapping();
  const operator = useOperator();
  const ending = useTask(async () => {
    await visit.disconnectAll();
    if (host.connectionId !== null) return onEnded();
    onClose();
  });
  return (
    <Sheet
      title={t("endAllTitle")}
      onClose={onClose}
      busy={ending.busy}
      foot={
        <>
          <Button kind="danger" busy={ending.busy} onPress={() => ending.run()}>
            {t("endAll")}
          </Button>
          <Button kind="quiet" onPress={onClose}>
            {t("endAllKeep")}
          </Button>
        </>
      }
    >
      {connected.length === 0 ? (
        <p>{t("endAllNone")}</p>
      ) : (
        <>
          <p>{t("endAllText", { count: connected.length })}</p>
          <ul>
            {connected.slice(0, named).map(({ id, name, targetName }) => (
              <li key={id}>
                {name} {targetName && <span class="soft">→ {targetName}</span>}
              </li>
            ))}
            {connected.length > named && <li aria-hidden="true">…</li>}
          </ul>
        </>
      )}
      <p class="soft">{t("endAllStays")}</p>
      {ending.error !== undefined && <Failure error={ending.error} operator={operator} />}
    </Sheet>
  );
}
