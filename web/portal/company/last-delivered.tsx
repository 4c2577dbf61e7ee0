import { Group, Paper, Table, Text, Title } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import { Go } from "../kit/link.tsx";
import { Day, Time } from "../kit/time.tsx";
import type { ListPage } from "../kit/use-list.ts";
import type { FeedRow } from "./company.ts";
import { overviewTexts } from "./overview-texts.ts";

/** The newest line that arrived through each feed. */
export function LastDelivered({ companyId, live }: { companyId: string; live: boolean }) {
  const t = useTexts(overviewTexts);
  const path = `/companies/${companyId}/feeds`;
  const { data, error, refetch } = useApi<ListPage<FeedRow>>(`${path}?pageSize=8`, { live });
  return (
    <Paper withBorder p="md" className="narrow">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {t("lastDelivered")}
        </Title>
        <Go to={path} size="sm">
          {t("allFeeds")}
        </Go>
      </Group>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data?.results.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("noFeeds")}
        </Text>
      )}
      {data && data.results.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard
        <section className="table-scroll" tabIndex={0} aria-label={t("lastDelivered")}>
          <Table className="table">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("account")}</Table.Th>
                <Table.Th>{t("target")}</Table.Th>
                <Table.Th>{t("line")}</Table.Th>
                <Table.Th>{t("arrived")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.results.map((feed) => (
                <Table.Tr key={`${feed.connectionId} ${feed.accountId}`}>
                  <Table.Td>{feed.accountName}</Table.Td>
                  <Table.Td>
                    {feed.target?.name ?? feed.target?.id ?? <span className="dash">–</span>}
                  </Table.Td>
                  <Table.Td>
                    <Day date={feed.lastDelivered?.date} />
                  </Table.Td>
                  <Table.Td>
                    <Time at={feed.lastDelivered?.at} relative />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </Paper>
  );
}
