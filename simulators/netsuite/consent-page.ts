import type { FastifyInstance, FastifyReply } from "fastify";
import { keptFields, showWrongRequest } from "../consent-page.ts";
import { html } from "../html.ts";
import { sendPage } from "../page.ts";
import { formOf } from "../page-parts.ts";
import { allow, type ConsentRequest, deny, readConsentRequest } from "./consent.ts";
import type { World } from "./world.ts";

const address = "/app/login/oauth2/authorize.nl";

const meanings: Record<string, string> = {
  restlets: "Call RESTlets, such as the one of the bank feeds SuiteApp",
  rest_webservices: "See and add bank accounts, see subsidiaries and currencies",
  suite_analytics: "Use SuiteAnalytics Connect",
};

/** The page on which a user picks account and role and lets an application in. */
export function consentRoutes(server: FastifyInstance, world: World): void {
  const home = `${server.prefix}/`;
  const action = `${server.prefix}${address}`;
  const wrongRequest = (reply: FastifyReply, wrong: string) =>
    showWrongRequest(reply, "NetSuite", home, wrong);

  server.get(address, (request, reply) => {
    const query = new URL(request.url, "http://localhost").searchParams;
    const asked = readConsentRequest(world, query);
    if ("wrong" in asked) return wrongRequest(reply, asked.wrong);
    const approved = asked.approve ?? world.settings.autoApprove;
    if (!approved) return show(reply, 200, query, asked);
    const target = allow(world, asked, approved);
    return target ? reply.redirect(target, 302) : wrongRequest(reply, "There is no such account.");
  });

  server.post(address, (request, reply) => {
    const form = formOf(request);
    const asked = readConsentRequest(world, form);
    if ("wrong" in asked) return wrongRequest(reply, asked.wrong);
    if (form.get("decision") !== "allow") return reply.redirect(deny(asked), 303);
    const target = allow(world, asked, form.get("account") ?? "");
    if (target) return reply.redirect(target, 303);
    return show(reply, 422, form, asked, "Choose the account and role you want to use.");
  });

  function show(
    reply: FastifyReply,
    status: number,
    query: URLSearchParams,
    asked: ConsentRequest,
    error?: string,
  ): FastifyReply {
    const hidden = keptFields(query, ["account", "decision"]);
    const companies = [...world.state.rows("companies").values()];
    const content = html`<h1>Allow ${asked.application.name}</h1>
<p><strong>${asked.application.name}</strong> asks to use a NetSuite account in your name. It will be able to:</p>
<ul class="plain">${asked.scopes.map((scope) => html`<li>${meanings[scope] ?? scope}</li>`)}</ul>
${error ? html`<p class="error" id="error" role="alert">${error}</p>` : null}
<div class="card"><form method="post" action="${action}">${hidden}
<fieldset${error ? html` aria-describedby="error"` : null}><legend>Account and role</legend>
${companies.map(
  ({ id, name }) => html`<label class="choice"><input type="radio" name="account" value="${id}" required${
    companies.length === 1 ? html` checked` : null
  }>
<span>${name}<small>${id}, Administrator</small></span></label>
`,
)}</fieldset>
<div class="actions"><button name="decision" value="allow" type="submit">Allow</button>
<button class="quiet" name="decision" value="deny" type="submit" formnovalidate>Deny</button></div>
</form></div>`;
    const title = error ? `Error: allow ${asked.application.name}` : `Allow ${asked.application.name}`;
    return sendPage(reply, { title, pretends: "NetSuite", home, narrow: true, content, status });
  }
}
