/** Statement lines in the words of FreeAgent's statement upload. Pure, and exact to the digit. */
import { createHash } from "node:crypto";
import { type Decimal, decimal, isNegative, zero } from "../../money.ts";
import type { Batch, BatchLimit, Feed, Line } from "../integration.ts";
import { cut, field, listField, numberLiteral, readWire, textField } from "../wire.ts";

/** FreeAgent names no limits of an upload; these are ours, on the careful side. */
export const maximumLines = 500;
export const maximumBytes = 1_000_000;
export const maximumDescription = 255;

/** Our name of a feed: the account at FreeAgent, and what keeps ids of two feeds into it apart. */
export const feedName = (accountId: string, token: string): string => `${accountId}/${token}`;

/** The account at FreeAgent that a feed goes to. */
export const accountOf = (feed: Named): string => feed.providerFeedId.split("/", 1)[0]!;

type Named = Pick<Feed, "providerFeedId">;

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

const prefixOf = ({ providerFeedId }: Named): string => `mr-${digest(providerFeedId).slice(0, 8)}-`;

/** The id a line has at FreeAgent: the same for every attempt, and of no other line of the account. */
export const fitidOf = (feed: Named, transactionId: string): string =>
  prefixOf(feed) + digest(`${feed.providerFeedId}\n${transactionId}`).slice(0, 24);

/**
 * Whether a line in the books came through this feed. Equal lines of one feed are different transactions, for no
 * transaction is taken twice from the bank; an equal one that came any other way is most likely the same.
 */
export const isOfFeed = (feed: Named, fitid: string | null): boolean =>
  fitid?.startsWith(prefixOf(feed)) ?? false;

const inward = new Set(["CREDIT", "DIV", "DEP", "DIRECTDEP"]);
const outward = new Set([
  "DEBIT",
  "FEE",
  "SRVCHG",
  "XFER",
  "CHECK",
  "PAYMENT",
  "CASH",
  "DIRECTDEBIT",
  "REPEATPMT",
]);
const bySign = new Set(["INT", "ATM", "POS", "OTHER"]);

/**
 * The type FreeAgent is told. Most of its types say by themselves which way money goes, whatever the sign, so one that
 * says otherwise than the amount is sent as OTHER: a transfer that comes in stays one.
 */
export function typeOf(transactionType: string | null, amount: Decimal): string {
  const type = (transactionType ?? "").toUpperCase().replace("SERCHG", "SRVCHG");
  if (amount === zero) return "OTHER";
  const agrees = bySign.has(type) || (isNegative(amount) ? outward.has(type) : inward.has(type));
  return agrees ? type : "OTHER";
}

/** FreeAgent has one text for what we have three of. What another part says already is not said again. */
export function descriptionOf(line: Pick<Line, "description" | "counterparty" | "reference">): string {
  const parts: string[] = [];
  for (const part of [line.description, line.counterparty, line.reference]) {
    const text = (part ?? "").replace(/\s+/g, " ").trim();
    const said = parts.some((one) => one.toLowerCase().includes(text.toLowerCase()));
    if (text && !said) parts.push(text);
  }
  return cut(parts.join(", "), maximumDescription).trim();
}

/** A line as it is uploaded. */
export interface UploadLine {
  readonly dated_on: string;
  readonly amount: Decimal;
  readonly description: string;
  readonly fitid: string;
  readonly transaction_type: string;
}

/** FreeAgent takes lines equal in date, amount and description for one, whatever their ids. */
export const likeness = ({ dated_on, amount, description }: UploadLine): string =>
  JSON.stringify([dated_on, amount, description]);

/** The line with the end of its own id in its text: unlike every other line, and the same at every attempt. */
export function madeDistinct(line: UploadLine): UploadLine {
  const ending = ` #${line.fitid.slice(-6)}`;
  return { ...line, description: cut(line.description, maximumDescription - ending.length).trim() + ending };
}

/**
 * Takes the longest first run of lines that makes one upload: within the limits, and ending with the end of a day where
 * it can, for FreeAgent advises to upload the lines of a day together. Of lines that FreeAgent would take for one, all
 * but the first are made distinct, those that went before included; what is frozen here never changes.
 */
export function plan(
  feed: Feed,
  lines: readonly Line[],
  limit: BatchLimit,
  earlier: readonly Line[] = [],
): Batch {
  if (lines.length === 0) throw new Error("a batch needs at least one line");
  const most = Math.max(1, Math.min(limit.lines, maximumLines));
  const written: string[] = [];
  const known = new Set(earlier.map((line) => likeness(uploadLine(feed, line))));
  let bytes = Buffer.byteLength(upload([]));
  for (const line of lines.slice(0, most)) {
    const plain = uploadLine(feed, line);
    const distinct = known.has(likeness(plain)) ? madeDistinct(plain) : plain;
    const text = writeLine(distinct);
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > maximumBytes && written.length > 0) break;
    known.add(likeness(distinct));
    written.push(text);
  }
  const count = endOfDay(lines, written.length);
  return { count, request: upload(written.slice(0, count)) };
}

/** How many of the first `count` lines make whole days; all of them when they are of one day. */
function endOfDay(lines: readonly Line[], count: number): number {
  const next = lines[count]?.date;
  if (next === undefined) return count;
  let end = count;
  while (end > 0 && lines[end - 1]?.date === next) end -= 1;
  return end > 0 ? end : count;
}

const uploadLine = (feed: Feed, line: Line): UploadLine => ({
  dated_on: line.date,
  amount: line.amount,
  description: descriptionOf(line),
  fitid: fitidOf(feed, line.transactionId),
  transaction_type: typeOf(line.transactionType, line.amount),
});

const writeLine = (line: UploadLine): string =>
  JSON.stringify({ ...line, amount: numberLiteral(line.amount) });

const upload = (lines: readonly string[]): string => `{"statement":[${lines.join(",")}]}`;

/** The body that uploads some of a batch's lines. */
export const writeUpload = (lines: readonly UploadLine[]): string => upload(lines.map(writeLine));

/** The lines of a request that `plan` made, in order. */
export function linesOf(request: string): UploadLine[] {
  return listField(readWire(request), "statement").map((line) => {
    const amount = decimal(textField(line, "amount") ?? "");
    const [dated_on, fitid] = [textField(line, "dated_on"), textField(line, "fitid")];
    const transaction_type = textField(line, "transaction_type");
    if (amount === undefined || !dated_on || !fitid || !transaction_type)
      throw new Error("the stored request of the batch is not a statement");
    const description = field(line, "description");
    return {
      dated_on,
      amount,
      description: typeof description === "string" ? description : "",
      fitid,
      transaction_type,
    };
  });
}
