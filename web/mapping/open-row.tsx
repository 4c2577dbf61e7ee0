import { useEffect, useId, useRef, useState } from "preact/hooks";
import { calendarDate } from "../app/locale.ts";
import { Reference } from "../app/problem.tsx";
import { Button, PlainButton } from "../kit/button.tsx";
import { Icon } from "../kit/icons.tsx";
import { Badge, Notice } from "../kit/notice.tsx";
import { steady } from "../kit/steady.tsx";
import type { Account } from "./account.ts";
import { useMapping } from "./context.ts";
import { AccountFacts } from "./pieces.tsx";
import { RenameForm } from "./rename-form.tsx";
import type { Failure, Row } from "./rows.ts";
import { confidenceText, dateText, failureText, obstacleText, reasonText } from "./words.ts";

export interface OpenRowProps extends Row {
  /** Something larger is going on. */
  readonly busy: boolean;
  /** The books cannot be reached, so that there is nothing to choose from. */
  readonly lost: boolean;
}

/** An account that is not connected: what it is, where it is to go, from when on, and the button for it. */
function OpenRowView(props: OpenRowProps) {
  const { account, state, failure, busy, lost } = props;
  const { t } = useMapping();
  const id = useId();
  const moving = state === "connecting" || state === "slow";
  return (
    <li class="feed" data-account={account.id}>
      <Source
        account={account}
        nameId={`${id}-name`}
        renamable={!busy && !lost && !moving && state !== "saving"}
      />
      {moving ? (
        <Moving row={props} />
      ) : lost ? (
        <p class="feed-moving soft">
          {account.targetName ? t("wasConnected", { target: account.targetName }) : t("notConnected")}
        </p>
      ) : state === "blocked" ? (
        <Blocked account={account} />
      ) : (
        <Choosing row={props} id={id} busy={busy} />
      )}
      {failure && !moving && !lost && <WhyNot account={account} failure={failure} />}
      {account.status === "disconnected" && !failure && !lost && (
        <p class="feed-note small soft">
          <Badge tone="plain">{t("statusDisconnected")}</Badge> {t("statusDisconnectedHint")}
        </p>
      )}
    </li>
  );
}
export const OpenRow = steady(OpenRowView);

function Source(props: { account: Account; nameId: string; renamable: boolean }) {
  const { account, nameId, renamable } = props;
  const { t } = useMapping();
  const [renaming, setRenaming] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const done = () => {
    setRenaming(false);
    requestAnimationFrame(() => place.current?.querySelector("button")?.focus());
  };
  return (
    <div class="feed-source" ref={place}>
      <div class="feed-name">
        <h3 id={nameId} tabIndex={-1}>
          {account.name}
        </h3>
        {renamable && !renaming && (
          <PlainButton
            icon="pencil"
            iconOnly
            text={t("rename")}
            label={`${t("rename")} ${account.name}`}
            onPress={() => setRenaming(true)}
          />
        )}
      </div>
      {renaming ? <RenameForm account={account} onDone={done} /> : <AccountFacts account={account} />}
    </div>
  );
}

function Choosing({ row, id, busy }: { row: Row; id: string; busy: boolean }) {
  const { account, targetId, state, failure } = row;
  const { t, visit } = useMapping();
  const saving = state === "saving";
  return (
    <>
      <TargetButton row={row} id={id} inert={busy || saving} />
      <StartDate row={row} id={id} inert={busy || saving} />
      <div class="feed-deed">
        <Button
          small
          kind="quiet"
          busy={saving}
          inert={busy || state !== "ready"}
          label={`${t(failure ? "retry" : "connect")} ${account.name}`}
          describedBy={state === "open" ? `${id}-missing` : undefined}
          onPress={() => void visit.connect(account.id)}
        >
          {t(failure ? "retry" : "connect")}
        </Button>
        {state === "open" && (
          <span class="aside" id={`${id}-missing`}>
            {targetId === undefined ? t("notReadyTarget") : ""}
          </span>
        )}
      </div>
    </>
  );
}

/** Shows what is chosen, and opens the list to choose from. */
function TargetButton({ row, id, inert }: { row: Row; id: string; inert: boolean }) {
  const { account, option, targetId, suggestion, former } = row;
  const { t, pick } = useMapping();
  const value =
    targetId === undefined
      ? t("choose")
      : targetId === null
        ? t("newTarget", { name: account.newAccount.name })
        : (option?.name ?? account.targetName ?? "");
  return (
    <div class="feed-target">
      <span class="feed-label" id={`${id}-target`}>
        {t("target")}
      </span>
      <button
        type="button"
        class={targetId === undefined ? "picker empty" : "picker"}
        aria-labelledby={`${id}-value ${id}-target ${id}-name`}
        aria-describedby={suggestion || former ? `${id}-why` : undefined}
        aria-haspopup="dialog"
        aria-disabled={inert || undefined}
        onClick={() => !inert && pick(account.id)}
      >
        <span id={`${id}-value`}>{value}</span>
        <Icon name="down" />
      </button>
      {former && (
        <span class="feed-why" id={`${id}-why`}>
          <Badge tone="calm">{t("formerly")}</Badge>
        </span>
      )}
      {suggestion && !former && (
        <span class="feed-why" id={`${id}-why`}>
          <Badge tone={suggestion.confidence === "high" ? "done" : "calm"}>
            {t(confidenceText[suggestion.confidence])}
          </Badge>{" "}
          {suggestion.reasons.map((reason) => t(reasonText[reason])).join(" · ")}
        </span>
      )}
    </div>
  );
}

function StartDate({ row, id, inert }: { row: Row; id: string; inert: boolean }) {
  const { account, startDate, dateProblem } = row;
  const { t, locale, visit } = useMapping();
  const { earliest, latest } = visit.dates;
  // While a date is being typed it passes through years that nobody means.
  const [told, setTold] = useState(false);
  useEffect(() => {
    if (dateProblem === null) setTold(false);
  }, [dateProblem]);
  const problem = told ? dateProblem : null;
  const values = {
    earliest: earliest ? calendarDate(locale, earliest) : "",
    latest: calendarDate(locale, latest),
  };
  return (
    <div class="feed-date">
      <label class="feed-label" for={`${id}-date`}>
        {t("startDate")} <span class="aside">{account.name}</span>
      </label>
      <input
        id={`${id}-date`}
        type="date"
        class="input"
        value={startDate}
        min={earliest ?? undefined}
        max={latest}
        readOnly={inert}
        aria-invalid={problem !== null || undefined}
        aria-describedby={problem ? `${id}-wrong` : "start-hint"}
        onInput={(event) => visit.choose(account.id, { startDate: event.currentTarget.value })}
        onBlur={() => setTold(dateProblem !== null)}
      />
      {problem && (
        <span class="wrong" id={`${id}-wrong`}>
          {t(dateText[problem], values)}
        </span>
      )}
    </div>
  );
}

function Moving({ row: { account, option, state } }: { row: Row }) {
  const { t, connection, askToDisconnect } = useMapping();
  const target = option?.name ?? account.targetName;
  if (connection.platformKey === "akxx") {
    // It may wait for days: people have something to do in NetSuite first.
    return (
      <div class="feed-moving">
        <p>
          <Badge tone="warn">{t("statusWaits")}</Badge> {target}
        </p>
        <p class="small soft">{t("statusWaitsHint")}</p>
        <Button
          small
          kind="quiet"
          icon="unlink"
          label={`${t("disconnect")} ${account.name}`}
          onPress={() => askToDisconnect(account.id)}
        >
          {t("disconnect")}
        </Button>
      </div>
    );
  }
  const slow = state === "slow";
  return (
    <div class="feed-moving">
      <p>
        <Badge tone={slow ? "warn" : "calm"}>
          {!slow && <span class="spinner small" aria-hidden="true" />}
          {t(slow ? "statusSlow" : "statusConnecting")}
        </Badge>{" "}
        {target}
      </p>
      <p class="small soft">{t(slow ? "statusSlowHint" : "statusConnectingHint")}</p>
    </div>
  );
}

function Blocked({ account }: { account: Account }) {
  const { t } = useMapping();
  return (
    <div class="feed-moving">
      <Notice tone="warn">
        <p>{t(obstacleText[account.blocked!.code], { currency: account.currency })}</p>
      </Notice>
    </div>
  );
}

function WhyNot({ account, failure }: { account: Account; failure: Failure }) {
  const { t } = useMapping();
  return (
    <div class="feed-note">
      <Notice tone="alert">
        <p>{t(failureText[failure.code], { currency: account.currency })}</p>
        {failure.message && (
          <details class="answer">
            <summary>{t("failSays")}</summary>
            <p lang="en">{failure.message}</p>
            {failure.correlationId && <Reference id={failure.correlationId} />}
          </details>
        )}
      </Notice>
    </div>
  );
}
