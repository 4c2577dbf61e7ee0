import type { FastifyReply } from "fastify";
import { type Html, html } from "./html.ts";
import { sendPage } from "./page.ts";

/** The parameters of the request, kept in the form but for those that the form asks for itself. */
export const keptFields = (query: URLSearchParams, asked: readonly string[]): Html[] =>
  [...query]
    .filter(([name]) => !asked.includes(name))
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);

/** A search above choices that are too many to be shown at once; `what` is with its article. */
export const finder = (
  action: string,
  kept: readonly Html[],
  what: string,
  search: string,
  note: Html | null = null,
): Html => html`<form method="get" action="${action}" role="search">${kept}
<label class="field" for="find">Find ${what}</label>
<div class="search"><input id="find" name="find" type="search" value="${search}" autocomplete="off">
<button class="quiet" type="submit">Find</button></div>
${note}</form>`;

/** What is wrong with an authorise address is shown here; the application gets no callback. */
export function showWrongRequest(
  reply: FastifyReply,
  pretends: string,
  home: string,
  wrong: string,
): FastifyReply {
  const content = html`<h1>This request cannot be followed</h1>
<p class="error">${wrong}</p>
<p>Nothing was shared. Go back to the application that sent you here; whoever runs it has to put its address for
signing in right.</p>`;
  return sendPage(reply, { title: "Error", pretends, home, narrow: true, content, status: 400 });
}
