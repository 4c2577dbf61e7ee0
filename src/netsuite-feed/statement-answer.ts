import type { CollectedAccount, CollectedLine, CollectedStatement } from "../collection/collector.ts";
import { type Decimal, isNegative, subtract } from "../money.ts";
import { collectionKey } from "../source-accounts/collection-key.ts";
import { lineId } from "./line-id.ts";
import { writePlace } from "./statement-request.ts";

/** A line as the SuiteApp hands it on; amounts are text, so that no number is calculated with on the way. */
export interface FeedLine {
  /** NetSuite drops a second line of the same id: complete, and unique over accounts. */
  readonly id: string;
  readonly date: string;
  readonly amount: string;
  readonly code: string;
  readonly payee: string | null;
  readonly memo: string | null;
  readonly currency: string;
  readonly ref: string | null;
}

export function statementAnswer(statement: CollectedStatement, firstPage: boolean) {
  const { account, balance, balanceAt, lines, more, newestDate } = statement;
  const [first, last] = [lines[0], lines.at(-1)];
  return {
    key: collectionKey(account.key),
    asOf: newestDate ?? balanceAt.toISOString().slice(0, 10),
    opening: firstPage && first?.balance ? subtract(first.balance, first.amount) : null,
    closing: last?.balance ?? null,
    current: balance,
    currency: account.currency,
    transactions: lines.map((line) => feedLine(account, line)),
    ...(more && last ? { next: writePlace(last) } : undefined),
  };
}

function feedLine(account: CollectedAccount, line: CollectedLine): FeedLine {
  return {
    id: lineId(account.key, line.transactionId),
    date: line.date,
    amount: line.amount,
    code: codeOf(line.transactionType, line.amount),
    payee: line.counterparty,
    memo: line.description,
    currency: account.currency,
    ref: line.reference,
  };
}

/** Types of the contract for which NetSuite has a standard type; for others the direction counts. */
const codes: Readonly<Record<string, string>> = {
  int: "INTEREST",
  fee: "FEE",
  serchg: "FEE",
  dep: "DEPOSIT",
  directdep: "DEPOSIT",
  xfer: "TRANSFER",
  check: "CHECK",
  payment: "PAYMENT",
  directdebit: "PAYMENT",
  repeatpmt: "PAYMENT",
};

function codeOf(transactionType: string | null, amount: Decimal): string {
  return codes[transactionType?.toLowerCase() ?? ""] ?? (isNegative(amount) ? "DEBIT" : "CREDIT");
}
