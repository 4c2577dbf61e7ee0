import { type Static, type TSchema, Type } from "typebox";

/** Paging parameters of every list (wire contract, section 4). */
export const PageQuery = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000 })),
});

export interface Page {
  readonly number: number;
  readonly size: number;
}

export const pageOf = (query: Static<typeof PageQuery>): Page => ({
  number: query.page ?? 1,
  size: query.pageSize ?? 100,
});

export const offsetOf = (page: Page): number => (page.number - 1) * page.size;

const Href = Type.Object({ href: Type.String({ format: "uri-reference" }) });

export const pageOfSchema = <T extends TSchema>(item: T) =>
  Type.Object({
    results: Type.Array(item),
    pageNumber: Type.Integer(),
    pageSize: Type.Integer(),
    totalResults: Type.Integer(),
    _links: Type.Object({
      self: Href,
      current: Href,
      next: Type.Optional(Href),
      previous: Type.Optional(Href),
    }),
  });

/** The envelope of one page; `next` and `previous` only when such a page exists. */
export function pageReply<T>(
  path: string,
  page: Page,
  totalResults: number,
  results: readonly T[],
  /** What else was asked for; links repeat it. */
  asked?: Readonly<Record<string, string>> | null,
) {
  const pages = Math.max(1, Math.ceil(totalResults / page.size));
  const exists = (number: number) => number >= 1 && number <= pages;
  const more = Object.entries(asked ?? {}).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`);
  const href = (number: number) => ({
    href: `${path}?page=${number}&pageSize=${page.size}${more.join("")}`,
  });
  return {
    results: [...results],
    pageNumber: page.number,
    pageSize: page.size,
    totalResults,
    _links: {
      self: { href: path },
      current: href(page.number),
      ...(exists(page.number + 1) ? { next: href(page.number + 1) } : undefined),
      ...(exists(page.number - 1) ? { previous: href(page.number - 1) } : undefined),
    },
  };
}
