import { offsetOf } from "../paging.ts";
import { byField, type ItemField, itemCondition } from "./item-condition.ts";
import type { ListRequest } from "./list-query.ts";
import type { ListPage } from "./list-reply.ts";

/** One page of a small list that is in memory; in the order it has unless the reader asked for another. */
export function pageOfItems<T>(items: readonly T[], request: ListRequest<ItemField<T>>): ListPage<T> {
  const conditions = request.conditions.map(itemCondition);
  const kept = items.filter((item) => conditions.every((condition) => condition(item)));
  if (request.order) {
    const compare = byField(request.order.field);
    kept.sort(request.order.descending ? (a, b) => compare(b, a) : compare);
  }
  const start = offsetOf(request.page);
  return { rows: kept.slice(start, start + request.page.size), total: kept.length };
}
