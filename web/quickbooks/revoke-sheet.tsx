import type { LinkConnection } from "../api/replies.ts";
import { useApp, useTexts } from "../app/context.ts";
import { Failure } from "../app/problem.tsx";
import type { Task } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { Sheet } from "../kit/sheet.tsx";
import { ConnectedAccounts } from "./connected-accounts.tsx";
import { quickBooksTexts } from "./texts.ts";

/** Asks before all details are ended, and names what stops with them. */
export function RevokeSheet(props: { connection: LinkConnection; revoke: Task<[]>; onClose: () => void }) {
  const { connection, revoke, onClose } = props;
  const { state } = useApp();
  const t = useTexts(quickBooksTexts);
  return (
    <Sheet
      title={t("revokeTitle")}
      busy={revoke.busy}
      onClose={onClose}
      foot={
        <>
          <Button kind="quiet" inert={revoke.busy} onPress={onClose}>
            {t("revokeNo")}
          </Button>
          <Button kind="danger" busy={revoke.busy} onPress={() => revoke.run()}>
            {t("revokeYes")}
          </Button>
        </>
      }
    >
      <p>{t("revokeText")}</p>
      {connection.accounts.connected > 0 && (
        <>
          <p>{t("revokeStops")}</p>
          <ConnectedAccounts connection={connection} />
        </>
      )}
      {revoke.error !== undefined && <Failure error={revoke.error} operator={state.operator.name} />}
    </Sheet>
  );
}
