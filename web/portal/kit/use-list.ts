import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, pathWith } from "../app/api.ts";
import { endWithSession } from "../app/use-api.ts";
import { useUrlState } from "./url-state.ts";

export { allOf, anyOf, oneOf, quoted } from "./list-query.ts";

/** One page, in the envelope of every list of the API. */
export interface ListPage<T> {
  readonly results: readonly T[];
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly totalResults: number;
}

export interface ListRequest {
  /** Below `/portal/api`, without a query. */
  readonly path: string;
  /** `orderBy` when the address names none: `-created`. */
  readonly order?: string;
  /** The API's `query`, as `allOf` builds it. */
  readonly query?: string;
  /** Anything else the path takes. */
  readonly more?: Readonly<Record<string, string | undefined>>;
  readonly pageSize?: number;
  /** The API counts no further, so that there may be more than `total` says. */
  readonly countAtMost?: number;
  readonly live?: boolean;
  readonly enabled?: boolean;
}

export interface List<T> {
  readonly rows: readonly T[] | undefined;
  readonly total: number;
  /** There are at least so many, and probably more. */
  readonly totalIsLeast?: boolean;
  readonly page: number;
  readonly pageSize: number;
  /** As in `orderBy`: a property, with `-` in front from the last to the first. */
  readonly order: string;
  readonly error: Error | null;
  /** The first page has not come yet. */
  readonly pending: boolean;
  /** Something else is being fetched than what is shown. */
  readonly changing: boolean;
  /** Whether fewer are asked for than there are. */
  readonly filtered: boolean;
  again(): void;
  setPage(page: number): void;
  setOrder(order: string): void;
}

/** A list of the API by pages; page and order stand in the address (`page`, `order`). */
export function useList<T>(request: ListRequest): List<T> {
  const { path, order: standard = "", query, more = {}, pageSize = 50, live, enabled, countAtMost } = request;
  const { text, set } = useUrlState();
  const page = Math.max(1, Number(text("page")) || 1);
  const order = text("order") || standard;
  const address = pathWith(path, { ...more, query, orderBy: order, page, pageSize });
  const asked = useQuery<ListPage<T>, Error>({
    queryKey: [address],
    queryFn: ({ signal }) => api.get<ListPage<T>>(address, { signal }).catch(endWithSession),
    placeholderData: keepPreviousData,
    refetchInterval: live ? 5_000 : false,
    enabled,
  });
  return {
    rows: asked.data?.results,
    total: asked.data?.totalResults ?? 0,
    totalIsLeast: countAtMost !== undefined && asked.data?.totalResults === countAtMost,
    page,
    pageSize,
    order,
    error: asked.error,
    pending: asked.isPending,
    changing: asked.isPlaceholderData,
    filtered: Boolean(query) || Object.values(more).some((value) => value !== undefined && value !== ""),
    again: () => void asked.refetch(),
    setPage: (next) => set({ page: next > 1 ? String(next) : undefined }),
    setOrder: (next) => set({ order: next === standard ? undefined : next }),
  };
}

/** Rows that are all there already, in the shape of a list. */
export const listOf = <T>(
  rows: readonly T[] | undefined,
  error: Error | null,
  again: () => void,
): List<T> => ({
  rows,
  total: rows?.length ?? 0,
  page: 1,
  pageSize: Math.max(rows?.length ?? 0, 1),
  order: "",
  error,
  pending: rows === undefined && error === null,
  changing: false,
  filtered: false,
  again,
  setPage: () => {},
  setOrder: () => {},
});
