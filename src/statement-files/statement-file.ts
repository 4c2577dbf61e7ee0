import type { CollectedStatement } from "../collection/collector.ts";
import { add, type Decimal, subtract } from "../money.ts";

export const formats = ["ofx", "qbo", "csv", "camt053"] as const;
export type Format = (typeof formats)[number];

/** How a format's file is named and sent. */
export const fileFacts: Readonly<Record<Format, { readonly type: string; readonly ending: string }>> = {
  ofx: { type: "application/x-ofx", ending: "ofx" },
  qbo: { type: "application/vnd.intu.qbo", ending: "qbo" },
  csv: { type: "text/csv; charset=utf-8", ending: "csv" },
  camt053: { type: "application/xml; charset=utf-8", ending: "xml" },
};

export interface StatementFile {
  readonly body: Buffer;
  readonly type: string;
  readonly name: string;
}

/** An account's lines of a window, complete, as every format is made from it. */
export interface FileContent {
  readonly statement: CollectedStatement;
  /** Dates of the window, both inclusive: the caller's, else those of the oldest and newest line. */
  readonly from: string;
  readonly until: string;
  /** What OFX clients call the account. */
  readonly acctId: string;
  /** The id that the software knows a transaction by, of the bank's. */
  readonly idOf: (transactionId: string) => string;
  readonly madeAt: Date;
}

/** Balances at the start and at the end of a window. */
export interface WindowBalances {
  readonly opening: Decimal;
  readonly closing: Decimal;
}

/**
 * Balances of a window, proved by a line of it that brought one and the amounts of the others; undefined where no line
 * did, since nothing else tells what the balance was on a date.
 */
export function windowBalances({ lines }: Pick<CollectedStatement, "lines">): WindowBalances | undefined {
  const known = lines.findLastIndex(({ balance }) => balance !== null);
  if (known < 0) return undefined;
  const sum = (part: typeof lines, start: Decimal) =>
    part.reduce((total, { amount }) => add(total, amount), start);
  const closing = sum(lines.slice(known + 1), lines[known]!.balance!);
  const opening = lines.reduce((total, { amount }) => subtract(total, amount), closing);
  return { opening, closing };
}
