import type { Page } from "../paging.ts";
import type { Field } from "./field.ts";
import type { ListRequest } from "./list-query.ts";

/** What was found for one page. `total` counts all that the conditions leave. */
export interface ListPage<T> {
  readonly rows: readonly T[];
  readonly total: number;
  /** What links are bound to; a list that does not grow has none. */
  readonly asOf?: Date;
  /** Where the next page begins, if there is one. */
  readonly next?: string;
}

/**
 * The envelope of one page (wire contract, 4.2). Links keep query, tags and order, and add the instant and the place
 * from which reading goes on, so that whoever follows them sees each record once however many arrive meanwhile.
 */
export function listReply<T>(
  path: string,
  request: ListRequest<Field>,
  found: ListPage<unknown>,
  results: readonly T[],
) {
  const { page, asked, asOf } = request;
  const { total } = found;
  const pages = Math.max(1, Math.ceil(total / page.size));
  const link = (number: number, more: Record<string, string | undefined>) => ({
    href: address(path, { page: String(number), pageSize: String(page.size), ...asked, ...more }),
  });
  const bound = found.asOf?.toISOString();
  const hasNext = found.asOf ? found.next !== undefined : page.number < pages;
  return {
    results: [...results],
    pageNumber: page.number,
    pageSize: page.size,
    totalResults: total,
    _links: {
      self: { href: path },
      current: link(page.number, { asOf: asOf?.toISOString(), after: request.given }),
      ...(hasNext ? { next: link(page.number + 1, { asOf: bound, after: found.next }) } : undefined),
      ...(hasPrevious(page, pages) ? { previous: link(page.number - 1, { asOf: bound }) } : undefined),
    },
  };
}

const hasPrevious = (page: Page, pages: number): boolean => page.number > 1 && page.number - 1 <= pages;

function address(path: string, parameters: Record<string, string | undefined>): string {
  const parts = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `${path}?${parts.map(([name, value]) => `${name}=${encodeURIComponent(value!)}`).join("&")}`;
}
