import { type Application, system, transact } from "../application.ts";
import type { Connection } from "../connections/connection.ts";
import { findConnectionEvenDeleted } from "../connections/find-connection.ts";
import type { Database, Queryable } from "../database/pool.ts";
import { openExternalFeed } from "../mapping/external-feed.ts";
import { openAwaitedFeed } from "../mapping/settle-feed.ts";
import { uuid } from "../random.ts";
import { listAccounts } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import type { CollectedAccount, CollectedStatement, Collector, StatementWindow } from "./collector.ts";
import {
  type FeedPlace,
  findLines,
  findNewestDate,
  hasSilentFeeds,
  isSilent,
  markCollected,
  noteAsked,
} from "./queries.ts";

/** The accounts of the collector's connection, oldest first; none where it is deleted or takes no bank feeds. */
export async function listCollectedAccounts(
  application: Application,
  { companyId, connectionId }: Collector,
): Promise<CollectedAccount[]> {
  if (!(await findServed(application, companyId, connectionId))) return [];
  return (await listAccounts(application.database, companyId, connectionId)).map(toCollected);
}

/**
 * The lines of an account in a window. Undefined where the connection has no such account, or the bank has ended it. The
 * first request of accounting software connects an account that waits for it, and its connection. A person's download
 * connects only what was mapped through us and waits for nothing else.
 */
export async function readStatement(
  application: Application,
  collector: Collector,
  accountKey: string,
  window: StatementWindow,
): Promise<CollectedStatement | undefined> {
  const { clock, database } = application;
  if (!(await usableAccount(application, collector, accountKey, window))) return undefined;
  const read = await readAtOnce(database, collector, accountKey, window);
  if (!read) return undefined;
  if (collector.channel !== "file" && read.feed) await noteAsked(database, read.feed, clock.now());
  return read.statement;
}

/**
 * Lines, newest date and balance as they are at one moment: a newest date of a push that the lines do not have yet would
 * tell a client to ask for later ones only.
 */
function readAtOnce(
  database: Database,
  collector: Collector,
  accountKey: string,
  window: StatementWindow,
): Promise<{ statement: CollectedStatement; feed: FeedPlace | undefined } | undefined> {
  return database.transaction(
    async (tx) => {
      const account = await findOwn(tx, collector, accountKey);
      if (!account) return undefined;
      if (account.feedNumber === null)
        return { statement: statementOf(account, window, [], null), feed: undefined };
      const feed = feedOf(account, account.feedNumber);
      const found = await findLines(tx, feed, window);
      return { statement: statementOf(account, window, found, await findNewestDate(tx, feed)), feed };
    },
    { isolation: "repeatable read", readOnly: true },
  );
}

function statementOf(
  account: SourceAccount,
  { from, until, limit }: StatementWindow,
  found: CollectedStatement["lines"],
  newestDate: string | null,
): CollectedStatement {
  return {
    account: toCollected(account),
    from,
    until,
    lines: found.slice(0, limit),
    more: found.length > limit,
    newestDate,
    balance: account.balance,
    balanceAt: account.modifiedAt,
  };
}

/** Notes lines as fetched, once the reply that carried them has left. It is told and hides nothing: they are served again. */
export async function noteCollected(
  { clock, database }: Application,
  { companyId, connectionId }: Collector,
  accountKey: string,
  positions: readonly number[],
): Promise<void> {
  if (positions.length === 0) return;
  const account = await findOwn(database, { companyId, connectionId }, accountKey);
  if (!account || account.feedNumber === null) return;
  await markCollected(database, feedOf(account, account.feedNumber), positions, clock.now());
}

async function usableAccount(
  application: Application,
  collector: Collector,
  accountKey: string,
  window: StatementWindow,
): Promise<SourceAccount | undefined> {
  const { companyId, connectionId, channel } = collector;
  const own = () => findOwn(application.database, collector, accountKey);
  const connection = await findServed(application, companyId, connectionId);
  const account = connection && (await own());
  if (!account || (account.status === "connected" && connection.status === "Linked")) return account;
  // Mapped through us: it is known what the account leads to, and only the first request was missing.
  if (account.status === "connecting" && connection.status === "Linked") {
    if (await openAwaitedFeed(application, system("collection"), account)) return own();
  }
  if (channel === "file") return account;
  if (application.integrations.get(connection.platformKey)?.mapping !== "external") return undefined;
  if (!(await mayConnect(application, connection, account))) return undefined;
  const place = { companyId, connectionId, accountId: account.accountId };
  const target = {
    organisationId: connectionId,
    providerFeedId: account.key,
    targetAccountId: account.key,
    targetName: null,
    startDate: window.from,
  };
  const end = await transact(application, system("collection"), uuid(application.random), async (work) => {
    const opened = await openExternalFeed(application, work, place, target);
    // Access that ended while it was used must not connect again what ended with it.
    if (collector.stillMay && !(await collector.stillMay(work))) throw new AccessEnded();
    return opened;
  }).catch((error: unknown) => {
    if (error instanceof AccessEnded) return "refused";
    throw error;
  });
  return end === "open" ? own() : undefined;
}

/** Takes back what was connected for somebody whose access has ended. */
class AccessEnded extends Error {}

/** A connection whose lines are collected from us; undefined where it is deleted, or lines travel otherwise. */
async function findServed(
  { database, integrations }: Application,
  companyId: string,
  connectionId: string,
): Promise<Connection | undefined> {
  const connection = await findConnectionEvenDeleted(database, companyId, connectionId);
  const served = connection && integrations.get(connection.platformKey)?.delivery === "collected";
  return served && connection.deletedAt === null ? connection : undefined;
}

const findOwn = async (
  db: Queryable,
  { companyId, connectionId }: Pick<Collector, "companyId" | "connectionId">,
  accountKey: string,
): Promise<SourceAccount | undefined> =>
  (await listAccounts(db, companyId, connectionId)).find(({ key }) => key === accountKey);

/**
 * What the bank has disconnected stays so; what fell silent comes back with the next request, and what ended with its
 * connection with a new sign-on. A connection that is not linked because it fell silent was severed by nobody.
 */
async function mayConnect(
  { database }: Application,
  connection: Connection,
  account: SourceAccount,
): Promise<boolean> {
  if (account.status !== "disconnected") return true;
  if (account.feedNumber !== null && (await isSilent(database, feedOf(account, account.feedNumber))))
    return true;
  return connection.status !== "Linked" && !(await hasSilentFeeds(database, connection));
}

const feedOf = ({ companyId, key: sourceAccountKey }: SourceAccount, feedNumber: number) => ({
  companyId,
  sourceAccountKey,
  feedNumber,
});

function toCollected(account: SourceAccount): CollectedAccount {
  const { key, accountId, accountName, accountType, accountNumber, sortCode, currency, category } = account;
  const { balance, status, feedStartDate } = account;
  const facts = { key, accountId, accountName, accountType, accountNumber, sortCode, currency, category };
  return { ...facts, balance, status, feedStartDate, connected: status === "connected" };
}
