import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { minute } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { requireConnection, requireConnectionForChange } from "../connections/find-connection.ts";
import { openSession } from "../connections/provider-session.ts";
import { patience, refreshOrganisation, withProvider } from "../connections/refresh-organisation.ts";
import type { Queryable } from "../database/pool.ts";
import {
  type FeedStep,
  type HostedIntegration,
  hosted,
  ProviderFault,
  type TargetAccount,
} from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { invalid, invalidField, Problem } from "../problem.ts";
import { currencyFindings } from "../source-accounts/create-accounts.ts";
import { requireAccount, requireAccountForChange, setAccountFeed } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import type { Actor } from "../work.ts";
import { accepts, type FeedRecord, feedRequest, type MappingResult } from "./feed.ts";
import { inviting } from "./invite-collector.ts";
import { insertFeed, lockFeedToTarget, lockTarget, reopenFeed, takenTargets } from "./queries.ts";
import { askLater, recordFeedStep } from "./settle-feed.ts";
import { checkedStart } from "./start-date.ts";

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
  const done = await alreadyMapped(application.database, connection, account, choice);
  if (done) return done;
  const { name } = platformOf(connection.platformKey);
  const now = application.clock.now();
  const startDate = checkedStart(choice.feedStartDate, integration.rules, name, now);
  const target = await checkedTarget(application, integration, connection, account, choice.targetAccountId);
  const wish = {
    targetAccountId: choice.targetAccountId ?? null,
    targetName: target?.name ?? null,
    startDate,
  };

  const begun = await transact(application, actor, correlationId, async (work) => {
    const linked = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
    requireLinked(linked);
    const locked = await requireAccountForChange(work.tx, linked, choice.sourceAccountId);
    // While the books were asked, somebody else may have mapped this account, or another one to this target.
    const same = await alreadyMapped(work.tx, linked, locked, choice);
    if (same) return { done: same };
    await holdTarget(work.tx, linked, locked, wish.targetAccountId);
    const opening = await beginFeed(work, linked, locked, wish);
    await setAccountFeed(work.tx, locked, "connecting", opening.feedNumber, work.now);
    await askLater(work, opening, safetyNet);
    const { companyId, connectionId } = linked;
    await audit(work, {
      type: "sourceAccount.mapped",
      companyId,
      target: { companyId, connectionId, accountId: locked.accountId },
      after: { targetAccountId: opening.requestedTargetId, startDate: opening.startDate },
    });
    return { opening };
  });
  if (begun.done) return begun.done;
  const step = await open(application, integration, connection, account, begun.opening);
  return recordFeedStep(application, actor, account, begun.opening, step);
}

/** The integration of a linked connection whose accounts are mapped through us; 400 that says why where they are not. */
export function mappable(application: Application, connection: Connection): HostedIntegration {
  const integration = hostedIntegration(application, connection);
  requireLinked(connection);
  return integration;
}

/** As `mappable`, whether the connection is linked or not. */
export function hostedIntegration(application: Application, connection: Connection): HostedIntegration {
  const platform = platformOf(connection.platformKey);
  if (platform.mapping === "external") {
    throw new Problem(
      "not-supported-by-integration",
      `Accounts of ${platform.name} are mapped by the customer inside the accounting software.`,
    );
  }
  const integration = hosted(application.integrations.get(connection.platformKey));
  if (!integration)
    throw new Problem(
      "integration-not-set-up",
      `This installation cannot reach ${platform.name}: the integration is not set up.`,
    );
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

const busy = (account: SourceAccount): Problem =>
  new Problem(
    "mapping-not-possible",
    `The source account is already ${account.status}. Disconnect it before you map it to another target account.`,
  );

/** What is told of an account that is mapped as is wished; 400 where it is mapped otherwise. */
async function alreadyMapped(
  db: Queryable,
  connection: Connection,
  account: SourceAccount,
  choice: MappingChoice,
): Promise<MappingResult | undefined> {
  if (account.status !== "connected" && account.status !== "connecting") return undefined;
  const taken = await takenTargets(db, connection.organisationId ?? "");
  const target = [...taken].find(([, key]) => key === account.key)?.[0] ?? null;
  if (choice.targetAccountId && choice.targetAccountId !== target) throw busy(account);
  return { sourceAccountId: account.accountId, targetAccountId: target, status: account.status };
}

/** Keeps a target from all others that ask for it, of every company, until the transaction ends; 400 where it is taken. */
async function holdTarget(
  db: Queryable,
  connection: Connection,
  account: SourceAccount,
  targetAccountId: string | null,
): Promise<void> {
  if (targetAccountId === null) return;
  const organisationId = connection.organisationId!;
  await lockTarget(db, organisationId, targetAccountId);
  requireFree(await takenTargets(db, organisationId), account, targetAccountId);
}

function requireFree(taken: ReadonlyMap<string, string>, { key }: SourceAccount, targetId: string): void {
  if ((taken.get(targetId) ?? key) !== key)
    throw invalidField(
      "targetAccountId",
      "the target account is already fed by another source account",
      "Mapping",
    );
}

/** The target account that was chosen, or undefined for a new one; 400 where it cannot be had. */
async function checkedTarget(
  application: Application,
  integration: HostedIntegration,
  connection: Connection,
  account: SourceAccount,
  targetAccountId: string | null | undefined,
): Promise<TargetAccount | undefined> {
  if (targetAccountId == null) {
    if (currencyFindings(connection, account.currency).length === 0) return undefined;
    const organisation = await refreshOrganisation(application, connection);
    const findings = currencyFindings({ ...connection, organisation }, account.currency);
    if (findings.length > 0) throw invalid(findings);
    return undefined;
  }
  const targets = await withProvider(application, connection, () =>
    integration.listTargetAccounts(openSession(application, integration, connection, patience)),
  );
  const wrong = targetFinding(account, targets, targetAccountId);
  if (wrong) throw invalidField("targetAccountId", wrong, "Mapping");
  requireFree(await takenTargets(application.database, connection.organisationId!), account, targetAccountId);
  return targets.find(({ id }) => id === targetAccountId);
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

/** What a feed is begun with, checked; without a target a new one is made. */
interface FeedWish {
  readonly targetAccountId: string | null;
  readonly targetName: string | null;
  readonly startDate: string;
}

async function beginFeed(
  work: Parameters<Parameters<typeof transact>[3]>[0],
  connection: Connection,
  account: SourceAccount,
  { targetAccountId: requestedTargetId, targetName, startDate }: FeedWish,
): Promise<FeedRecord> {
  const organisationId = connection.organisationId!;
  const former =
    requestedTargetId === null
      ? undefined
      : await lockFeedToTarget(work.tx, account, organisationId, requestedTargetId);
  if (former?.state === "closing") {
    throw new Problem(
      "mapping-not-possible",
      "The feed to this target account is still being disconnected. Try again in a moment.",
      { retryAfterSeconds: 5 },
    );
  }
  // Also where opening it again was refused once: what went through it stays known.
  if (former) return reopenFeed(work.tx, former, startDate, targetName, work.now);
  const token = `mr-${work.random.bytes(18).toString("base64url")}`;
  const { companyId, key: sourceAccountKey } = account;
  return insertFeed(work.tx, {
    companyId,
    sourceAccountKey,
    organisationId,
    token,
    requestedTargetId,
    requestedName: account.accountName,
    targetName,
    startDate,
    now: work.now,
  });
}

/** Asks the provider for the feed. A lost answer is doubt: the job that looks after the feed reads back what happened. */
async function open(
  application: Application,
  integration: HostedIntegration,
  connection: Connection,
  account: SourceAccount,
  feed: FeedRecord,
): Promise<FeedStep> {
  try {
    return await integration.openFeed(
      openSession(application, integration, connection, patience),
      feedRequest(feed, account, inviting(application, connection)),
    );
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
    if (error.kind === "refused")
      return {
        kind: "refused",
        code: error.code ?? "refused",
        reason: error.message,
        meaning: "refused",
      };
    return { kind: "in-doubt", reason: error.message, askAgainMs: Math.max(1_000, error.retryAfterMs ?? 0) };
  }
}
