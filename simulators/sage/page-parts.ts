import type { FastifyReply } from "fastify";
import { type Html, html } from "../html.ts";
import { pageHeaders, sendPage as sendAny } from "../page.ts";
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
  const { frames, framed, ...rest } = shown;
  let policy: string = pageHeaders["content-security-policy"];
  if (frames) policy += `; frame-src ${new URL(frames).origin} 'self'`;
  if (framed) policy = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'");
  const headers = { ...pageHeaders, "content-security-policy": policy };
  return sendAny(reply, { pretends: "Sage", home, ...rest }, headers);
}

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
