import { useState } from "preact/hooks";
import { ApiError } from "../api/client.ts";
import type { LinkConnection } from "../api/replies.ts";
import { softwareOf, useApp, useTexts } from "../app/context.ts";
import { Callout, SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { Button } from "../kit/button.tsx";
import { Notice, Skeleton } from "../kit/notice.tsx";
import { ConnectedAccounts } from "./connected-accounts.tsx";
import { DetailsPanel } from "./details-panel.tsx";
import { Following, NotYet, SearchStep, Steps } from "./in-software.tsx";
import { inSoftwareTexts } from "./in-software-texts.ts";
import { LoseSheet, useKeeping } from "./keep-details.tsx";
import { RevokeSheet } from "./revoke-sheet.tsx";
import { Issued, QuickBooksLink } from "./set-up-parts.tsx";
import { quickBooksTexts } from "./texts.ts";
import type { useSetUp } from "./use-set-up.ts";

type SetUpState = ReturnType<typeof useSetUp>;

/** What to do in QuickBooks, and the details for it: to be made, shown this once, or made on an earlier visit. */
export function SetUp({ connection, setUp }: { connection: LinkConnection; setUp: SetUpState }) {
  const app = useApp();
  const { state, go } = app;
  const t = useTexts(quickBooksTexts);
  const operator = state.operator.name;
  const { details, sets = [], issue, revoke } = setUp;
  const [revoking, setRevoking] = useState(false);
  const keeping = useKeeping(details !== undefined);
  const back = connection.status === "PendingAuth" && !details;
  const begun = details !== undefined || sets.length > 0;
  return (
    <Screen
      step="set-up"
      title={t("title")}
      lead={t("lead", { operator })}
      picture={<SoftwareLogo software={softwareOf(app, connection)} large />}
      onBack={back ? () => go(`connections/${connection.id}/consent`) : undefined}
      foot={
        <>
          {details ? (
            <QuickBooksLink main />
          ) : (
            <Button busy={issue.busy} onPress={() => issue.run()}>
              {t(issue.busy ? "getting" : begun ? "another" : "get")}
            </Button>
          )}
          {begun && (
            <Button kind="quiet" busy={keeping.finish.busy} onPress={() => keeping.finish.run("done")}>
              {t("entered")}
            </Button>
          )}
        </>
      }
    >
      <NotYet connection={connection} software="QuickBooks" />
      {details ? <DetailsPanel details={details} /> : <Earlier setUp={setUp} operator={operator} />}
      {begun && (
        <Following
          software="QuickBooks"
          waiting={{ title: t("waiting"), text: t("waitingText") }}
          done={setUp.signedOn ? { title: t("signedIn"), text: t("signedInText") } : undefined}
          quiet={t("quietText", { operator })}
          look={setUp.look}
        />
      )}
      {connection.accounts.connected > 0 && (
        <section aria-labelledby="connected">
          <h2 id="connected">{t("connected")}</h2>
          <ConnectedAccounts connection={connection} />
        </section>
      )}
      <Steps>
        <li>{t("step1")}</li>
        <li>
          {t("step2")}
          {!details && (
            <span class="line">
              <QuickBooksLink />
            </span>
          )}
        </li>
        <SearchStep />
        <li>{t("step4")}</li>
      </Steps>
      <Callout platformKey={connection.platformKey} />
      <p class="small soft">{t("regions")}</p>
      {begun && (
        <Button kind="danger" small onPress={() => setRevoking(true)}>
          {t("revoke")}
        </Button>
      )}
      {issue.error !== undefined && <NotMade error={issue.error} operator={operator} />}
      {keeping.finish.error !== undefined && !keeping.asked && (
        <Failure error={keeping.finish.error} operator={operator} />
      )}
      {revoking && <RevokeSheet connection={connection} revoke={revoke} onClose={() => setRevoking(false)} />}
      <LoseSheet keeping={keeping} />
    </Screen>
  );
}

/** What was made on earlier visits. */
function Earlier({ setUp, operator }: { setUp: SetUpState; operator: string }) {
  const t = useTexts(inSoftwareTexts);
  const { sets, setsError, readAgain } = setUp;
  if (setsError !== undefined) return <Failure error={setsError} onRetry={readAgain} operator={operator} />;
  if (sets === undefined) return <Skeleton label={t("reading")} rows={2} />;
  return sets.length > 0 ? <Issued sets={sets} /> : null;
}

function NotMade({ error, operator }: { error: unknown; operator: string }) {
  const t = useTexts(quickBooksTexts);
  const tooMany = error instanceof ApiError && error.code === "too-many-credentials";
  return (
    <Notice tone="alert" urgent={tooMany} title={t("failed")}>
      {tooMany ? <p>{t("tooMany")}</p> : <Failure error={error} operator={operator} />}
    </Notice>
  );
}
