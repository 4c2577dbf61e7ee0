import type { FastifyReply } from "fastify";
import { type Decimal, isNegative, negate } from "../../src/money.ts";
import { formatAmount } from "../amount-text.ts";
import { type Html, html } from "../html.ts";
import { sendPage } from "../page.ts";
import { cell } from "../page-parts.ts";

/* What the pages of the pretend QuickBooks have beside the parts of all. */

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
    sendPage(reply, { title, pretends: "QuickBooks", home: `${prefix}/`, path, narrow, content, status });

export type Send = ReturnType<typeof sender>;

export const alert = (message: string | undefined): Html | null =>
  message ? html`<p class="error" id="error" role="alert">${message}</p>` : null;

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
