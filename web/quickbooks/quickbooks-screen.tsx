import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { useApp, useTexts } from "../app/context.ts";
import { instant } from "../app/locale.ts";
import { Callout } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useFinish, useReading, useTask } from "../app/task.ts";
import { useAnnounce } from "../kit/announce.tsx";
import { Button } from "../kit/button.tsx";
import { Icon } from "../kit/icons.tsx";
import { Notice, Skeleton } from "../kit/notice.tsx";
import { Sheet } from "../kit/sheet.tsx";
import { DetailsPanel } from "./details-panel.tsx";
import { useSignOn } from "./follow-sign-on.ts";
import { type CredentialSet, type Details, issueSet, readSets, revokeSets } from "./sets.ts";
import { quickBooksTexts } from "./texts.ts";

/** Where its customers find their bank transactions; QuickBooks leads there after signing in. */
const quickBooksAddress = "https://qbo.intuit.com/app/banking";

/** The sign-in details that QuickBooks needs: make, show once, follow what QuickBooks does with them, end them. */
export function QuickBooksScreen({ connectionId }: { connectionId: string }) {
  const { host, state, refresh } = useApp();
  const t = useTexts(quickBooksTexts);
  const announce = useAnnounce();
  const operator = state.operator.name;
  const connection = state.connections.find(({ id }) => id === connectionId);
  const sets = useReading(connectionId, () => readSets(host.api, host.companyId, connectionId));
  const [details, setDetails] = useState<Details>();
  const [revoking, setRevoking] = useState(false);
  const [revoked, setRevoked] = useState(false);
  const [more, setMore] = useState(false);
  const issue = useTask(async () => {
    setDetails(await issueSet(host.api, host.companyId, connectionId));
    setRevoked(false);
    announce(t("ready"));
  });
  const revoke = useTask(async () => {
    await revokeSets(host.api, host.companyId, connectionId);
    setDetails(undefined);
    setRevoking(false);
    setRevoked(true);
    setMore(false);
    sets.again();
    if (connection?.status === "Linked")
      host.report({
        type: "disconnected",
        connection: { connectionId, platformKey: connection.platformKey },
      });
    await refresh();
    announce(t("revokedTitle"));
  });

  if (!connection) return null;
  if (connection.accounts.total === 0) return <NoAccounts operator={operator} onRefresh={refresh} />;
  if (connection.status === "Linked" && !more && !details)
    return <Linked connection={connection} onMore={() => setMore(true)} />;

  const known = details === undefined ? (sets.value ?? []) : [];
  return (
    <Screen
      title={t("title")}
      lead={t("lead", { operator })}
      foot={
        details ? (
          <OpenQuickBooks />
        ) : (
          <Button busy={issue.busy} onPress={() => issue.run()}>
            {issue.busy ? t("getting") : t(known.length > 0 ? "another" : "get")}
          </Button>
        )
      }
    >
      {revoked && (
        <Notice tone="done" title={t("revokedTitle")}>
          <p>{t("revokedText")}</p>
        </Notice>
      )}
      {issue.error !== undefined && (
        <Notice tone="alert" title={t("failed")}>
          <Failure error={issue.error} operator={operator} />
        </Notice>
      )}
      {details ? (
        <>
          <DetailsPanel details={details} />
          <Following connectionId={connectionId} operator={operator} />
        </>
      ) : (
        <Issued sets={sets} known={known} operator={operator} />
      )}
      <Steps operator={operator} />
      <Callout platformKey="hcws" />
      <p class="small soft">{t("regions")}</p>
      {(details || known.length > 0) && (
        <Button kind="danger" small onPress={() => setRevoking(true)}>
          {t("revoke")}
        </Button>
      )}
      {revoking && (
        <Sheet
          title={t("revokeTitle")}
          busy={revoke.busy}
          onClose={() => setRevoking(false)}
          foot={
            <>
              <Button kind="danger" busy={revoke.busy} onPress={() => revoke.run()}>
                {t("revokeYes")}
              </Button>
              <Button kind="quiet" onPress={() => setRevoking(false)}>
                {t("revokeNo")}
              </Button>
            </>
          }
        >
          <p>{t("revokeText")}</p>
          {revoke.error !== undefined && <Failure error={revoke.error} operator={operator} />}
        </Sheet>
      )}
    </Screen>
  );
}

function Steps({ operator }: { operator: string }) {
  const t = useTexts(quickBooksTexts);
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{t("steps")}</h2>
      <ol class="steps">
        {(["step1", "step2", "step3", "step4"] as const).map((step) => (
          <li key={step}>{t(step, { operator })}</li>
        ))}
      </ol>
    </section>
  );
}

function OpenQuickBooks() {
  const t = useTexts(quickBooksTexts);
  return (
    <a class="button" href={quickBooksAddress} target="_blank" rel="noreferrer">
      <span>
        {t("openQuickBooks")} <span class="aside">({t("newTab")})</span>
      </span>
      <Icon name="out" />
    </a>
  );
}

/** What QuickBooks has done since the details were made. */
function Following({ connectionId, operator }: { connectionId: string; operator: string }) {
  const t = useTexts(quickBooksTexts);
  const { signOn, again } = useSignOn(connectionId, true);
  const texts = {
    waiting: [t("waiting"), t("waitingText")],
    "signed-in": [t("signedIn"), t("signedInText")],
    quiet: [t("quiet"), t("quietText", { operator })],
  } as const;
  const [title, text] = texts[signOn];
  return (
    <div role="status">
      <Notice tone={signOn === "signed-in" ? "done" : signOn === "quiet" ? "warn" : "calm"} title={title}>
        <p>{text}</p>
        {signOn === "quiet" && (
          <Button kind="quiet" small onPress={again}>
            {t("lookAgain")}
          </Button>
        )}
      </Notice>
    </div>
  );
}

/** What was made before, when the customer comes back. */
function Issued(props: {
  sets: { value: CredentialSet[] | undefined; error: unknown; again: () => void };
  known: readonly CredentialSet[];
  operator: string;
}): ComponentChildren {
  const { sets, known, operator } = props;
  const { locale } = useApp();
  const t = useTexts(quickBooksTexts);
  if (sets.error !== undefined)
    return <Failure error={sets.error} onRetry={sets.again} operator={operator} />;
  if (sets.value === undefined) return <Skeleton label={t("steps")} rows={2} />;
  if (known.length === 0) return null;
  return (
    <Notice title={t("issuedTitle")}>
      <p>{t("issued", { count: known.length })}</p>
      <ul>
        {known.slice(0, 5).map((set) => (
          <li key={set.id}>
            {t("issuedAt", { date: instant(locale, set.issuedAt) })}.{" "}
            {set.lastUsedAt ? t("usedAt", { date: instant(locale, set.lastUsedAt) }) : t("neverUsed")}.
          </li>
        ))}
      </ul>
      <p>{t("anotherText")}</p>
    </Notice>
  );
}

function Linked({ connection, onMore }: { connection: LinkConnection; onMore: () => void }) {
  const t = useTexts(quickBooksTexts);
  const finish = useFinish();
  const { state } = useApp();
  return (
    <Screen
      title={t("linkedTitle")}
      sign={{ tone: "done" }}
      lead={t("linkedText", { count: connection.accounts.connected })}
      foot={
        <>
          <Button busy={finish.busy} onPress={() => finish.run("done")}>
            {t("finish")}
          </Button>
          <Button kind="quiet" onPress={onMore}>
            {t("addMore")}
          </Button>
        </>
      }
    >
      {finish.error !== undefined && <Failure error={finish.error} operator={state.operator.name} />}
    </Screen>
  );
}

function NoAccounts({ operator, onRefresh }: { operator: string; onRefresh: () => Promise<unknown> }) {
  const t = useTexts(quickBooksTexts);
  const look = useTask(async () => {
    await onRefresh();
  });
  return (
    <Screen
      title={t("noAccountsTitle")}
      sign={{ tone: "warn", icon: "bank" }}
      lead={t("noAccountsText", { operator })}
      foot={
        <Button kind="quiet" busy={look.busy} onPress={() => look.run()}>
          {t("refresh")}
        </Button>
      }
    >
      {look.error !== undefined && <Failure error={look.error} operator={operator} />}
    </Screen>
  );
}
