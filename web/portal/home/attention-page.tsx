import { SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { pathWith } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Empty } from "../kit/empty.tsx";
import { Failure } from "../kit/failure.tsx";
import { ChoiceFilter, Filters } from "../kit/filters.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { useUrlState } from "../kit/url-state.ts";
import type { AttentionReply, Kind } from "./attention.ts";
import { AttentionGroups } from "./attention-groups.tsx";
import { attentionTexts } from "./attention-texts.ts";

/** Of a kind that was chosen all that is kept is shown, of all kinds a few. */
const ofAll = 10;
const ofOne = 200;

/** Everything that needs somebody, and what was muted. */
export function AttentionPage() {
  const t = useTexts(attentionTexts);
  const { text, set } = useUrlState();
  const live = useLive();
  const kind = text("kind");
  const muted = text("view") === "muted";
  const path = pathWith("/attention", {
    kind: kind || undefined,
    muted: muted ? "true" : undefined,
    most: String(kind ? ofOne : ofAll),
  });
  const { data, error, isPending, refetch } = useApi<AttentionReply>(path, { live, keep: true });
  const groups = data?.groups.filter(({ items }) => items.length > 0) ?? [];
  return (
    <Page title={t("title")} lead={t("lead")} actions={<LiveToggle />}>
      <Stack gap="lg">
        <div className="attention-filters">
          <SegmentedControl
            aria-label={t("view")}
            value={muted ? "muted" : "open"}
            onChange={(view) => set({ view: view === "muted" ? view : undefined, kind })}
            data={[
              { value: "open", label: t("open") },
              { value: "muted", label: t("muted") },
            ]}
          />
          <Filters names={["kind"]}>
            <ChoiceFilter name="kind" label={t("kind")} choices={useKindChoices()} single />
          </Filters>
        </div>
        {error && <Failure error={error} onRetry={refetch} />}
        {isPending && <Skeleton height={320} />}
        {data && groups.length > 0 && <AttentionGroups level={2} groups={groups} whole={kind !== ""} />}
        {data && groups.length === 0 && (
          <Empty icon={muted ? "mute" : "tick"} title={t(muted ? "nothingMuted" : "clearTitle")}>
            {t(muted ? "nothingMutedText" : "clearText")}
          </Empty>
        )}
      </Stack>
    </Page>
  );
}

function useKindChoices() {
  const t = useTexts(attentionTexts);
  return (Object.keys(attentionTexts.en) as (keyof typeof attentionTexts.en)[])
    .filter((key) => key.startsWith("kind."))
    .map((key) => ({ value: key.slice("kind.".length) as Kind, label: t(key) }));
}
