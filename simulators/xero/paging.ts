import { type Answer, refuse } from "./answers.ts";
import type { Call } from "./exchange.ts";

/**
 * A page of a bank feeds listing. Where 1.0 starts to count and how many entries it gives unasked is contradictory in
 * Xero's own text, so both are settings; 2.0 counts from 1 and says how many entries this page has (provider document,
 * sections 3.1 and 3.2).
 */
export function page<T>(
  call: Call,
  entries: readonly T[],
  show: (entry: T) => unknown,
  version: 1 | 2,
): Answer {
  const base = version === 2 ? 1 : call.settings.pageBase;
  const number = wholeNumber(call.query.get("page"), base);
  const pageSize = wholeNumber(call.query.get("pageSize"), call.settings.defaultPageSize);
  if (number === undefined || pageSize === undefined || pageSize === 0) {
    return refuse("invalid-request", "page and pageSize must be whole numbers");
  }
  const start = (Math.max(number, base) - base) * pageSize;
  const items = entries.slice(start, start + pageSize).map(show);
  const pagination = {
    page: number,
    pageCount: Math.ceil(entries.length / pageSize),
    pageSize,
    itemCount: version === 2 ? items.length : entries.length,
  };
  return { status: 200, body: { pagination, items } };
}

function wholeNumber(text: string | null, unasked: number): number | undefined {
  if (text === null || text === "") return unasked;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
