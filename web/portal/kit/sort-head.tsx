import { Table, UnstyledButton } from "@mantine/core";
import type { Column } from "./data-table.tsx";
import { Icon } from "./icon.tsx";

/** The head of a column; pressing it orders by it, pressing again turns the order round. */
export function SortHead<T>(props: { column: Column<T>; order: string; setOrder: (order: string) => void }) {
  const { column, order, setOrder } = props;
  const { title, sort, align, width } = column;
  const style = width ? { minWidth: width } : undefined;
  const className = align === "end" ? "end" : undefined;
  if (!sort)
    return (
      <Table.Th style={style} className={className}>
        {title}
      </Table.Th>
    );
  const up = order === sort;
  const down = order === `-${sort}`;
  return (
    <Table.Th
      style={style}
      className={className}
      aria-sort={up ? "ascending" : down ? "descending" : undefined}
    >
      <UnstyledButton className="sort" onClick={() => setOrder(up ? `-${sort}` : sort)}>
        {title}
        <Icon name={up ? "up" : down ? "down" : "sort"} size={13} />
      </UnstyledButton>
    </Table.Th>
  );
}
