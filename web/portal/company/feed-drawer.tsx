import { Alert, Button, Drawer, Group, Stack, Text, Title } from "@mantine/core";
import type { Static } from "typebox";
import type { ManagedFeedSchema } from "../../../src/managed-feeds/managed-feed.ts";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useApi, useChange } from "../app/use-api.ts";
import { Definition } from "../kit/definition.tsx";
import { Failure } from "../kit/failure.tsx";
import { Id } from "../kit/id.tsx";
import { LinkButton } from "../kit/link.tsx";
import { notify } from "../kit/notify.ts";
import { platformName } from "../kit/platform.tsx";
import { Pill, Status } from "../kit/status.tsx";
import { Day, Duration, Time } from "../kit/time.tsx";
import { type CompanyReply, connectionPath, type FeedRow, feedTones } from "./company.ts";
import { feedTexts } from "./feed-texts.ts";
import { Count } from "./feeds-tab.tsx";

/** Everything known of one feed, and its schedule where its transactions are fetched from the bank. */
export function FeedDrawer(props: {
  company: CompanyReply;
  feed: FeedRow;
  live: boolean;
  onClose: () => void;
}) {
  const { company, feed, live, onClose } = props;
  const t = useTexts(feedTexts);
  const { may } = useSession();
  const software = platformName(feed.platformKey, feed.platformName);
  const connection = `/companies/${company.id}/connections/${feed.connectionId}`;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="lg"
      title={t("feedOf", { account: feed.accountName })}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Stack gap="md">
        <Group gap="xs">
          <Pill tone={feedTones[feed.health]}>{t(`health.${feed.health}`)}</Pill>
          <Status kind="account" of={feed.accountStatus} />
          <Status kind="connection" of={feed.connectionStatus} />
        </Group>
        <Text size="sm">{t(`why.${feed.health}`)}</Text>
        {feed.problem && (
          <Alert color="red" title={t("problem", { software })}>
            {feed.problem}
          </Alert>
        )}
        <Definition
          of={[
            [t("source"), <Id key="id" value={feed.accountId} label={t("source")} />],
            [t("number"), feed.accountNumber],
            [t("target"), feed.target ? (feed.target.name ?? feed.target.id) : null],
            [
              t("targetId"),
              feed.target?.id ? <Id key="target" value={feed.target.id} label={t("targetId")} /> : null,
            ],
            [t("start"), <Day key="start" date={feed.startDate} />],
            [t("opened"), <Time key="opened" at={feed.openedAt} />],
            [t("closed"), feed.closedAt ? <Time key="closed" at={feed.closedAt} /> : undefined],
            [t("lastDelivered"), <Day key="last" date={feed.lastDelivered?.date} />],
            [
              t("transaction"),
              feed.lastDelivered ? (
                <Id key="line" value={feed.lastDelivered.transactionId} label={t("transaction")} />
              ) : null,
            ],
            [t("waiting"), <Count key="waiting" of={feed.waiting} />],
            [t("toCollect"), <Count key="toCollect" of={feed.toCollect} />],
            [t("notDelivered"), <Count key="notDelivered" of={feed.notDelivered} />],
            [t("lag"), <Duration key="lag" ms={feed.lagSeconds && feed.lagSeconds * 1_000} />],
            [t("holdUntil"), feed.holdUntil ? <Time key="hold" at={feed.holdUntil} /> : undefined],
            [t("failures"), feed.failures > 0 ? String(feed.failures) : undefined],
            [
              t("collected"),
              feed.lastCollectedAt ? <Time key="collected" at={feed.lastCollectedAt} relative /> : undefined,
            ],
          ]}
        />
        {feed.managed && <Managed company={company} feed={feed} live={live} />}
        <Group gap="xs">
          <LinkButton
            variant="default"
            to={`/companies/${company.id}/accounts?connection=${feed.connectionId}`}
          >
            {t("toAccounts")}
          </LinkButton>
          <LinkButton variant="default" to={connection}>
            {t("toConnection")}
          </LinkButton>
          {may("pushes.view") && (
            <LinkButton
              variant="default"
              to={`/companies/${company.id}/pushes?connection=${feed.connectionId}&account=${encodeURIComponent(feed.accountId)}`}
            >
              {t("showPushes")}
            </LinkButton>
          )}
        </Group>
      </Stack>
    </Drawer>
  );
}

/** The button at the end of a feed's row. */
FeedDrawer.Opener = function Opener({ account, onOpen }: { account: string; onOpen: () => void }) {
  const t = useTexts(feedTexts);
  return (
    <Button variant="subtle" size="xs" onClick={onOpen} aria-label={t("detailsOf", { account })}>
      {t("details")}
    </Button>
  );
};

function Managed({ company, feed, live }: { company: CompanyReply; feed: FeedRow; live: boolean }) {
  const t = useTexts(feedTexts);
  const { may } = useSession();
  const path = `${connectionPath(company.id, feed.connectionId)}/bankFeedAccounts/${encodeURIComponent(feed.accountId)}/managedBankFeeds`;
  const { data, error, refetch } = useApi<Static<typeof ManagedFeedSchema>>(path, { live });
  const run = useChange<void>(() => ({ path: `${path}/syncs` }), {
    refresh: [`/companies/${company.id}`],
    onDone: () => notify.done(t("syncStarted")),
  });
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={3} size="h4">
        {t("managed")}
      </Title>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data && (
        <Definition
          of={[
            [
              t("schedule"),
              data.schedule.everyHours
                ? t("everyHours", { count: data.schedule.everyHours })
                : t("dailyAt", { hour: data.schedule.dailyAt ?? 0, zone: data.schedule.timeZone ?? "UTC" }),
            ],
            [t("covered"), <Time key="covered" at={data.coveredUntil} />],
            [t("nextRun"), <Time key="next" at={data.nextRun} />],
            [t("endedBecause"), data.endedBecause],
          ]}
        />
      )}
      {run.error && <Failure error={run.error} />}
      {data && may("pushes.change") && (
        <Button variant="default" loading={run.isPending} onClick={() => run.mutate()}>
          {t("syncNow")}
        </Button>
      )}
    </Stack>
  );
}
