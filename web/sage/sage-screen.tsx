import { useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { Callout, SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish, useTask } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { Notice } from "../kit/notice.tsx";
import { Arrived, Following, NoAccounts, NotYet, SearchStep, Steps } from "../quickbooks/in-software.tsx";
import { useArrival } from "../quickbooks/use-arrival.ts";
import { Codes, type OneTimePassword } from "./one-time-password.tsx";
import { sageTexts } from "./texts.ts";

/** What the customer types in Sage: the id of the connection and a password for one use; then what came of it. */
export function SageScreen({ connectionId }: { connectionId: string }) {
  const { state } = useApp();
  const connection = state.connections.find(({ id }) => id === connectionId);
  return connection ? <Present connection={connection} /> : null;
}

function Present({ connection }: { connection: LinkConnection }) {
  const t = useTexts(sageTexts);
  const { arrived, more } = useArrival(connection);
  const of = { connection, software: "Sage" };
  if (arrived) return <Arrived {...of} when={t("connectedText")} onMore={more} />;
  if (connection.accounts.total === 0) return <NoAccounts {...of} />;
  return <Connecting connection={connection} />;
}

function Connecting({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const { host, state, go } = app;
  const t = useTexts(sageTexts);
  const operator = state.operator.name;
  const [password, setPassword] = useState<OneTimePassword>();
  const [ended, setEnded] = useState(false);
  const live = password !== undefined && !ended;
  const finish = useFinish();
  const make = useTask(async () => {
    const path = `/companies/${host.companyId}/connections/${connection.id}/bankFeeds/otp`;
    setPassword(await host.api.post<OneTimePassword>(path));
    setEnded(false);
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
          {live && (
            <Button busy={finish.busy} onPress={() => finish.run("done")}>
              {t("entered")}
            </Button>
          )}
          <Button kind={live ? "quiet" : "main"} busy={make.busy} onPress={() => make.run()}>
            {t(make.busy ? "getting" : password ? "getAnother" : "get")}
          </Button>
        </>
      }
    >
      <NotYet connection={connection} software="Sage" />
      <Codes connectionId={connection.id} password={password} onEnded={() => setEnded(true)} />
      {password && (
        <Following
          software="Sage"
          waiting={{ title: t("waiting"), text: t("waitingText") }}
          quiet={t("quietText")}
          look={app.refresh}
        />
      )}
      <Steps>
        <li>{t("step1")}</li>
        <SearchStep />
        <li>{t("step3")}</li>
        <li>{t("step4", { operator })}</li>
      </Steps>
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
