import { Skeleton, Table, VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect } from "react";
import { useLocation } from "wouter";
import { useAnnounce } from "../app/announce.tsx";
import { useTexts } from "../app/locale.tsx";
import { ColumnsChooser } from "./columns-chooser.tsx";
import { Dense } from "./dense.ts";
import { Empty } from "./empty.tsx";
import { Failure } from "./failure.tsx";
import { Go } from "./link.tsx";
import { SortHead } from "./sort-head.tsx";
import { TableFoot } from "./table-foot.tsx";
import { kitTexts } from "./texts.ts";
import { useColumns } from "./use-columns.ts";
import type { List } from "./use-list.ts";

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly show: (row: T) => ReactNode;
  /** The property by which the API orders it. */
  readonly sort?: string;
  readonly align?: "end";
  /** Not shown until it is chosen. */
  readonly optional?: boolean;
  /** Always shown; the first column is. */
  readonly always?: boolean;
  /** At least so wide, in pixels. */
  readonly width?: number;
}

export interface DataTableProps<T> {
  /** What is listed; also under which the chosen columns are remembered. */
  readonly name: string;
  /** What it lists, for who does not see it. */
  readonly label: string;
  readonly list: List<T>;
  readonly columns: readonly Column<T>[];
  readonly rowKey: (row: T) => string;
  /** Where a row leads, if anywhere: its first cell becomes the link, and a press anywhere in the row follows it. */
  readonly rowTo?: (row: T) => string | undefined;
  /** Buttons and menus at the end of a row. */
  readonly rowActions?: (row: T) => ReactNode;
  /** Shown when there is nothing and nothing is filtered. */
  readonly empty: ReactNode;
  /** Stands at the left above the table: filters. */
  readonly filters?: ReactNode;
  /** Stand at the right above the table: export, live. */
  readonly tools?: ReactNode;
}

/** A list of the API: paged, ordered, with columns to choose, in a box that scrolls by itself. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { name, label, list, columns, rowKey, rowTo, rowActions, empty, filters, tools } = props;
  const t = useTexts(kitTexts);
  const announce = useAnnounce();
  const [, go] = useLocation();
  const optional = columns.slice(1).filter(({ always }) => !always);
  const { shown, choose, changed } = useColumns(
    name,
    optional.filter((column) => !column.optional).map(({ key }) => key),
  );
  const seen = columns.filter((column) => !optional.includes(column) || shown.includes(column.key));
  const count = list.rows && !list.changing ? list.total : undefined;
  useEffect(() => {
    if (count !== undefined) announce(t("rows", { count }));
  }, [count, announce, t]);

  const follow = (to: string) => (event: MouseEvent<HTMLElement>) => {
    const pressed = event.target as HTMLElement;
    if (pressed.closest("a,button,input,label,[role=menu],[role=dialog]") || getSelection()?.toString())
      return;
    go(to);
  };
  const nothing = list.rows?.length === 0 && !list.error;
  // Where there is nothing at all, there is nothing to filter, to choose and to export.
  const first = nothing && !list.filtered && list.page === 1;
  return (
    <div className="list">
      {!first && (filters || tools || optional.length > 0) && (
        <div className="list-tools">
          <div className="list-filters">{filters}</div>
          <div className="list-buttons">
            {tools}
            {optional.length > 0 && (
              <ColumnsChooser columns={optional} shown={shown} choose={choose} changed={changed} />
            )}
          </div>
        </div>
      )}
      {list.error && <Failure error={list.error} onRetry={list.again} />}
      {first && empty}
      {nothing && !first && (
        <Empty icon="search" title={t("noHits")}>
          {t("noHitsText")}
        </Empty>
      )}
      {!nothing && (list.rows || list.pending) && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by the keyboard
        <section className="table-box" tabIndex={0} aria-label={label} onKeyDown={walkRows}>
          <Table stickyHeader className="table" aria-busy={list.pending || list.changing}>
            <Table.Thead>
              <Table.Tr>
                {seen.map((column) => (
                  <SortHead key={column.key} column={column} order={list.order} setOrder={list.setOrder} />
                ))}
                {rowActions && (
                  <Table.Th className="row-actions">
                    <VisuallyHidden>{t("actions")}</VisuallyHidden>
                  </Table.Th>
                )}
              </Table.Tr>
            </Table.Thead>
            <Dense value>
              <Table.Tbody>
                {list.rows?.map((row) => {
                  const to = rowTo?.(row);
                  return (
                    <Table.Tr
                      key={rowKey(row)}
                      onClick={to === undefined ? undefined : follow(to)}
                      className={to === undefined ? "row" : "row opens"}
                    >
                      {seen.map((column, nth) => (
                        <Table.Td key={column.key} className={column.align === "end" ? "end" : undefined}>
                          {nth === 0 && to !== undefined ? (
                            <Go to={to} className="row-link">
                              {column.show(row)}
                            </Go>
                          ) : (
                            column.show(row)
                          )}
                        </Table.Td>
                      ))}
                      {rowActions && (
                        <Table.Td className="row-actions">
                          <div>{rowActions(row)}</div>
                        </Table.Td>
                      )}
                    </Table.Tr>
                  );
                })}
                {list.pending && <Bones columns={seen.length + (rowActions ? 1 : 0)} />}
              </Table.Tbody>
            </Dense>
          </Table>
        </section>
      )}
      {list.rows && !nothing && <TableFoot list={list} />}
    </div>
  );
}

function Bones({ columns }: { columns: number }) {
  return Array.from({ length: 8 }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <Table.Tr key={row} aria-hidden>
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Table.Td key={column}>
          <Skeleton height={12} my={4} width={column === 0 ? "70%" : "50%"} />
        </Table.Td>
      ))}
    </Table.Tr>
  ));
}

/** Arrows lead from row to row. */
function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>(".row-link")];
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (step === 0 || at < 0 || !links[at + step]) return;
  event.preventDefault();
  links[at + step]!.focus();
}
