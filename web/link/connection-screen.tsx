import { useState } from "preact/hooks";
import type { Consent, LinkConnection } from "../api/replies.ts";
import { type App, softwareOf, useApp, useTexts } from "../app/context.ts";
import { distance, instant } from "../app/locale.ts";
import { Callout, SoftwareLogo } from "../app/pieces.tsx";
import { Failure } from "../app/problem.tsx";
import { Screen } from "../app/screen.tsx";
import { useReading } from "../app/task.ts";
import { Button, PlainButton } from "../kit/button.tsx";
import { Icon } from "../kit/icons.tsx";
import { Notice, Skeleton } from "../kit/notice.tsx";
import { connectionTexts } from "./connection-texts.ts";
import { StatusBadge } from "./connections-screen.tsx";
import { ConsentSections } from "./consent-screen.tsx";
import { DisconnectedScreen, DisconnectSheet } from "./disconnect-sheet.tsx";
import { connectionStart, workingConnection } from "./start.ts";
import { linkTexts } from "./texts.ts";

/** One connection: how it is, since when, what it feeds, and how to end or repair it. */
export function ConnectionScreen({ connection }: { connection: LinkConnection }) {
  const app = useApp();
  const { host, state, go } = app;
  const t = useTexts(connectionTexts);
  const [cutting, setCutting] = useState(false);
  const [ended, setEnded] = useState<{ back: string | null }>();
  const software = softwareOf(app, connection);
  const { status } = connection;
  if (ended) return <DisconnectedScreen connection={connection} back={ended.back} />;
  const back = backOf(app, connection);
  const choosable =
    host.connectionId === null &&
    host.flow !== "connections" &&
    status !== "Linked" &&
    !workingConnection(state);
  return (
    <Screen
      title={software.name}
      picture={<SoftwareLogo software={software} large />}
      onBack={back === undefined ? undefined : () => go(back)}
      foot={<Deeds connection={connection} onDisconnect={() => setCutting(true)} />}
    >
      <Troubles connection={connection} />
      <Facts connection={connection} />
      <Callout platformKey={connection.platformKey} />
      {status === "Linked" && <Shared connection={connection} />}
      {choosable && <PlainButton text={t("otherSoftware")} onPress={() => go("software")} />}
      {cutting && (
        <DisconnectSheet
          connection={connection}
          onClose={() => setCutting(false)}
          onEnded={(back) => setEnded({ back })}
        />
      )}
    </Screen>
  );
}

/** Nothing leads back where this screen is the beginning. */
function backOf({ host, state }: App, connection: LinkConnection): string | undefined {
  if (!state.options.manageConnections) return undefined;
  if (host.connectionId === null) return "connections";
  return connection.status === "Linked" && connection.accounts.connected > 0 ? "existing" : undefined;
}

function Deeds({ connection, onDisconnect }: { connection: LinkConnection; onDisconnect: () => void }) {
  const app = useApp();
  const { host, state, go } = app;
  const t = useTexts(connectionTexts);
  const place = `connections/${connection.id}`;
  const software = softwareOf(app, connection);
  if (connection.problem?.code === "switched-off") return null;
  switch (connection.status) {
    case "Linked":
      return (
        <>
          {(software.mapping === "external" || host.flow !== "link") && (
            <Button
              onPress={() =>
                go(software.mapping === "hosted" ? `${place}/accounts` : connectionStart(state, connection))
              }
            >
              {t("accounts")}
            </Button>
          )}
          {state.options.manageConnections && (
            <Button kind="danger" icon="unlink" onPress={onDisconnect}>
              {t("disconnect")}
            </Button>
          )}
        </>
      );
    case "PendingAuth":
      return <Button onPress={() => go(connectionStart(state, connection))}>{t("resume")}</Button>;
    case "Deauthorized":
      // What was agreed to still holds; where it does not, the consent is asked for on the way to the software.
      return (
        <Button
          onPress={() => go(software.connect === "authorization" ? `${place}/leaving` : `${place}/consent`)}
        >
          {t("reconnect")}
        </Button>
      );
    case "Unlinked":
      return <Button onPress={() => go(`${place}/consent`)}>{t("reconnect")}</Button>;
  }
}

function Troubles({ connection }: { connection: LinkConnection }) {
  const { state } = useApp();
  const t = useTexts(connectionTexts);
  const why = useTexts(linkTexts);
  const { problem, status, accounts } = connection;
  const names = { software: connection.name, operator: state.operator.name };
  const lost = status === "Deauthorized" || problem?.code === "switched-off";
  return (
    <>
      {lost && (
        <Notice tone="warn" title={t("lostTitle")}>
          <p>{why(`failed.${problem?.code ?? "access-lost"}`, names)}</p>
        </Notice>
      )}
      {status === "Unlinked" && !lost && (
        <Notice tone="calm" title={t("unlinkedTitle")}>
          <p>{t("unlinkedText", names)}</p>
        </Notice>
      )}
      {accounts.missed > 0 && (
        <Notice tone="warn" title={t("missedTitle")}>
          <p>{t("missedText", { ...names, count: accounts.missed })}</p>
        </Notice>
      )}
    </>
  );
}

function Facts({ connection }: { connection: LinkConnection }) {
  const { locale } = useApp();
  const t = useTexts(connectionTexts);
  const { organisation, authorizedAt, lastActivityAt, accounts } = connection;
  return (
    <dl class="facts">
      <dt>{t("factStatus")}</dt>
      <dd>
        <StatusBadge connection={connection} />
      </dd>
      {organisation && (
        <>
          <dt>{t("factOrganisation", { software: connection.name })}</dt>
          <dd>{organisation}</dd>
        </>
      )}
      {authorizedAt && (
        <>
          <dt>{t("factAuthorised")}</dt>
          <dd>{instant(locale, authorizedAt)}</dd>
        </>
      )}
      <dt>{t("factActivity")}</dt>
      <dd>
        {lastActivityAt
          ? `${distance(locale, lastActivityAt, Date.now())} (${instant(locale, lastActivityAt)})`
          : t("factNever")}
      </dd>
      {accounts.total > 0 && (
        <>
          <dt>{t("factAccounts")}</dt>
          <dd>{t("factAccountsOf", { count: accounts.total, connected: accounts.connected })}</dd>
        </>
      )}
    </dl>
  );
}

/** What is shared, read when it is opened. */
function Shared({ connection }: { connection: LinkConnection }) {
  const t = useTexts(connectionTexts);
  const [open, setOpen] = useState(false);
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{t("shared")}</span>
        <span class="space" />
        <span class="chevron">
          <Icon name="down" />
        </span>
      </summary>
      {open && <SharedText connection={connection} />}
    </details>
  );
}

function SharedText({ connection }: { connection: LinkConnection }) {
  const { host, state, locale } = useApp();
  const t = useTexts(connectionTexts);
  const address = `/companies/${host.companyId}/connections/${connection.id}/consent?locale=${locale}`;
  const { value, error, again } = useReading(address, () => host.api.get<Consent>(address));
  return (
    <div>
      {value && <ConsentSections consent={value} />}
      {!value && error === undefined && <Skeleton label={t("sharedReading")} />}
      {error !== undefined && <Failure error={error} onRetry={again} operator={state.operator.name} />}
    </div>
  );
}
