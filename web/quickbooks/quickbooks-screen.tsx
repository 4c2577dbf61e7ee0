import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { Button } from "../kit/button.tsx";
import { Arrived, NoAccounts } from "./in-software.tsx";
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
  const t = useTexts(quickBooksTexts);
  const of = { connection, software: "QuickBooks" };
  if (setUp.arrived) return <Arrived {...of} when={t("linkedWhen")} onMore={setUp.more} />;
  if (connection.accounts.total === 0) return <NoAccounts {...of} />;
  if (setUp.revoked) return <Revoked connection={connection} setUp={setUp} />;
  return <SetUp connection={connection} setUp={setUp} />;
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
