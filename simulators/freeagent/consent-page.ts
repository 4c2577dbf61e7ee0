import type { FastifyInstance, FastifyReply } from "fastify";
import { finder, keptFields, showWrongRequest } from "../consent-page.ts";
import { type Html, html } from "../html.ts";
import { sendPage } from "../page.ts";
import { formOf } from "../page-parts.ts";
import { type ApprovalRequest, approve, deny, readApproval } from "./oauth.ts";
import type { World } from "./world.ts";

const address = "/v2/approve_app";
/** More companies than this are not offered at once; the search finds the others. */
const offered = 25;

/** The page on which a user of FreeAgent lets an application in: section 1 of the provider document. */
export function consentRoutes(server: FastifyInstance, world: World): void {
  const home = `${server.prefix}/`;
  const action = `${server.prefix}${address}`;
  const wrongRequest = (reply: FastifyReply, wrong: string) =>
    showWrongRequest(reply, "FreeAgent", home, wrong);

  server.get(address, (request, reply) => {
    const query = new URL(request.url, "http://localhost").searchParams;
    const asked = readApproval(world, query);
    if ("wrong" in asked) return wrongRequest(reply, asked.wrong);
    const { autoApprove } = world.settings;
    if (autoApprove === null) return show(reply, 200, query, asked);
    const target = approve(world, asked, autoApprove);
    return target ? reply.redirect(target, 302) : wrongRequest(reply, "There is no such company.");
  });

  server.post(address, (request, reply) => {
    const form = formOf(request);
    const asked = readApproval(world, form);
    if ("wrong" in asked) return wrongRequest(reply, asked.wrong);
    if (form.get("decision") !== "approve") return reply.redirect(deny(asked), 302);
    const target = approve(world, asked, form.get("company") ?? "");
    if (target) return reply.redirect(target, 302);
    return show(reply, 422, form, asked, "Choose the company whose books you want to connect.");
  });

  function show(
    reply: FastifyReply,
    status: number,
    query: URLSearchParams,
    asked: ApprovalRequest,
    error?: string,
  ): FastifyReply {
    const { name } = asked.application;
    const title = error ? `Error: approve ${name}` : `Approve ${name}`;
    const content = consent(query, asked, error);
    return sendPage(reply, { title, pretends: "FreeAgent", home, narrow: true, content, status });
  }

  function consent(query: URLSearchParams, asked: ApprovalRequest, error: string | undefined): Html {
    const search = query.get("find")?.trim() ?? "";
    const everything = [...world.state.rows("companies").values()];
    const matching = everything.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
    const shown = matching.slice(0, offered);
    const chosen = shown.length === 1 ? shown[0]?.id : query.get("company");
    const hidden = keptFields(query, ["company", "decision", "find"]);
    return html`<h1>Approve ${asked.application.name}</h1>
<p><strong>${asked.application.name}</strong> asks for access to your FreeAgent account. It may then do what you may do
there: FreeAgent has no finer rights.</p>
${error ? html`<p class="error" id="error" role="alert">${error}</p>` : null}
<div class="card">
${everything.length > offered ? finder(action, hidden, "a company", search) : null}
<form method="post" action="${action}">${hidden}
${
  shown.length === 0
    ? html`<p role="status">No company is called “${search}”.</p>`
    : html`<fieldset${error ? html` aria-describedby="error"` : null}><legend>Company</legend>
${shown.map(
  ({ id, name, currency }) =>
    html`<label class="choice"><input type="radio" name="company" value="${id}" required${
      id === chosen ? html` checked` : null
    }>
<span>${name}<small>${userOf(id)}, ${currency}</small></span></label>
`,
)}</fieldset>`
}
<div class="actions">
${shown.length > 0 ? html`<button name="decision" value="approve" type="submit">Approve</button>` : null}
<button class="quiet" name="decision" value="deny" type="submit" formnovalidate>Deny</button>
</div>
</form>
</div>
<p class="soft">You are signed in as the pretend user of the company you choose.</p>`;
  }

  function userOf(companyId: string): string {
    const user = [...world.state.rows("users").values()].find((one) => one.companyId === companyId);
    return user ? `${user.firstName} ${user.lastName}, access level ${user.permissionLevel}` : "";
  }
}
