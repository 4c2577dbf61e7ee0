import { invalidInput } from "./refusal.ts";
import { isDate, type Window } from "./window.ts";

/** Rows of a page when none are asked for, and at most. */
const standardLimit = 100;
const largestLimit = 1000;

/** Where a list of transactions goes on: the days it is of, and its last row so far. */
export interface TransactionPlace extends Window {
  readonly accountId: string;
  readonly date: string;
  readonly position: number;
}

/** `limit` of a query: more than is sent at once is not refused, fewer come. Throws 703. */
export function readLimit(text: string | undefined): number {
  if (text === undefined || text === "") return standardLimit;
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0)
    throw invalidInput("Invalid limit", `limit must be a whole number from 1 to ${largestLimit}.`);
  return Math.min(Number(text), largestLimit);
}

/** The key of a further page in a query; both of its names mean the same. Undefined for the first page. Throws 703. */
export function readPageKey(query: URLSearchParams): string | undefined {
  const given = ["pageKey", "offset"].map((name) => query.get(name) ?? "").filter(Boolean);
  if (given.length === 2 && given[0] !== given[1])
    throw invalidInput("Invalid page", "pageKey and offset are two names of one value, and differ here.");
  return given[0] === "0" ? undefined : given[0];
}

/** A page's facts: `nextOffset` is what versions before 6.2 read, `nextPageKey` what later ones do. */
export const pageFacts = (next: string | undefined) =>
  next === undefined ? {} : { nextOffset: next, nextPageKey: next };

const encoded = (parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString("base64url");

/** The parts of a key, if it has the form of one of ours; anybody may have written it. */
function decoded(key: string, kind: string): unknown[] | undefined {
  if (key.length > 600 || !/^[\w-]+$/.test(key)) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(key, "base64url").toString());
    return Array.isArray(parts) && parts[0] === kind ? parts : undefined;
  } catch {
    return undefined;
  }
}

const badKey = () =>
  invalidInput("Invalid page", "pageKey or offset is not what an earlier page of this very list gave.");

export const transactionKey = ({ accountId, date, from, position, until }: TransactionPlace): string =>
  encoded(["t", accountId, from, until, date, position]);

const isDay = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) && isDate(value);

/** Reads a key that belongs to that account; throws 703 for any other. */
export function readTransactionKey(key: string, accountId: string): TransactionPlace {
  const [, account, from, until, date, position] = decoded(key, "t") ?? [];
  const sound = isDay(from) && isDay(until) && isDay(date) && Number.isSafeInteger(position);
  if (!sound || account !== accountId || (position as number) < 0) throw badKey();
  return { accountId, from, until, date, position: position as number };
}

export const accountKey = (accountId: string): string => encoded(["a", accountId]);

/** The account after which a list of accounts goes on; throws 703. */
export function readAccountKey(key: string): string {
  const [, accountId] = decoded(key, "a") ?? [];
  if (typeof accountId !== "string") throw badKey();
  return accountId;
}
