import type { LinkConnection, SourceAccount } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useReading, useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { Skeleton } from "../kit/notice.tsx";
import { Sheet } from "../kit/sheet.tsx";
import { connectionTexts } from "./connection-texts.ts";

/** Asks before a connection is ended, and names what stops with it. */
export function DisconnectSheet(props: {
  connection: LinkConnection;
  onClose: () => void;
  /** Ending a connection ends the link of a visit that led to this connection alone. */
  onEnded: () => void;
}) {
  const { connection, onClose, onEnded } = props;
  const { host, state, refresh } = useApp();
  const t = useTexts(connectionTexts);
  const announce = useAnnounce();
  const path = `/companies/${host.companyId}/connections/${connection.id}`;
  const software = connection.name;
  const cut = useTask(async () => {
    await host.api.patch(path, { status: "Unlinked" });
    host.report({
      type: "disconnected",
      connection: { connectionId: connection.id, platformKey: connection.platformKey },
    });
    announce(t("cutDone", { software }));
    if (host.connectionId !== null) return onEnded();
    await refresh();
    onClose();
  });
  return (
    <Sheet
      title={t("cutTitle", { software })}
      onClose={onClose}
      busy={cut.busy}
      foot={
        <>
          <Button kind="quiet" onPress={onClose} inert={cut.busy}>
            {t("cutKeep")}
          </Button>
          <Button kind="danger" busy={cut.busy} onPress={() => cut.run()}>
            {t("cutGo")}
          </Button>
        </>
      }
    >
      <p>{t("cutText", { software })}</p>
      {connection.accounts.connected > 0 && <Stopping path={path} />}
      {cut.error !== undefined && <Failure error={cut.error} operator={state.operator.name} />}
    </Sheet>
  );
}

/** The accounts that stop. */
function Stopping({ path }: { path: string }) {
  const { host, state } = useApp();
  const t = useTexts(connectionTexts);
  const { value, error, again } = useReading(path, () =>
    host.api.get<{ results: SourceAccount[] } | SourceAccount[]>(`${path}/connectionInfo/bankFeedAccounts`),
  );
  if (error !== undefined) return <Failure error={error} onRetry={again} operator={state.operator.name} />;
  if (!value) return <Skeleton label={t("cutReading")} rows={2} />;
  const accounts = "results" in value ? value.results : value;
  return (
    <>
      <p>{t("cutFeeds")}</p>
      <ul>
        {accounts
          .filter(({ status }) => status === "connected")
          .map(({ id, accountName }) => (
            <li key={id}>{accountName}</li>
          ))}
      </ul>
    </>
  );
}

/** The end of a visit whose connection was just ended, and its link with it. */
export function DisconnectedScreen({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const t = useTexts(connectionTexts);
  return (
    <Screen
      over
      title={t("cutDone", { software: connection.name })}
      lead={t("cutEnded", { operator: app.state.operator.name })}
      sign={{ tone: "done" }}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
    />
  );
}
