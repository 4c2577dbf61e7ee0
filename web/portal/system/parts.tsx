import { Paper, Table, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { useTexts } from "../app/locale.tsx";
import type { systemTexts } from "./texts.ts";

export type Say = ReturnType<typeof useTexts<(typeof systemTexts)["en"]>>;

/** A titled part of a page. */
export function Part({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <div className="part">
      <Title order={2} size="h3" mb={lead ? 2 : "xs"}>
        {title}
      </Title>
      {lead && (
        <Text c="dimmed" size="sm" mb="xs" maw={760}>
          {lead}
        </Text>
      )}
      {children}
    </div>
  );
}

/** One number that matters, with a line below it. */
export function Tile({ label, value, below }: { label: string; value: string; below?: ReactNode }) {
  return (
    <Paper withBorder p="sm">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={600} className="tile-value">
        {value}
      </Text>
      <Text size="xs" c="dimmed" component="div" mih={18}>
        {below}
      </Text>
    </Paper>
  );
}

export interface PlainColumn<T> {
  readonly key: string;
  readonly title: string;
  readonly show: (row: T) => ReactNode;
  readonly end?: boolean;
}

/** A short table of what is there already, without paging. */
export function PlainTable<T>(props: {
  label: string;
  rows: readonly T[];
  rowKey: (row: T) => string;
  columns: readonly PlainColumn<T>[];
}) {
  const { label, rows, rowKey, columns } = props;
  const className = ({ end }: PlainColumn<T>) => (end ? "end" : undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard
    <section className="table-box" tabIndex={0} aria-label={label}>
      <Table className="table">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.key} className={className(column)}>
                {column.title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={rowKey(row)}>
              {columns.map((column) => (
                <Table.Td key={column.key} className={className(column)}>
                  {column.show(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
