import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { minute } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnection, requireConnectionForChange } from "../connections/find-connection.ts";
import { openSession } from "../connections/provider-session.ts";
import { patience, refreshOrganisation, withProvider } from "../connections/refresh-organisation.ts";
import type { FeedStep, Integration, TargetAccount } from "../integrations/integration.ts";
import { ProviderFault } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { invalid, Problem } from "../problem.ts";
import { currencyFindings } from "../source-accounts/create-accounts.ts";
import { requireAccount, requireAccountForChange, setAccountFeed } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import { localDateTime, readTransactionDate } from "../transactions/transaction-date.ts";
import type { Actor } from "../work.ts";
import { accepts, type FeedRecord, feedRequest, type MappingResult } from "./feed.ts";
import { insertFeed, lockFeedToTarget, reopenFeed, takenTargets } from "./queries.ts";
import { askLater, recordFeedStep } from "./settle-feed.ts";

export interface MappingChoice {
  readonly sourceAccountId: string;
  /** Left out or null: a new target account is made, named like the source account. */
  readonly targetAccountId?: string | null;
  readonly feedStartDate?: string | null;
}

/** The process that opens a feed may die: a job looks after it once any answer must have come. */
const safetyNet = minute;

/** Maps a source account to a target account and opens the feed between them (wire contract, op 25 and D-12). */
export async function mapAccount(
  application: Application,
  actor: Actor,
  correlationId: string,
  place: { companyId: string; connectionId: string },
  choice: MappingChoice,
): Promise<MappingResult> {
  const connection = await requireConnection(application.database, place.companyId, place.connectionId);
  const integration = mappable(application, connection);
  const account = await requireAccount(application.database, connection, choice.sourceAccountId);
  const done = alreadyMapped(account, await presentTarget(application, connection, account), choice);
  if (done) return done;
  await checkTarget(application, integration, connection, account, choice.targetAccountId ?? null);

  const feed = await transact(application, actor, correlationId, async (work) => {
    const linked = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
    requireLinked(linked);
    const locked = await requireAccountForChange(work.tx, linked, choice.sourceAccountId);
    if (locked.status === "connected" || locked.status === "connecting") throw busy(locked);
    const opening = await beginFeed(work, linked, locked, choice);
    await setAccountFeed(work.tx, locked, "connecting", opening.feedNumber, work.now);
    await askLater(work, opening, safetyNet);
    const { companyId, connectionId } = linked;
    await audit(work, {
      type: "sourceAccount.mapped",
      companyId,
      target: { companyId, connectionId, accountId: locked.accountId },
      after: { targetAccountId: opening.requestedTargetId, startDate: opening.startDate },
    });
    return opening;
  });
  const step = await open(application, integration, connection, account, feed);
  return recordFeedStep(application, actor, account, feed, step);
}

/** The integration of a connection whose accounts are mapped through us; 400 that says why where they are not. */
export function mappable(application: Application, connection: Connection): Integration {
  const platform = platformOf(connection.platformKey);
  if (platform.mapping === "external") {
    throw new Problem(
      "not-supported-by-integration",
      `Accounts of ${platform.name} are mapped by the customer inside the accounting software.`,
    );
  }
  const integration = application.integrations.get(connection.platformKey);
  if (!integration)
    throw new Problem(
      "integration-not-set-up",
      `This installation cannot reach ${platform.name}: the integration is not set up.`,
    );
  requireLinked(connection);
  return integration;
}

function requireLinked(connection: Connection): void {
  if (connection.status !== "Linked") {
    throw new Problem(
      "connection-not-linked",
      `The connection is ${connection.status}. Send the customer its linkUrl to link it first.`,
    );
  }
}

async function presentTarget(application: Application, connection: Connection, account: SourceAccount) {
  const taken = await takenTargets(application.database, connection.organisationId ?? "");
  return [...taken].find(([, key]) => key === account.key)?.[0] ?? null;
}

const busy = (account: SourceAccount): Problem =>
  new Problem(
    "mapping-not-possible",
    `The source account is already ${account.status}. Disconnect it before you map it to another target account.`,
  );

function alreadyMapped(
  account: SourceAccount,
  target: string | null,
  choice: MappingChoice,
): MappingResult | undefined {
  if (account.status !== "connected" && account.status !== "connecting") return undefined;
  if (choice.targetAccountId && choice.targetAccountId !== target) throw busy(account);
  return { sourceAccountId: account.accountId, targetAccountId: target, status: account.status };
}

async function checkTarget(
  application: Application,
  integration: Integration,
  connection: Connection,
  account: SourceAccount,
  targetAccountId: string | null,
): Promise<void> {
  if (targetAccountId === null) {
    if (currencyFindings(connection, account.currency).length === 0) return;
    const organisation = await refreshOrganisation(application, connection);
    const findings = currencyFindings({ ...connection, organisation }, account.currency);
    if (findings.length > 0) throw invalid(findings);
    return;
  }
  const targets = await withProvider(application, connection, () =>
    integration.listTargetAccounts(openSession(application, integration, connection, patience)),
  );
  const wrong = targetFinding(account, targets, targetAccountId);
  const taken = (await takenTargets(application.database, connection.organisationId!)).get(targetAccountId);
  const message =
    wrong ??
    (taken && taken !== account.key
      ? "the target account is already fed by another source account"
      : undefined);
  if (message) throw invalid([{ itemId: "targetAccountId", message, validatorName: "Mapping" }]);
}

function targetFinding(
  account: SourceAccount,
  targets: readonly TargetAccount[],
  id: string,
): string | undefined {
  const target = targets.find((candidate) => candidate.id === id);
  if (!target) {
    return `there is no target account ${id} that takes bank feeds in the accounting software: use an id of targetAccountOptions`;
  }
  if (accepts(target, account)) return undefined;
  if (target.currency !== account.currency) {
    return `${target.name} is in ${target.currency}, the source account is in ${account.currency}`;
  }
  return `${target.name} is a ${target.category} account, the source account is a ${account.category} account (${account.accountType})`;
}

async function beginFeed(
  work: Parameters<Parameters<typeof transact>[3]>[0],
  connection: Connection,
  account: SourceAccount,
  choice: MappingChoice,
): Promise<FeedRecord> {
  const organisationId = connection.organisationId!;
  const startDate = startDateOf(choice.feedStartDate, work.now);
  const requestedTargetId = choice.targetAccountId ?? null;
  const former =
    requestedTargetId === null
      ? undefined
      : await lockFeedToTarget(work.tx, account, organisationId, requestedTargetId);
  if (former?.state === "closing") {
    throw new Problem(
      "mapping-not-possible",
      "The feed to this target account is still being disconnected. Try again in a moment.",
    );
  }
  // Also where opening it again was refused once: what went through it stays known.
  if (former) return reopenFeed(work.tx, former, startDate, work.now);
  const token = `mr-${work.random.bytes(18).toString("base64url")}`;
  const { companyId, key: sourceAccountKey } = account;
  return insertFeed(work.tx, {
    companyId,
    sourceAccountKey,
    organisationId,
    token,
    requestedTargetId,
    startDate,
    now: work.now,
  });
}

function startDateOf(given: string | null | undefined, now: Date): string {
  if (given == null) return `${now.toISOString().slice(0, 10)}T00:00:00`;
  const date = readTransactionDate(given);
  if (!date) {
    const message = "feedStartDate must be a date such as 2026-01-31 or 2026-01-31T00:00:00";
    throw invalid([{ itemId: "feedStartDate", message, validatorName: "Mapping" }]);
  }
  return localDateTime(given);
}

/** Asks the provider for the feed. A lost answer is doubt: the job that looks after the feed reads back what happened. */
async function open(
  application: Application,
  integration: Integration,
  connection: Connection,
  account: SourceAccount,
  feed: FeedRecord,
): Promise<FeedStep> {
  try {
    return await integration.openFeed(
      openSession(application, integration, connection, patience),
      feedRequest(feed, account),
    );
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    if (error.kind === "refused")
      return { kind: "refused", code: error.code ?? "refused", reason: error.message };
    return { kind: "in-doubt", reason: error.message, askAgainMs: Math.max(1_000, error.retryAfterMs ?? 0) };
  }
}
