import { Button, Group, Stack } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { api, pathWith } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { endWithSession } from "../app/use-api.ts";
import { Waiting } from "../app/waiting.tsx";
import { Empty } from "../kit/empty.tsx";
import { Failure } from "../kit/failure.tsx";
import { ChoiceFilter, Filters } from "../kit/filters.tsx";
import { platformName } from "../kit/platform.tsx";
import { useUrlState } from "../kit/url-state.ts";
import type { TimelineEvent } from "./company.ts";
import type { TabProps } from "./company-page.tsx";
import { EventSteps } from "./event-steps.tsx";
import { eventTexts } from "./event-texts.ts";

const kinds = [
  "company",
  "link",
  "consent",
  "connection",
  "accounts",
  "feed",
  "push",
  "credentials",
  "export",
] as const;

/** Everything that happened to a company, by kind and connection. */
export function TimelineTab({ company, live }: TabProps) {
  const t = useTexts(eventTexts);
  const { list, text, set } = useUrlState();
  const oldest = text("order") === "oldest";
  const chosen = list("kind");
  const connectionId = text("connection");
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Group gap="xs">
          <Filters names={["kind", "connection"]}>
            <ChoiceFilter
              name="kind"
              label={t("kinds")}
              choices={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
            />
            <ChoiceFilter
              name="connection"
              label={t("connections")}
              single
              choices={company.dataConnections.map((one) => ({
                value: one.id,
                label: platformName(one.integrationKey, one.platformName),
                explain: one.id,
              }))}
            />
          </Filters>
        </Group>
        <Button
          variant="default"
          aria-pressed={oldest}
          onClick={() => set({ order: oldest ? undefined : "oldest" })}
        >
          {t(oldest ? "newestFirst" : "oldestFirst")}
        </Button>
      </Group>
      <TimelinePages
        company={company}
        live={live && !oldest}
        query={{
          kind: chosen.join(",") || undefined,
          connectionId: connectionId || undefined,
          order: oldest ? "oldest" : "newest",
        }}
      />
    </Stack>
  );
}

interface TimelinePage {
  readonly results: readonly TimelineEvent[];
  readonly next: string | null;
}

/** The pages of a timeline that were asked for so far. */
export function TimelinePages(
  props: TabProps & { query: Readonly<Record<"kind" | "connectionId" | "order", string | undefined>> },
) {
  const { company, live, query } = props;
  const t = useTexts(eventTexts);
  const address = (after: string | undefined) =>
    pathWith(`/companies/${company.id}/timeline`, { ...query, after, pageSize: 50 });
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, isPending, refetch } =
    useInfiniteQuery<TimelinePage, Error, { pages: TimelinePage[] }, readonly string[], string | undefined>({
      queryKey: [address(undefined), "pages"],
      queryFn: ({ pageParam, signal }) =>
        api.get<TimelinePage>(address(pageParam), { signal }).catch(endWithSession),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      placeholderData: keepPreviousData,
      refetchInterval: live ? 5_000 : false,
    });
  const events = data?.pages.flatMap(({ results }) => results) ?? [];
  if (isPending) return <Waiting />;
  const filtered = query.kind !== undefined || query.connectionId !== undefined;
  return (
    <Stack gap="md" align="flex-start">
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!error && events.length === 0 && (
        <Empty icon="clock" title={t(filtered ? "noHits" : "noEvents")}>
          {t(filtered ? "noHitsText" : "noEventsText")}
        </Empty>
      )}
      <EventSteps company={company} events={events} />
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Stack>
  );
}
