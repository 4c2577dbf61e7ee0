import type { Application } from "../application.ts";
import { announce, audit } from "../audit/audit.ts";
import { after, minute } from "../clock.ts";
import { requireCompany } from "../companies/find-company.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { together } from "../database/pool.ts";
import type { PushRules } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { type Finding, invalid, Problem } from "../problem.ts";
import { requireBankFeeds } from "../products/product.ts";
import { expireOperationJob } from "../push-operations/jobs.ts";
import { openOperation, type PushOperation } from "../push-operations/open-operation.ts";
import { settleOperations } from "../push-operations/settle-operations.ts";
import { keepUndoneOutcomes } from "../push-operations/undone-outcomes.ts";
import { timeOrderedUuid } from "../random.ts";
import { requireAccountForChange } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import type { Work } from "../work.ts";
import { checkTransactions } from "./check-transactions.ts";
import { proveBalance } from "./prove-balance.ts";
import {
  advanceLane,
  type Beginning,
  findKnownLines,
  findNewestDate,
  insertLines,
  type KnownLine,
  type LaneState,
  type LineKey,
  lockLaneForPush,
  rearmLines,
} from "./queries.ts";
import { type AcceptedLine, contentDigest, type PushRequest } from "./transaction.ts";

export interface Push {
  readonly companyId: string;
  readonly connectionId: string;
  readonly accountId: string;
  readonly request: PushRequest;
  readonly timeoutInMinutes: number | null;
}

export interface Pushed {
  readonly operation: PushOperation;
  readonly lines: readonly AcceptedLine[];
}

/**
 * Accepts a push: every line is stored, in order and once, and its delivery is due, before anything is acknowledged.
 * Throws 400 with a finding per mistake when anything is wrong, and then nothing is stored.
 */
export async function pushTransactions(application: Application, work: Work, push: Push): Promise<Pushed> {
  // The account is locked first: whoever disconnects it holds this lock too, and takes that of the lane after it.
  const [connection, company, account, lane] = await together(
    requireConnection(work.tx, push.companyId, push.connectionId),
    requireCompany(work.tx, push.companyId),
    requireAccountForChange(work.tx, push, push.accountId),
    lockLaneForPush(work.tx, push),
  );
  requireBankFeeds(company);
  const integration = application.integrations.get(connection.platformKey);
  if (connection.status !== "Linked" || !integration) {
    throw new Problem(
      "connection-not-linked",
      `The connection is ${connection.status}, not Linked: it takes no transactions. Send the customer its linkUrl.`,
    );
  }
  const { feedNumber } = account;
  const platformName = platformOf(connection.platformKey).name;
  if (account.status !== "connected" || feedNumber === null) {
    const way =
      integration.mapping === "hosted" ? "map it to a target account" : `link it inside ${platformName}`;
    throw new Problem(
      "account-not-connected",
      `The source account is ${account.status}. It takes transactions once it is connected: let the customer ${way}.`,
    );
  }
  const { rules } = integration;
  const { accountId, currency } = account;
  const checked = checkTransactions(push.request, {
    accountId,
    currency,
    platformName,
    rules,
    feedStartDate: account.feedStartDate?.slice(0, 10) ?? null,
    now: work.now,
  });
  if (checked.errors.length > 0) throw invalid(checked.errors);

  const key: LineKey = { companyId: account.companyId, sourceAccountKey: account.key, feedNumber };
  const begin = integration.delivery === "collected" ? "available" : "accepted";
  return store(work, push, account, key, lane!, checked.lines, checked.warnings, rules, begin);
}

async function store(
  work: Work,
  push: Push,
  account: SourceAccount,
  key: LineKey,
  lane: LaneState,
  lines: readonly AcceptedLine[],
  ruleWarnings: readonly Finding[],
  rules: PushRules,
  begin: Beginning,
): Promise<Pushed> {
  const operationId = timeOrderedUuid(work.random, work.now);
  const placed = lines.map((line, place) => ({ ...line, position: lane.nextPosition + place }));
  const stored = await insertLines(work.tx, key, operationId, placed, begin, work.now);
  const repeats = stored === lines.length ? noRepeats : await sortRepeats(work, key, operationId, placed);
  if (rules.ascendingOnly) await requireAscending(work, key, lane, lines, repeats.ids);
  if (repeats.rearmed.length > 0) {
    await keepUndoneOutcomes(work.tx, key, repeats.positions);
    await rearmLines(work.tx, key, repeats.rearmed, begin, work.now);
  }

  const [first] = lines as [AcceptedLine];
  const startsAnew =
    repeats.ids.has(first.transactionId) || (lane.lastDate !== null && first.date < lane.lastDate);
  const warnings = [
    ...ruleWarnings,
    ...repeats.warnings,
    ...proveBalance(lines, startsAnew ? null : lane.lastBalance),
  ];
  const operation = openOperation(work, {
    operationId,
    account,
    firstPosition: stored > 0 ? lane.nextPosition : null,
    lastPosition: stored > 0 ? lane.nextPosition + lines.length - 1 : null,
    repeatedPositions: repeats.positions,
    lineCount: lines.length,
    warnings,
    timeoutInMinutes: push.timeoutInMinutes,
  });
  const queued = begin === "accepted" ? stored + repeats.rearmed.length : 0;
  const last = stored > 0 ? lines.at(-1)! : null;
  advanceLane(work.tx, key, lines.length, last, work.now, queued > 0);
  await tell(work, push, account, operation, queued);
  if (push.timeoutInMinutes !== null) {
    const deadline = after(work.now, push.timeoutInMinutes * minute);
    await work.jobs.enqueue(
      work.tx,
      expireOperationJob,
      { companyId: account.companyId, operationId },
      deadline,
    );
  }
  // Nothing to be sent: the operation may be over already, as the lines it repeats are, or all that was to do is done.
  const settled = queued === 0 ? await settleOperations(work, account.companyId, [operationId]) : [];
  return { operation: settled[0] ?? operation, lines };
}

/** Throws 400 naming each new line that is older than what the account has: its software refuses or overlooks it. */
async function requireAscending(
  work: Work,
  key: LineKey,
  lane: LaneState,
  lines: readonly AcceptedLine[],
  known: ReadonlySet<string>,
): Promise<void> {
  const newest = await findNewestDate(work.tx, key, lane.nextPosition);
  if (newest === undefined) return;
  const late = lines.filter(({ date, transactionId }) => date < newest && !known.has(transactionId));
  if (late.length === 0) return;
  throw invalid(
    late.map(({ date, transactionId }) => ({
      itemId: transactionId,
      message: `date ${date} is before ${newest}, the date of the newest transaction of the account: the accounting software takes none older than that`,
      validatorName: "BankTransactions",
    })),
  );
}

interface Repeats {
  readonly ids: ReadonlySet<string>;
  readonly positions: readonly number[];
  readonly rearmed: readonly (AcceptedLine & { position: number })[];
  readonly warnings: readonly Finding[];
}
const noRepeats: Repeats = { ids: new Set(), positions: [], rearmed: [], warnings: [] };

/**
 * Tells apart what a push repeats (wire contract, D-13): known lines join the new operation, lines that were refused
 * or cancelled queue anew, and other content under an id that may have reached the provider is refused.
 */
async function sortRepeats(
  work: Work,
  key: LineKey,
  operationId: string,
  placed: readonly (AcceptedLine & { position: number })[],
): Promise<Repeats> {
  const ids = placed.map((line) => line.transactionId);
  const known = new Map<string, KnownLine>();
  for (const line of await findKnownLines(work.tx, key, ids, operationId)) {
    if (!line.fresh) known.set(line.transaction_id, line);
  }
  const repeated = placed.filter((line) => known.has(line.transactionId));
  const unsent = ({ transactionId }: AcceptedLine) =>
    /^(refused|cancelled)$/.test(known.get(transactionId)!.state);
  const rearmed = repeated.filter(unsent);
  const joined = repeated.filter((line) => !unsent(line));
  const changed = joined.filter((line) => known.get(line.transactionId)!.digest !== contentDigest(line));
  if (changed.length > 0) {
    throw invalid(
      changed.map(({ transactionId }) => ({
        itemId: transactionId,
        message: `transaction id "${transactionId}" was pushed before with other content and is ${known.get(transactionId)!.state}: it cannot be changed any more, push a correcting transaction under a new id`,
        validatorName: "BankTransactions",
      })),
      "transaction-changed",
    );
  }
  return {
    ids: new Set(repeated.map((line) => line.transactionId)),
    positions: repeated.map((line) => known.get(line.transactionId)!.position),
    rearmed,
    warnings: joined.map(({ transactionId }) => ({
      itemId: transactionId,
      message: `transaction id "${transactionId}" was pushed before with the same content and is not sent again; it is ${known.get(transactionId)!.state}`,
      validatorName: "BankTransactions",
    })),
  };
}

async function tell(
  work: Work,
  push: Push,
  account: SourceAccount,
  operation: PushOperation,
  queued: number,
) {
  const { companyId, connectionId, accountId } = account;
  const { operationId } = operation;
  await audit(work, {
    type: "bankTransactions.accepted",
    companyId,
    target: { companyId, connectionId, accountId, operationId },
    after: { lines: operation.lineCount, queued, timeoutInMinutes: push.timeoutInMinutes },
  });
  await announce(work, [
    { type: "bankTransactions.accepted", companyId, connectionId, operationId, lines: operation.lineCount },
  ]);
}
