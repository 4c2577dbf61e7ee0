import { findCompaniesEvenDeleted } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { findConnectionsEvenDeleted } from "../connections/find-connection.ts";
import type { Queryable } from "../database/pool.ts";
import { findOperations, lineStatesOf, type StandingLine } from "../push-operations/find-operations.ts";
import type { PushOperation } from "../push-operations/push-operation.ts";
import { findAccountsEvenDeleted } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import type { AccountEvent, WriteEvent } from "./payload.ts";
import type { Told } from "./told-event.ts";

type Company = Awaited<ReturnType<typeof findCompaniesEvenDeleted>>[number];

/** What some events refer to, as it is stored by now; deleted things included. */
export interface Facts {
  readonly companies: ReadonlyMap<string, Company>;
  readonly connections: ReadonlyMap<string, Connection>;
  /** By `accountKey`. */
  readonly accounts: ReadonlyMap<string, SourceAccount>;
  readonly operations: ReadonlyMap<string, PushOperation>;
  readonly lines: ReadonlyMap<string, readonly StandingLine[]>;
}

/** An event and the names it is to be told under. */
export interface ToTell {
  readonly told: Told;
  readonly names: readonly string[];
}

export const accountKey = (place: { connectionId: string; accountId: string }): string =>
  `${place.connectionId}/${place.accountId}`;

/** Reads what the events refer to: one statement per kind of thing, however many events there are. */
export async function findFacts(db: Queryable, toTell: readonly ToTell[]): Promise<Facts> {
  const events = toTell.map(({ told }) => told.event);
  const companyIds = events.flatMap((event) => ("companyId" in event ? [event.companyId] : []));
  const connections = events.flatMap((event) =>
    "newStatus" in event || (event.type === "link.requested" && event.connectionId !== undefined)
      ? [{ companyId: event.companyId, connectionId: event.connectionId! }]
      : [],
  );
  const accounts = events.filter(isOfAccount);
  const operations = events.filter(isWrite);
  const withLines = toTell
    .filter(({ names }) => names.includes("bankTransactions.write.outcomes"))
    .map(({ told }) => told.event)
    .filter(isWrite);
  return {
    companies: await found(
      companyIds,
      (ids) => findCompaniesEvenDeleted(db, ids),
      (one) => one.companyId,
    ),
    connections: await found(
      connections,
      (keys) => findConnectionsEvenDeleted(db, keys),
      (one) => one.connectionId,
    ),
    accounts: await found(accounts, (keys) => findAccountsEvenDeleted(db, keys), accountKey),
    operations: await found(
      operations,
      (keys) => findOperations(db, keys),
      (one) => one.operationId,
    ),
    lines: withLines.length > 0 ? await lineStatesOf(db, withLines) : new Map(),
  };
}

/** Whether an event tells of a source account that was connected or disconnected. */
export const isOfAccount = (event: Told["event"]): event is AccountEvent =>
  event.type.startsWith("bankFeeds.sourceAccount.");
/** Whether an event tells how an operation ended. */
export const isWrite = (event: Told["event"]): event is WriteEvent =>
  /\.write\.(un)?successful$/.test(event.type);

async function found<K, T>(
  keys: readonly K[],
  find: (keys: readonly K[]) => Promise<readonly T[]>,
  keyOf: (one: T) => string,
): Promise<ReadonlyMap<string, T>> {
  if (keys.length === 0) return new Map();
  return new Map((await find(keys)).map((one) => [keyOf(one), one]));
}
