import { ActionIcon, Group, Text } from "@mantine/core";
import { useTexts } from "../app/locale.tsx";
import { Icon } from "./icon.tsx";
import { kitTexts } from "./texts.ts";
import type { List } from "./use-list.ts";

/** How many there are, which of them are shown, and the pages before and after. */
export function TableFoot({ list }: { list: List<unknown> }) {
  const t = useTexts(kitTexts);
  const { page, pageSize, total, rows = [], setPage } = list;
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const first = (page - 1) * pageSize + 1;
  return (
    <Group justify="space-between" className="table-foot">
      <Text size="sm" c="dimmed">
        {pages === 1 && page === 1
          ? t("rows", { count: total })
          : list.totalIsLeast
            ? t("rowsOfMore", { first, last: first + rows.length - 1, most: total })
            : t("rowsOf", { first, last: first + rows.length - 1, count: total })}
      </Text>
      {(pages > 1 || page > 1) && (
        <Group gap="xs" component="nav" aria-label={t("pages")}>
          <ActionIcon
            variant="default"
            size="md"
            disabled={page <= 1}
            onClick={() => setPage(page - 1)}
            aria-label={t("previousPage")}
          >
            <Icon name="back" size={15} />
          </ActionIcon>
          <Text size="sm" c="dimmed">
            {t("pageOf", { page, pages })}
          </Text>
          <ActionIcon
            variant="default"
            size="md"
            disabled={page >= pages}
            onClick={() => setPage(page + 1)}
            aria-label={t("nextPage")}
          >
            <Icon name="forth" size={15} />
          </ActionIcon>
        </Group>
      )}
    </Group>
  );
}
