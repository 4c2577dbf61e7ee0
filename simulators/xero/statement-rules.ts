import { day } from "../../src/clock.ts";
import { add, type Decimal, decimal, decimalPlaces, isNegative, zero } from "../../src/money.ts";
import { type ErrorItem, errorItem } from "./answers.ts";
import { type Fields, isObject, textOf } from "./json-body.ts";
import { type Balance, type Indicator, type StatementLine, signedAmount } from "./statement.ts";

/** What can be read off one item of `POST /Statements`. */
export interface StatementContent {
  readonly feedConnectionId: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly startBalance: Balance;
  readonly endBalance: Balance;
  readonly lines: readonly StatementLine[];
}

const longest = {
  description: 2000,
  payeeName: 255,
  reference: 255,
  chequeNumber: 20,
  transactionType: 30,
} as const;

/** Reads a statement by the rules of section 4.1 of the provider document, or says which one it breaks. */
export function readStatement(item: Fields, now: Date): StatementContent | ErrorItem {
  const feedConnectionId = textOf(item, "feedConnectionId")?.toLowerCase();
  if (!feedConnectionId) return errorItem("invalid-request", "feedConnectionId is missing");
  const { startDate, endDate } = item;
  if (!isDate(startDate)) return errorItem("invalid-start-date", "startDate must be a date, YYYY-MM-DD");
  if (!isDate(endDate)) return errorItem("invalid-end-date", "endDate must be a date, YYYY-MM-DD");
  if (endDate < startDate) return errorItem("invalid-start-and-end-date", "endDate is before startDate");
  if (startDate < oneYearBefore(now)) {
    return errorItem("invalid-start-date", "startDate is more than one year before today");
  }
  const startBalance = readBalance(item.startBalance);
  if (!startBalance) return errorItem("invalid-request", "startBalance is missing or not a balance");
  const endBalance = readBalance(item.endBalance);
  if (!endBalance) return errorItem("invalid-request", "endBalance is missing or not a balance");
  if (!Array.isArray(item.statementLines))
    return errorItem("invalid-request", "statementLines must be a list");

  const lines: StatementLine[] = [];
  let balance = signedAmount(startBalance);
  for (const [index, value] of item.statementLines.entries()) {
    const line = readLine(value);
    if (typeof line === "string") return errorItem("invalid-request", `statementLines[${index}]: ${line}`);
    balance = add(balance, line.amount === zero ? zero : signedAmount(line));
    lines.push(line);
  }
  const end = signedAmount(endBalance);
  if (balance !== end) {
    return errorItem("invalid-end-balance", `The lines lead to a balance of ${balance}, not to ${end}`);
  }
  return { feedConnectionId, startDate, endDate, startBalance, endBalance, lines };
}

function readBalance(value: unknown): Balance | undefined {
  if (!isObject(value)) return undefined;
  const amount = readAmount(value.amount);
  const creditDebitIndicator = readIndicator(value.creditDebitIndicator);
  return amount !== undefined && creditDebitIndicator ? { amount, creditDebitIndicator } : undefined;
}

function readLine(value: unknown): StatementLine | string {
  if (!isObject(value)) return "is not an object";
  if (!isDate(value.postedDate)) return "postedDate must be a date, YYYY-MM-DD";
  const amount = readAmount(value.amount);
  if (amount === undefined) return "amount must be unsigned, with at most 15 digits and 4 decimals";
  const creditDebitIndicator = readIndicator(value.creditDebitIndicator);
  if (!creditDebitIndicator) return "creditDebitIndicator must be CREDIT or DEBIT";
  for (const [name, length] of Object.entries(longest)) {
    const text = value[name];
    if (text === undefined || text === null) continue;
    if (typeof text !== "string") return `${name} must be text`;
    if (text.length > length) return `${name} is longer than ${length}`;
  }
  if (
    value.transactionId !== undefined &&
    value.transactionId !== null &&
    typeof value.transactionId !== "string"
  ) {
    return "transactionId must be text";
  }
  return {
    postedDate: value.postedDate,
    amount,
    creditDebitIndicator,
    description: textOf(value, "description") ?? null,
    transactionId: textOf(value, "transactionId") ?? null,
    payeeName: textOf(value, "payeeName") ?? null,
    reference: textOf(value, "reference") ?? null,
    chequeNumber: textOf(value, "chequeNumber") ?? null,
    transactionType: textOf(value, "transactionType") ?? null,
  };
}

/** Amounts are unsigned decimal(19,4), sent as numbers or as text. */
function readAmount(value: unknown): Decimal | undefined {
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const amount = decimal(value);
  if (amount === undefined || isNegative(amount) || decimalPlaces(amount) > 4) return undefined;
  return (amount.split(".")[0] ?? "").length > 15 ? undefined : amount;
}

const readIndicator = (value: unknown): Indicator | undefined =>
  value === "CREDIT" || value === "DEBIT" ? value : undefined;

function isDate(value: unknown): value is string {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const instant = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(value);
}

/** The same day a year ago; a day of grace because the day it is depends on where one is. */
function oneYearBefore(now: Date): string {
  const date = new Date(now.getTime() - day);
  date.setUTCFullYear(date.getUTCFullYear() - 1);
  return date.toISOString().slice(0, 10);
}
