import { useInfiniteQuery } from "@tanstack/react-query";
import { api, pathWith } from "../app/api.ts";
import { endWithSession } from "../app/use-api.ts";
import { type List, listOf } from "../kit/use-list.ts";
import type { Event, filtersOf } from "./audit.ts";

interface Page {
  readonly results: readonly Event[];
  readonly next: string | null;
}

/** Events newest first, as many as were asked for so far. */
export function useEvents(
  filters: ReturnType<typeof filtersOf>,
  live: boolean,
): { list: List<Event>; older: (() => void) | undefined; fetching: boolean } {
  const asked = useInfiniteQuery<Page, Error, { pages: Page[] }, [string], string | null>({
    queryKey: [pathWith("/audit/events", filters)],
    queryFn: ({ pageParam, signal }) =>
      api
        .get<Page>(pathWith("/audit/events", { ...filters, after: pageParam ?? undefined }), { signal })
        .catch(endWithSession),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next,
    refetchInterval: live ? 5_000 : false,
  });
  const rows = asked.data?.pages.flatMap(({ results }) => results);
  const list = listOf(rows, asked.error, () => void asked.refetch());
  return {
    list: { ...list, filtered: Object.values(filters).some(Boolean) },
    older: asked.hasNextPage ? () => void asked.fetchNextPage() : undefined,
    fetching: asked.isFetchingNextPage,
  };
}
