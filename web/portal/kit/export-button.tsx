import { Button } from "@mantine/core";
import { useState } from "react";
import { api, pathWith } from "../app/api.ts";
import { useTexts } from "../app/locale.tsx";
import { type CsvColumn, csvOf, download } from "./csv.ts";
import { Icon } from "./icon.tsx";
import { notify } from "./notify.ts";
import { kitTexts } from "./texts.ts";
import type { ListPage, ListRequest } from "./use-list.ts";

/** Rows a page, and rows in all: a browser holds so many, and reports of more are the API's. */
const pageSize = 1_000;
const most = 100_000;

type Page<T> = ListPage<T> & { readonly _links: { readonly next?: { readonly href: string } } };

/** Writes everything that a list's filters leave into a file, in the list's order: `<ExportButton request={request} file="companies" columns={…} />`. */
export function ExportButton<T>(props: {
  request: ListRequest;
  file: string;
  columns: readonly CsvColumn<T>[];
}) {
  const { request, file, columns } = props;
  const t = useTexts(kitTexts);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const rows = await everyRow<T>(request);
      download(`${file}.csv`, csvOf(rows, columns));
      notify.done(t("exported", { count: rows.length }));
    } catch (error) {
      notify.failed(error, t("notExported"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      loading={busy}
      leftSection={<Icon name="download" size={15} />}
      onClick={() => void run()}
    >
      {t("export")}
    </Button>
  );
}

/** Follows the list's own links, so that each record comes once however many arrive meanwhile. */
async function everyRow<T>({ path, query, order, more }: ListRequest): Promise<T[]> {
  const rows: T[] = [];
  let next: string | undefined = pathWith(path, { ...more, query, orderBy: order, pageSize });
  while (next && rows.length < most) {
    const page: Page<T> = await api.get(next);
    rows.push(...page.results);
    next = page._links.next?.href;
  }
  return rows;
}
