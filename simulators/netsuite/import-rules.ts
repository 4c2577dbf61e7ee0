import { type Decimal, decimal } from "../../src/money.ts";
import type { Values } from "./plug-in-context.ts";
import type { BankLine } from "./records.ts";

/* What NetSuite makes of what plug-ins hand over. Pure. */

export interface Refusal {
  readonly what: string;
  readonly reason: string;
}

/** A transaction of the parser as a line, or why it is none. */
export function readLine(
  transaction: Values,
  codes: ReadonlyMap<string, string>,
  importId: string,
): BankLine | Refusal {
  const text = (name: string) => {
    const value = transaction[name];
    return value === undefined || value === null ? null : String(value);
  };
  const what = text("uniqueId") ?? JSON.stringify(transaction).slice(0, 200);
  const date = text("date") ?? "";
  if (!isDate(date)) return { what, reason: `date must be YYYY-MM-DD, not "${date}"` };
  const amount = exact(transaction.amount);
  if (amount === undefined) return { what, reason: "amount must be a number" };
  const code = text("transactionTypeCode");
  if (code === null) return { what, reason: "transactionTypeCode is missing" };
  return {
    uniqueId: text("uniqueId"),
    date,
    amount,
    code,
    type: codes.get(code) ?? "OTHER",
    payee: text("payee"),
    memo: text("memo"),
    reference: text("id"),
    currency: text("currency"),
    importId,
  };
}

/** The exact text of a number that a script gave; text is refused, as NetSuite's interface asks for numbers. */
export const exact = (value: unknown): Decimal | undefined =>
  typeof value === "number" && Number.isFinite(value) ? decimal(value) : undefined;

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}

/** An instant as plug-ins are given it: local time of the company without its zone. */
export function localTime(instant: number, zoneHours: number): string {
  return new Date(instant + zoneHours * 3_600_000).toISOString().slice(0, 19);
}
