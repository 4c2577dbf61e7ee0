import { type Decimal, negate, units } from "../../src/money.ts";
import type { ErrorItem } from "./answers.ts";

export type Indicator = "CREDIT" | "DEBIT";

/** A line as it was sent; the amount is unsigned, the indicator is seen from the customer's side. */
export interface StatementLine {
  readonly postedDate: string;
  readonly description: string | null;
  readonly amount: Decimal;
  readonly creditDebitIndicator: Indicator;
  readonly transactionId: string | null;
  readonly payeeName: string | null;
  readonly reference: string | null;
  readonly chequeNumber: string | null;
  readonly transactionType: string | null;
}

export interface StatementLines {
  /** The id of the statement. */
  readonly id: string;
  readonly lines: readonly StatementLine[];
}

export interface Balance {
  readonly amount: Decimal;
  readonly creditDebitIndicator: Indicator;
}

/** An accepted statement on its way from PENDING to DELIVERED or REJECTED (provider document, section 4.2). */
export interface Statement {
  readonly id: string;
  readonly applicationId: string;
  readonly tenantId: string;
  readonly feedConnectionId: string;
  readonly accountId: string;
  readonly status: "PENDING" | "DELIVERED" | "REJECTED";
  readonly startDate: string;
  readonly endDate: string;
  readonly startBalance: Balance;
  readonly endBalance: Balance;
  readonly lineCount: number;
  readonly acceptedAt: number;
  /** When it will leave PENDING; null is never. */
  readonly settlesAt: number | null;
  /** How it will be rejected, when that was decided at acceptance. */
  readonly verdict: ErrorItem | null;
  readonly errors: readonly ErrorItem[];
  /** Which of its lines were entered in the books; the others were already there. */
  readonly arrived: readonly number[] | "all";
}

/** Money in is positive, money out (and a balance owed) negative. */
export function signedAmount(entry: Balance): Decimal {
  return entry.creditDebitIndicator === "CREDIT" ? entry.amount : negate(entry.amount);
}

/** The text in which Xero answers amounts: four decimals. */
export function fourDecimals(amount: Decimal): string {
  const digits = units(amount, 4).toString().padStart(5, "0");
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
