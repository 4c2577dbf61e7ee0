import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish, useTask } from "../app/task.ts";
import { Button } from "../kit/button.tsx";
import { ConnectedAccounts } from "./connected-accounts.tsx";
import { SetUp } from "./set-up.tsx";
import { quickBooksTexts } from "./texts.ts";
import { useSetUp } from "./use-set-up.ts";

/** The sign-in details that QuickBooks needs: made, shown once, followed into QuickBooks, ended. */
export function QuickBooksScreen({ connectionId }: { connectionId: string }) {
  const { state } = useApp();
  const connection = state.connections.find(({ id }) => id === connectionId);
  return connection ? <Present connection={connection} /> : null;
}

function Present({ connection }: { connection: LinkConnection }) {
  const setUp = useSetUp(connection);
  if (setUp.arrived) return <Linked connection={connection} onMore={setUp.more} />;
  if (connection.accounts.total === 0) return <NoAccounts connection={connection} />;
  if (setUp.revoked) return <Revoked connection={connection} setUp={setUp} />;
  return <SetUp connection={connection} setUp={setUp} />;
}

function Linked({ connection, onMore }: { connection: LinkConnection; onMore: () => void }) {
  const app = useApp();
  const t = useTexts(quickBooksTexts);
  const finish = useFinish();
  const { connected } = connection.accounts;
  return (
    <Screen
      step="linked"
      title={t("linkedTitle")}
      sign={{ tone: "done" }}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      lead={t("linkedText", { count: connected })}
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
      <p class="soft">{t("linkedWhen")}</p>
      {finish.error !== undefined && <Failure error={finish.error} operator={app.state.operator.name} />}
    </Screen>
  );
}

function NoAccounts({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const t = useTexts(quickBooksTexts);
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

function Revoked({ connection, setUp }: { connection: LinkConnection; setUp: ReturnType<typeof useSetUp> }) {
  const app = useApp();
  const t = useTexts(quickBooksTexts);
  const { issue } = setUp;
  return (
    <Screen
      step="revoked"
      title={t("revokedTitle")}
      sign={{ tone: "done" }}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      lead={t("revokedText")}
      foot={
        <Button busy={issue.busy} onPress={() => issue.run()}>
          {t(issue.busy ? "getting" : "get")}
        </Button>
      }
    >
      {issue.error !== undefined && <Failure error={issue.error} operator={app.state.operator.name} />}
    </Screen>
  );
}
