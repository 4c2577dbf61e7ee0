import { type Html, html } from "./html.ts";

/* What the pages of the pretend packages are put together from. */

export const cell = (label: string, content: Html | string | number, kind = ""): Html =>
  html`<td role="cell" data-label="${label}" class="${kind}">${content}</td>`;

/** The first cell of a row: what the row is about. */
export const rowHead = (content: Html | string): Html =>
  html`<th scope="row" role="rowheader">${content}</th>`;

/** Columns of amounts and counts, set to the right. */
const numbers = new Set([
  ...["Amount", "In", "Out", "Received", "Spent", "Balance", "Bank balance"],
  ...["Accounts linked", "Bank accounts", "Bank imports", "Import", "Lines", "Lines arrived", "Transactions"],
  ...["New", "Known"],
]);

/** A table whose rows are given as their cells. */
export function table(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="stack" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    (column) =>
      html`<th scope="col" role="columnheader" class="${numbers.has(column) ? "number" : ""}">${column}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${row}</tr>`)}</tbody></table></div>`;
}

export const facts = (entries: readonly (readonly [name: string, value: string])[]): Html =>
  html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** Stands where a list would stand if there were anything. */
export const empty = (heading: string, text: string, more: Html | null = null): Html =>
  html`<div class="card empty"><h2>${heading}</h2><p>${text}</p>${more}</div>`;

/** A page that says one thing. */
export const notice = (heading: string, text: string, more: Html | null = null): Html =>
  html`<div class="card empty"><h1>${heading}</h1><p>${text}</p>${more}</div>`;

export interface PageOf<T> {
  readonly page: number;
  readonly pageCount: number;
  readonly entries: readonly T[];
}

/** The entries of the page that is asked for, or of the nearest there is. */
export function partOf<T>(all: readonly T[], asked: string | undefined, size: number): PageOf<T> {
  const pageCount = Math.max(1, Math.ceil(all.length / size));
  const wanted = /^\d{1,9}$/.test(asked ?? "") ? Number(asked) : 1;
  const page = Math.min(Math.max(1, wanted), pageCount);
  return { page, pageCount, entries: all.slice((page - 1) * size, page * size) };
}

export function pageLinks(address: string, { page, pageCount }: PageOf<unknown>): Html | null {
  if (pageCount === 1) return null;
  const link = (number: number, name: string) =>
    number < 1 || number > pageCount || number === page
      ? null
      : html`<a class="button quiet" href="${address}?page=${number}">${name}</a>`;
  return html`<nav class="pages" aria-label="Pages">${page > 2 ? link(1, "First") : null}${link(page - 1, "Previous")}
<span>Page ${page} of ${pageCount}</span>${link(page + 1, "Next")}${
    page < pageCount - 1 ? link(pageCount, "Last") : null
  }</nav>`;
}

/** The fields of a posted form. */
export const formOf = ({ body }: { readonly body: unknown }): URLSearchParams =>
  new URLSearchParams(Buffer.isBuffer(body) ? body.toString("utf8") : "");
