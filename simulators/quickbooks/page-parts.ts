import type { FastifyReply } from "fastify";
import { type Decimal, isNegative, negate } from "../../src/money.ts";
import { type Html, html } from "../html.ts";
import { page, pageHeaders } from "../page.ts";
import { formatAmount } from "../xero/amount-text.ts";

/* What the pages of the pretend QuickBooks are put together from. */

export interface Crumb {
  readonly name: string;
  readonly address: string;
}

/** How a page is answered. */
export interface Shown {
  readonly title: string;
  readonly content: Html;
  readonly path?: readonly Crumb[];
  readonly status?: number;
  readonly narrow?: boolean;
}

/** Sends pages below one prefix. */
export const sender =
  (prefix: string) =>
  (reply: FastifyReply, { title, content, path = [], status = 200, narrow = false }: Shown): FastifyReply =>
    reply
      .code(status)
      .headers(pageHeaders)
      .send(page({ title, pretends: "QuickBooks", home: `${prefix}/`, path, narrow, content }));

export type Send = ReturnType<typeof sender>;

export const cell = (label: string, content: string | number | Html, kind = ""): Html =>
  html`<td role="cell" data-label="${label}" class="${kind}">${content}</td>`;

/** The first cell of a row: what the row is about. */
export const rowHead = (content: Html | string): Html =>
  html`<th scope="row" role="rowheader">${content}</th>`;

const right = new Set(["Received", "Spent", "Balance", "Lines", "New", "Known"]);

export function table(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="stack" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    (column) =>
      html`<th scope="col" role="columnheader" class="${right.has(column) ? "number" : ""}">${column}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${row}</tr>`)}</tbody></table></div>`;
}

export const facts = (entries: readonly (readonly [name: string, value: string])[]): Html =>
  html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

export const alert = (message: string | undefined): Html | null =>
  message ? html`<p class="error" id="error" role="alert">${message}</p>` : null;

export const empty = (heading: string, text: string): Html =>
  html`<div class="card empty"><h2>${heading}</h2><p>${text}</p></div>`;

export const money = (amount: Decimal | null, currency: string): string =>
  amount === null ? "None yet" : `${formatAmount(amount, currency)} ${currency}`;

/** An amount in the column of what was received or of what was spent. */
export function amountCells(amount: Decimal, currency: string): Html {
  const spent = isNegative(amount);
  return html`${cell("Received", spent ? "" : formatAmount(amount, currency), "number in")}
${cell("Spent", spent ? formatAmount(negate(amount), currency) : "", "number")}`;
}

export const moment = (instant: number | null): string =>
  instant === null ? "" : `${new Date(instant).toISOString().slice(0, 16).replace("T", " ")} UTC`;

export interface PageOf<T> {
  readonly page: number;
  readonly pageCount: number;
  readonly entries: readonly T[];
}

/** The entries of the page that is asked for, or of the nearest there is. */
export function partOf<T>(all: readonly T[], asked: string | undefined, size: number): PageOf<T> {
  const pageCount = Math.max(1, Math.ceil(all.length / size));
  const wanted = /^\d{1,9}$/.test(asked ?? "") ? Number(asked) : 1;
  const number = Math.min(Math.max(1, wanted), pageCount);
  return { page: number, pageCount, entries: all.slice((number - 1) * size, number * size) };
}

export function pageLinks(address: string, { page: at, pageCount }: PageOf<unknown>): Html | null {
  if (pageCount === 1) return null;
  const link = (number: number, name: string) =>
    number < 1 || number > pageCount || number === at
      ? null
      : html`<a class="button quiet" href="${address}?page=${number}">${name}</a>`;
  return html`<nav class="pages" aria-label="Pages">${at > 2 ? link(1, "First") : null}${link(at - 1, "Previous")}
<span>Page ${at} of ${pageCount}</span>${link(at + 1, "Next")}${at < pageCount - 1 ? link(pageCount, "Last") : null}</nav>`;
}

/** A form's fields. */
export const formOf = (body: unknown): URLSearchParams =>
  new URLSearchParams(Buffer.isBuffer(body) ? body.toString("utf8") : "");
