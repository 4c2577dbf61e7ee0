/** Statement lines in the words of the Xero Bank Feeds API, Statements. Pure, and exact to the digit. */
import { absolute, add, type Decimal, decimal, isNegative, negate, subtract, zero } from "../../money.ts";
import type { Batch, BatchLimit, Feed, Line } from "../integration.ts";
import { field, listField, numberLiteral, readWire, textField, type Wire } from "../wire.ts";

/** Xero names no number of lines; other connectors send 1,000 at most, which is known to be taken. */
export const maximumLines = 1_000;
/** Xero's example of a refusal gives 3,000,000 bytes as the limit of a request. */
export const maximumBytes = 2_500_000;

const maximumTransactionType = 30;

/** An amount as Xero writes it: unsigned, with its side as the customer sees it (money in is CREDIT). */
interface Amount {
  readonly amount: unknown;
  readonly creditDebitIndicator: "CREDIT" | "DEBIT";
}

export type AmountStyle = "number" | "string";

/**
 * Takes the longest first run of lines that makes one valid statement: within the limits, and with balances that
 * follow from each other exactly, because Xero refuses a statement whose start balance and lines do not make its
 * end balance (`invalid-end-balance`). A gap in the balances begins a new statement.
 */
export function plan(
  feed: Feed,
  lines: readonly Line[],
  limit: BatchLimit,
  style: AmountStyle = "number",
): Batch {
  const first = lines[0];
  if (!first) throw new Error("a batch needs at least one line");
  const most = Math.max(1, Math.min(limit.lines, maximumLines));
  const start = first.balance === null ? zero : subtract(first.balance, first.amount);
  const written: string[] = [];
  let balance = start;
  let bytes = Buffer.byteLength(statement(feed, [first], start, start, [], style));
  for (const line of lines) {
    if (written.length >= most) break;
    const next = add(balance, line.amount);
    if (line.balance !== null && line.balance !== next) break;
    const text = JSON.stringify(statementLine(line, style));
    bytes += Buffer.byteLength(text) + 1;
    // The balances and dates of the finished statement may be a few digits longer than those counted above.
    if (bytes > maximumBytes - 200 && written.length > 0) break;
    written.push(text);
    balance = next;
  }
  const taken = lines.slice(0, written.length);
  return { count: taken.length, request: statement(feed, taken, start, balance, written, style) };
}

function statement(
  feed: Feed,
  lines: readonly Line[],
  start: Decimal,
  end: Decimal,
  written: readonly string[],
  style: AmountStyle,
): string {
  const dates = lines.map((line) => line.date).sort();
  const head = JSON.stringify({
    feedConnectionId: feed.providerFeedId,
    startDate: dates[0],
    endDate: dates.at(-1),
    startBalance: amount(start, style),
    endBalance: amount(end, style),
  });
  return `{"items":[${head.slice(0, -1)},"statementLines":[${written.join(",")}]}]}`;
}

function statementLine(line: Line, style: AmountStyle): Record<string, unknown> {
  return {
    postedDate: line.date,
    description: line.description ?? "",
    ...amount(line.amount, style),
    transactionId: line.transactionId,
    ...(line.counterparty ? { payeeName: line.counterparty } : {}),
    ...(line.reference ? { reference: line.reference } : {}),
    ...(line.transactionType
      ? { transactionType: line.transactionType.slice(0, maximumTransactionType) }
      : {}),
  };
}

/**
 * The same rule for bank accounts and credit cards: what a customer owes on a card is below zero for us and DEBIT
 * for Xero, which does not turn signs round for cards.
 */
function amount(value: Decimal, style: AmountStyle): Amount {
  const digits = absolute(value);
  return {
    amount: style === "string" ? digits : numberLiteral(digits),
    creditDebitIndicator: isNegative(value) ? "DEBIT" : "CREDIT",
  };
}

/** What a statement can be recognised by in Xero's listing, which shows neither its lines nor its idempotency key. */
export interface Signature {
  readonly feedConnectionId: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly startBalance: Decimal;
  readonly endBalance: Decimal;
  readonly lineCount: number;
}

/** The signature of a request that `plan` made. */
export function signatureOf(request: string): Signature {
  const item = listField(readWire(request), "items")[0];
  const signature = item && read(item, listField(item, "statementLines").length);
  if (!signature) throw new Error("the stored request of the batch is not a statement");
  return signature;
}

/** Whether a statement of the listing is the one with this signature. Balances compare as decimals. */
export function matches(listed: Wire, wanted: Signature): boolean {
  const count = textField(listed, "statementLineCount");
  const found = read(listed, count === null ? Number.NaN : Number(count));
  return (
    found !== undefined &&
    found.feedConnectionId.toLowerCase() === wanted.feedConnectionId.toLowerCase() &&
    found.startDate === wanted.startDate &&
    found.endDate === wanted.endDate &&
    found.startBalance === wanted.startBalance &&
    found.endBalance === wanted.endBalance &&
    found.lineCount === wanted.lineCount
  );
}

function read(item: Wire, lineCount: number): Signature | undefined {
  const feedConnectionId = textField(item, "feedConnectionId");
  const startDate = textField(item, "startDate")?.slice(0, 10);
  const endDate = textField(item, "endDate")?.slice(0, 10);
  const startBalance = signed(field(item, "startBalance"));
  const endBalance = signed(field(item, "endBalance"));
  if (!feedConnectionId || !startDate || !endDate || startBalance === undefined || endBalance === undefined)
    return undefined;
  return { feedConnectionId, startDate, endDate, startBalance, endBalance, lineCount };
}

function signed(value: Wire | undefined): Decimal | undefined {
  const digits = decimal(textField(value, "amount") ?? "");
  if (digits === undefined) return undefined;
  return textField(value, "creditDebitIndicator")?.toUpperCase() === "DEBIT" ? negate(digits) : digits;
}
