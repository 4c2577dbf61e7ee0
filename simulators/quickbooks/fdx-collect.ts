import { day } from "../../src/clock.ts";
import { absolute, type Decimal, decimal, isNegative, negate } from "../../src/money.ts";
import { FdxClient, FdxFailure } from "./fdx-client.ts";
import { digits, isObject, type Json, type JsonObject, objects, text } from "./fdx-json.ts";
import { pages, unwrap } from "./fdx-permission.ts";
import { dateSeen } from "./ofx-date.ts";
import type { Collected, Connection, Feed, FeedResult, Institution, Poll, ToldLine } from "./records.ts";
import type { World } from "./world.ts";

const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

/** Fetches the transactions of each feed, all pages, and its balance. */
export async function collectFdx(
  world: World,
  institution: Institution,
  connection: Connection,
  feeds: readonly Feed[],
  cause: Poll["cause"],
): Promise<Collected> {
  const results: FeedResult[] = [];
  let attention: string | null = null;
  for (const feed of feeds) {
    const actor = cause === "schedule" ? "BATCH" : "USER";
    const client = new FdxClient(world, institution, connection.id, actor);
    try {
      results.push(await collectFeed(world, client, feed));
    } catch (error) {
      if (!(error instanceof FdxFailure)) throw error;
      const { outcome, code, message } = error;
      if (error.attention) attention = message;
      results.push({ feedId: feed.id, outcome, code, message, complaints: [...client.complaints] });
    }
  }
  return { attention, results };
}

/** From so many days before the newest transaction that came, at first from the start date, until today. */
export function windowOf(world: World, feed: Feed): { startTime: string; endTime: string } {
  const { lookBackDays } = world.settings;
  const back = feed.since === null ? feed.startDate : dateOf(feed.since - lookBackDays * day);
  const today = dateOf(world.now().getTime());
  const startTime = back < feed.startDate ? feed.startDate : back;
  return { startTime: startTime > today ? today : startTime, endTime: today };
}

async function collectFeed(world: World, client: FdxClient, feed: Feed): Promise<FeedResult> {
  const { startTime, endTime } = windowOf(world, feed);
  const path = `/accounts/${encodeURIComponent(feed.account.id)}`;
  const lines: ToldLine[] = [];
  const query = { startTime, endTime, limit: String(world.settings.pageSize) };
  for await (const page of pages(client, `${path}/transactions`, query)) {
    for (const entry of objects(page.transactions)) {
      const transaction = unwrap(entry, client.complaints);
      if (text(transaction.status) !== "POSTED") continue;
      lines.push(readTransaction(transaction, world.settings.userOffsetHours, client.complaints));
    }
  }
  if (new Set(lines.map(({ transactionId }) => transactionId)).size < lines.length)
    client.complaints.add("a transactionId stands twice in one listing");
  const account = unwrap(objectOf(await client.get(path)), client.complaints);
  const newest = lines.reduce<number | null>(
    (latest, { date }) => Math.max(latest ?? 0, Date.parse(`${date}T12:00:00Z`)),
    feed.since,
  );
  const balanceAt = Date.parse(text(account.balanceAsOf) ?? "");
  return {
    feedId: feed.id,
    outcome: "collected",
    code: null,
    message: null,
    from: startTime,
    until: endTime,
    since: newest,
    currency: isObject(account.currency) ? text(account.currency.currencyCode) : null,
    balance: amountOf(account.currentBalance),
    balanceAt: Number.isNaN(balanceAt) ? world.now().getTime() : balanceAt,
    lines,
    complaints: [...client.complaints],
  };
}

function readTransaction(transaction: JsonObject, offsetHours: number, complaints: Set<string>): ToldLine {
  const transactionId = text(transaction.transactionId);
  const posted = text(transaction.postedTimestamp) ?? "";
  const amount = amountOf(transaction.amount);
  const direction = text(transaction.debitCreditMemo);
  const instant = Date.parse(posted);
  if (!transactionId || !amount || Number.isNaN(instant))
    throw new FdxFailure("failed", null, "a transaction lacks its id, its amount or its date");
  if (!text(transaction.transactionTimestamp)) complaints.add("a transaction has no transactionTimestamp");
  if (isNegative(amount)) complaints.add("an amount is negative");
  if (!/\.\d\d$/.test(digits(transaction.amount) ?? "")) complaints.add("an amount has not two decimals");
  if (direction !== "DEBIT" && direction !== "CREDIT") complaints.add(`debitCreditMemo is ${direction}`);
  const size = absolute(amount);
  const payee = text(transaction.payee);
  return {
    transactionId,
    date: dateSeen({ instant, hasTime: posted.length > 10 }, offsetHours),
    amount: direction === "DEBIT" ? negate(size) : size,
    description: payee ?? text(transaction.description) ?? "",
    memo: payee === null ? text(transaction.memo) : text(transaction.description),
    type: text(transaction.transactionType) ?? direction,
    check: digits(transaction.checkNumber) ?? text(transaction.checkNumber),
  };
}

function amountOf(value: Json | undefined): Decimal | null {
  const number = digits(value);
  return number === null ? null : (decimal(number) ?? null);
}

function objectOf(value: Json): JsonObject {
  if (!isObject(value)) throw new FdxFailure("failed", null, "the answer is not an object");
  return value;
}
