import { Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { HomeReply } from "../../../src/portal/home/home-reply.ts";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Empty } from "../kit/empty.tsx";
import { Failure } from "../kit/failure.tsx";
import { Go } from "../kit/link.tsx";
import { LiveToggle, useLive } from "../kit/live-toggle.tsx";
import { Page } from "../kit/page.tsx";
import { Pill } from "../kit/status.tsx";
import { Time } from "../kit/time.tsx";
import { Activity } from "./activity.tsx";
import type { AttentionReply, Group } from "./attention.ts";
import { AttentionGroups } from "./attention-groups.tsx";
import { attentionTexts } from "./attention-texts.ts";
import { Checklist } from "./checklist.tsx";
import { Figures } from "./figures.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { homeTexts } from "./texts.ts";

/** Kinds that are shown here; what is less pressing is a click away. */
const shownKinds = 4;

/** How things stand, what needs somebody, what has happened, and what is left to do before going live. */
export function HomePage() {
  const t = useTexts(homeTexts);
  const live = useLive();
  const home = useApi<HomeReply>("/home", { live, keep: true });
  const attention = useApi<AttentionReply>("/attention?most=3", { live, keep: true });
  const groups = attention.data?.groups.filter(({ items }) => items.length > 0);
  const isNew = home.data?.companies === 0;
  return (
    <Page title={t("title")} beside={groups && !isNew && <State groups={groups} />} actions={<LiveToggle />}>
      <Stack gap="xl">
        {home.error && <Failure error={home.error} onRetry={home.refetch} />}
        {home.isPending && <Skeleton height={170} />}
        {isNew && <FirstSteps />}
        {home.data && !isNew && <Figures home={home.data} />}
        {isNew && <Checklist wide />}
        {!isNew && (
          <div className="home-columns">
            <Stack gap="xl">
              <Section title={t("attention")} asOf={attention.data?.asOf}>
                {attention.error && <Failure error={attention.error} onRetry={attention.refetch} />}
                {attention.isPending && <Skeleton height={240} />}
                {groups && <Attention groups={groups} />}
              </Section>
              <Activity live={live} />
            </Stack>
            <Checklist />
          </div>
        )}
      </Stack>
    </Page>
  );
}

function Attention({ groups }: { groups: readonly Group[] }) {
  const t = useTexts(homeTexts);
  const words = useTexts(attentionTexts);
  if (groups.length === 0)
    return (
      <Empty icon="tick" title={words("clearTitle")}>
        {words("clearText")}
      </Empty>
    );
  const more = groups.length - shownKinds;
  return (
    <>
      <AttentionGroups level={3} groups={groups.slice(0, shownKinds)} />
      <Go to="/attention" size="sm">
        {more > 0 ? t("moreAttention", { count: more }) : words("everything")}
      </Go>
    </>
  );
}

function State({ groups }: { groups: readonly Group[] }) {
  const t = useTexts(homeTexts);
  if (groups.some(({ severity }) => severity === "urgent")) return <Pill tone="bad">{t("state.bad")}</Pill>;
  const some = groups.some(({ severity }) => severity === "warning");
  return <Pill tone={some ? "warn" : "good"}>{t(some ? "state.warn" : "state.good")}</Pill>;
}

function Section(props: { title: string; asOf?: string | null; children: ReactNode }) {
  const { title, asOf, children } = props;
  const t = useTexts(homeTexts);
  return (
    <section aria-label={title}>
      <div className="home-heading">
        <Title order={2} size="h3">
          {title}
        </Title>
        {asOf && (
          <Text size="sm" c="dimmed" component="div">
            {t("asOf")} <Time at={asOf} />
          </Text>
        )}
      </div>
      {children}
    </section>
  );
}
