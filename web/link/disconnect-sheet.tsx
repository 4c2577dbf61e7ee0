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

/** An account that stops with its connection. */
export interface StoppingAccount {
  readonly id: string;
  readonly name: string;
  /** What it feeds, where that is known. */
  readonly targetName?: string | null;
}

/** Asks before a connection is ended, and names what stops with it. */
export function DisconnectSheet(props: {
  connection: LinkConnection;
  /** The accounts that stop, where the screen knows them; else they are read. */
  stopping?: readonly StoppingAccount[];
  /** Ends the connection in place of a plain call. */
  unlink?: () => Promise<void>;
  onClose: () => void;
  /**
   * Ending a connection ends the link of a visit that led to this connection alone. `back` leads to the bank's page;
   * null when it has none.
   */
  onEnded: (back: string | null) => void;
}) {
  const { connection, stopping, onClose, onEnded } = props;
  const { host, state, refresh } = useApp();
  const t = useTexts(connectionTexts);
  const announce = useAnnounce();
  const path = `/companies/${host.companyId}/connections/${connection.id}`;
  const software = connection.name;
  const unlink = async () => {
    await host.api.patch(path, { status: "Unlinked" });
    host.report({
      type: "disconnected",
      connection: { connectionId: connection.id, platformKey: connection.platformKey },
    });
  };
  const cut = useTask(async () => {
    const bound = host.connectionId !== null;
    // Afterwards the visit is over, and nothing tells any more where the customer came from.
    const back = (bound && (await host.wayBack?.())) || null;
    await (props.unlink ?? unlink)();
    announce(t("cutDone", { software }));
    if (bound) return onEnded(back);
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
      {stopping ? (
        <Stopping accounts={stopping} />
      ) : (
        connection.accounts.connected > 0 && <ReadStopping path={path} />
      )}
      {cut.error !== undefined && <Failure error={cut.error} operator={state.operator.name} />}
    </Sheet>
  );
}

/** Named in the sheet at most; the count says how many there are. */
const named = 12;

/** The accounts that stop. */
function Stopping({ accounts }: { accounts: readonly StoppingAccount[] }) {
  const t = useTexts(connectionTexts);
  if (accounts.length === 0) return null;
  return (
    <>
      <p>{t("cutFeeds", { count: accounts.length })}</p>
      <ul>
        {accounts.slice(0, named).map(({ id, name, targetName }) => (
          <li key={id}>
            {name} {targetName && <span class="soft">→ {targetName}</span>}
          </li>
        ))}
        {accounts.length > named && <li aria-hidden="true">…</li>}
      </ul>
    </>
  );
}

function ReadStopping({ path }: { path: string }) {
  const { host, state } = useApp();
  const t = useTexts(connectionTexts);
  const { value, error, again } = useReading(path, () =>
    host.api.get<{ results: SourceAccount[] } | SourceAccount[]>(`${path}/connectionInfo/bankFeedAccounts`),
  );
  if (error !== undefined) return <Failure error={error} onRetry={again} operator={state.operator.name} />;
  if (!value) return <Skeleton label={t("cutReading")} rows={2} />;
  const accounts = "results" in value ? value.results : value;
  const connected = accounts.filter(({ status }) => status === "connected");
  return <Stopping accounts={connected.map(({ id, accountName }) => ({ id, name: accountName }))} />;
}

/** The end of a visit whose connection was just ended, and its link with it. */
export function DisconnectedScreen({
  connection,
  back,
}: {
  connection: LinkConnection;
  back: string | null;
}) {
  const app = useApp();
  const t = useTexts(connectionTexts);
  const operator = app.state.operator.name;
  return (
    <Screen
      over
      title={t("cutDone", { software: connection.name })}
      lead={t("cutEnded", { operator })}
      sign={{ tone: "done" }}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      foot={
        back !== null && (
          <a class="button" href={back} rel="noreferrer">
            {t("cutBack", { operator })}
          </a>
        )
      }
    >
      {back === null && <p class="soft">{t("cutClose")}</p>}
    </Screen>
  );
}
