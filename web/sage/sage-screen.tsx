import { useEffect, useRef, useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { useFollowing } from "../app/follow.ts";
import { Callout, SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish, useTask } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { ConnectedAccounts } from "../quickbooks/connected-accounts.tsx";
import { Codes, type OneTimePassword } from "./one-time-password.tsx";
import { sageTexts } from "./texts.ts";

/** What the customer types in Sage: the id of the connection and a password for one use; then what came of it. */
export function SageScreen({ connectionId }: { connectionId: string }) {
  const { state } = useApp();
  const connection = state.connections.find(({ id }) => id === connectionId);
  return connection ? <Present connection={connection} /> : null;
}

function Present({ connection }: { connection: LinkConnection }) {
  const { host } = useApp();
  const { id: connectionId, platformKey, status, accounts, authorizedAt } = connection;
  /** So many accounts were connected when the customer went on to connect more. */
  const [base, setBase] = useState(0);
  const arrived = status === "Linked" && accounts.connected > base;
  const wasLinked = useRef(status === "Linked");
  const first = useRef(authorizedAt);
  useEffect(() => {
    if (!arrived || wasLinked.current) return;
    wasLinked.current = true;
    const type = first.current === null ? "connected" : "reconnected";
    host.report({ type, connection: { connectionId, platformKey } });
  }, [arrived]);
  if (arrived) return <Connected connection={connection} onMore={() => setBase(accounts.connected)} />;
  if (accounts.total === 0) return <NoAccounts connection={connection} />;
  return <Connecting connection={connection} />;
}

function Connecting({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const { host, state, go } = app;
  const t = useTexts(sageTexts);
  const operator = state.operator.name;
  const [password, setPassword] = useState<OneTimePassword>();
  const finish = useFinish();
  const make = useTask(async () => {
    const path = `/companies/${host.companyId}/connections/${connection.id}/bankFeeds/otp`;
    setPassword(await host.api.post<OneTimePassword>(path));
  });
  return (
    <Screen
      step="codes"
      title={t("title")}
      lead={t("lead")}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      onBack={
        connection.status === "PendingAuth" ? () => go(`connections/${connection.id}/consent`) : undefined
      }
      foot={
        <>
          <Button busy={make.busy} onPress={() => make.run()}>
            {make.busy ? t("getting") : t(password ? "getAnother" : "get")}
          </Button>
          {password && (
            <Button kind="quiet" busy={finish.busy} onPress={() => finish.run("done")}>
              {t("entered")}
            </Button>
          )}
        </>
      }
    >
      <Codes connectionId={connection.id} password={password} />
      {password && <Following />}
      <section aria-labelledby="steps">
        <h2 id="steps">{t("steps")}</h2>
        <ol class="steps">
          {(["step1", "step2", "step3", "step4"] as const).map((step) => (
            <li key={step}>{t(step, { operator })}</li>
          ))}
        </ol>
      </section>
      <Callout platformKey={connection.platformKey} />
      {make.error !== undefined && (
        <Notice tone="alert" title={t("failed")}>
          <Failure error={make.error} operator={operator} />
        </Notice>
      )}
      {finish.error !== undefined && <Failure error={finish.error} operator={operator} />}
    </Screen>
  );
}

/** Follows, while it is shown, whether Sage has connected. */
function Following() {
  const { refresh } = useApp();
  const t = useTexts(sageTexts);
  const { resting, again } = useFollowing(refresh);
  return (
    <>
      <div role="status">
        <Notice tone={resting ? "warn" : "calm"} title={t(resting ? "quiet" : "waiting")}>
          <p>{t(resting ? "quietText" : "waitingText")}</p>
        </Notice>
      </div>
      {resting && (
        <div class="buttons tight">
          <Button kind="quiet" small icon="again" onPress={again}>
            {t("lookAgain")}
          </Button>
        </div>
      )}
    </>
  );
}

function Connected({ connection, onMore }: { connection: LinkConnection; onMore: () => void }) {
  const app = useApp();
  const t = useTexts(sageTexts);
  const finish = useFinish();
  return (
    <Screen
      step="connected"
      title={t("connectedTitle")}
      sign={{ tone: "done" }}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      lead={t("connectedText")}
      foot={
        <>
          <Button busy={finish.busy} onPress={() => finish.run(app.changed() ? "done" : "unchanged")}>
            {t("finish")}
          </Button>
          <Button kind="quiet" onPress={onMore}>
            {t("addMore")}
          </Button>
        </>
      }
    >
      <ConnectedAccounts connection={connection} />
      {finish.error !== undefined && <Failure error={finish.error} operator={app.state.operator.name} />}
    </Screen>
  );
}

function NoAccounts({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const t = useTexts(sageTexts);
  const operator = app.state.operator.name;
  const look = useTask(async () => {
    await app.refresh();
  });
  return (
    <Screen
      step="no-accounts"
      title={t("noAccountsTitle")}
      sign={{ tone: "warn", icon: "bank" }}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      lead={t("noAccountsText", { operator })}
      foot={
        <Button kind="quiet" icon="again" busy={look.busy} onPress={() => look.run()}>
          {t("refresh")}
        </Button>
      }
    >
      {look.error !== undefined && <Failure error={look.error} operator={operator} />}
    </Screen>
  );
}
