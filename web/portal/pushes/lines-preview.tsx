import { Table, Text } from "@mantine/core";
import { ApiError } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { Money } from "../kit/money.tsx";
import { newPushTexts } from "./new-push-texts.ts";
import type { TypedLine } from "./read-lines.ts";

const shown = 100;

/** The lines as they were understood, each with what the API found wrong with it. */
export function LinesPreview(props: {
  lines: readonly TypedLine[];
  currency: string | undefined;
  error: unknown;
}) {
  const { lines, currency, error } = props;
  const t = useTexts(newPushTexts);
  const findings = error instanceof ApiError ? error.findings : [];
  const wrong = ({ id }: TypedLine, nth: number) =>
    findings.filter(({ itemId }) => itemId === id || itemId === `transactions[${nth}]`);
  return (
    <section aria-label={t("preview", { count: lines.length })}>
      <Text fw={600} mb="xs">
        {t("preview", { count: lines.length })}
      </Text>
      <Table.ScrollContainer minWidth={640}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("id")}</Table.Th>
              <Table.Th>{t("date")}</Table.Th>
              <Table.Th>{t("description")}</Table.Th>
              <Table.Th>{t("type")}</Table.Th>
              <Table.Th ta="end">{t("amount")}</Table.Th>
              <Table.Th ta="end">{t("balance")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.slice(0, shown).map((line, nth) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name while they are typed
              <Table.Tr key={nth}>
                <Table.Td>
                  <code>{line.id ?? "–"}</code>
                  {wrong(line, nth).map(({ message }) => (
                    <Text key={message} size="sm" c="red">
                      {message}
                    </Text>
                  ))}
                </Table.Td>
                <Table.Td>{line.date ?? "–"}</Table.Td>
                <Table.Td>{line.description ?? "–"}</Table.Td>
                <Table.Td>{line.transactionType ?? "–"}</Table.Td>
                <Table.Td ta="end">
                  <Money amount={line.amount} currency={currency} />
                </Table.Td>
                <Table.Td ta="end">
                  <Money amount={line.balance} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {lines.length > shown && (
        <Text size="sm" c="dimmed">
          {t("further", { count: lines.length - shown })}
        </Text>
      )}
    </section>
  );
}
