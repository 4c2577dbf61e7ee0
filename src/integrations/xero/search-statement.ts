import type { ProviderSession, SentBatch } from "../integration.ts";
import { textField, type Wire } from "../wire.ts";
import { readPages } from "./client.ts";
import { matches, signatureOf } from "./translate.ts";

export const statementsPath = "/bankfeeds.xro/1.0/Statements";

export type SearchResult =
  | { readonly kind: "found"; readonly id: string; readonly delivered: boolean }
  /** Not on the pages read; the listing goes on at `nextPage`. */
  | { readonly kind: "unfinished"; readonly nextPage: number }
  | { readonly kind: "absent" };

/**
 * Looks through Xero's listing, which can neither be filtered nor is in any order that is promised, for the
 * statement of a batch. Statements of other batches of the feed are left out: two can have the same dates, balances
 * and number of lines.
 */
export async function searchStatement(
  session: ProviderSession,
  batch: SentBatch,
  range: { fromPage: number; pages: number; anyBatch?: boolean },
): Promise<SearchResult> {
  const wanted = signatureOf(batch.request);
  const others = new Set(range.anyBatch ? [] : batch.otherReceipts);
  const own = (items: readonly Wire[]) =>
    items.filter((item) => matches(item, wanted) && !others.has(textField(item, "id") ?? ""));
  const page = await readPages(session, "statements", statementsPath, {
    from: range.fromPage,
    pages: range.pages,
    enough: (items) => own(items).some((item) => statusOf(item) === "DELIVERED"),
  });
  const found = own(page.items);
  const best =
    found.find((item) => statusOf(item) === "DELIVERED") ??
    found.find((item) => statusOf(item) === "PENDING");
  const id = textField(best, "id");
  if (id) return { kind: "found", id, delivered: statusOf(best) === "DELIVERED" };
  return page.next === null ? { kind: "absent" } : { kind: "unfinished", nextPage: page.next };
}

export const statusOf = (statement: Wire | undefined): string | undefined =>
  textField(statement, "status")?.toUpperCase();
