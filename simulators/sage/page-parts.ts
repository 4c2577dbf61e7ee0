import type { FastifyReply, FastifyRequest } from "fastify";
import { type Html, html } from "../html.ts";
import { page, pageHeaders } from "../page.ts";
import type { BankAccount } from "./records.ts";

export interface Asked {
  Params: { id: string };
  Querystring: { q?: string; state?: string; page?: string };
}

export const statusNames: Record<BankAccount["status"], string> = {
  pending: "Waiting for first transactions",
  active: "Connected",
  authRequired: "Needs you",
  cancelled: "Disconnected",
};

export interface Shown {
  readonly title: string;
  readonly content: Html;
  readonly path?: readonly { readonly name: string; readonly address: string }[];
  readonly status?: number;
  readonly narrow?: boolean;
  /** The address that the page shows in a frame. */
  readonly frames?: string;
  /** Whether our own pages may show this one in a frame. */
  readonly framed?: boolean;
}

/** Sends a page of the product; `home` is where all of them begin. */
export function sendPage(reply: FastifyReply, home: string, shown: Shown): FastifyReply {
  const { content, framed, frames, narrow = false, path = [], status = 200, title } = shown;
  let policy: string = pageHeaders["content-security-policy"];
  if (frames) policy += `; frame-src ${new URL(frames).origin} 'self'`;
  if (framed) policy = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'");
  return reply
    .code(status)
    .headers({ ...pageHeaders, "content-security-policy": policy })
    .send(page({ title, pretends: "Sage", home, path, narrow, content }));
}

/** The fields of a posted form. */
export const formOf = ({ body }: FastifyRequest): URLSearchParams =>
  new URLSearchParams(Buffer.isBuffer(body) ? body.toString("utf8") : "");

export const cell = (label: string, content: Html | string | number, kind = ""): Html =>
  html`<td role="cell" data-label="${label}" class="${kind}">${content}</td>`;

export function table(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  const right = new Set(["In", "Out", "Transactions", "Balance"]);
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="stack" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    (column) =>
      html`<th scope="col" role="columnheader" class="${right.has(column) ? "number" : ""}">${column}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows}</tbody></table></div>`;
}

export const row = (head: Html | string, cells: readonly Html[]): Html =>
  html`<tr role="row"><th scope="row" role="rowheader">${head}</th>${cells}</tr>`;

export function facts(entries: readonly (readonly [name: string, value: string])[]): Html {
  return html`<dl class="facts">${entries.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

export const empty = (heading: string, text: string, more: Html | null = null): Html =>
  html`<div class="card empty"><h2>${heading}</h2><p>${text}</p>${more}</div>`;

/** A page that says one thing. */
export const notice = (heading: string, text: string, more: Html | null = null): Html =>
  html`<div class="card empty"><h1>${heading}</h1><p>${text}</p>${more}</div>`;

/** A form of one button. */
export const button = (
  action: string,
  label: string,
  fields: Record<string, string> = {},
  quiet = false,
): Html =>
  html`<form method="post" action="${action}">${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button type="submit" class="${quiet ? "quiet" : ""}">${label}</button></form>`;

/** An instant for people, in UTC. */
export const instantText = (instant: number): string =>
  `${new Date(instant).toISOString().slice(0, 19).replace("T", " ")} UTC`;
