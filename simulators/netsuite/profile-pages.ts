import type { FastifyInstance, FastifyReply } from "fastify";
import { type Html, html } from "../html.ts";
import { pageHeaders, sendPage } from "../page.ts";
import { formOf } from "../page-parts.ts";
import type { OfferedAccount } from "./plug-in-context.ts";
import {
  configurationAddress,
  createProfile,
  linkAccounts,
  offeredAccounts,
  profileOf,
  runSuitelet,
} from "./profiles.ts";
import type { Account, Company, FormatProfile } from "./records.ts";
import { scriptError } from "./script-run.ts";
import { keyOf } from "./state.ts";
import type { FormField, SuiteletForm } from "./suitelet-context.ts";
import type { World } from "./world.ts";

interface Request {
  Params: { id: string; profileId: string };
}

const policy = pageHeaders["content-security-policy"];
/** A format profile shows the SuiteApp's page in a frame; that page lets itself be framed from here alone. */
const framing = { ...pageHeaders, "content-security-policy": `${policy}; frame-src 'self'` };
const framed = {
  ...pageHeaders,
  "content-security-policy": policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
};

/** Format profiles as a person works with them, and the Suitelets that they show. */
export function profileRoutes(server: FastifyInstance, world: World): void {
  const home = `${server.prefix}/`;
  const at = (company: Company, rest = "") => `${server.prefix}/accounts/${company.id}${rest}`;
  const send = (reply: FastifyReply, company: Company, title: string, content: Html, status = 200) =>
    sendPage(
      reply,
      {
        title,
        pretends: "NetSuite",
        home,
        path: [
          { name: "Accounts", address: home },
          { name: company.name, address: at(company) },
        ],
        content,
        status,
      },
      framing,
    );
  const found = (reply: FastifyReply, id: string): Company | undefined => {
    const company = world.state.get("companies", id);
    if (!company) reply.callNotFound();
    return company;
  };
  const refused = (reply: FastifyReply, company: Company, thrown: unknown) =>
    send(
      reply,
      company,
      "Error",
      html`<h1>That did not work</h1><p class="error" role="alert">${scriptError(thrown).message}</p>
<p><a href="${at(company)}">Back to ${company.name}</a></p>`,
      422,
    );

  server.get<Request>("/accounts/:id/profiles/new", ({ params }, reply) => {
    const company = found(reply, params.id);
    if (!company) return reply;
    const content = html`<h1>New format profile</h1>
<div class="card"><form method="post" action="${at(company, "/profiles")}">
<label class="field" for="name">Name</label>
<div class="search"><input id="name" name="name" value="Bank feed" required maxlength="60"></div>
<p class="soft">Connectivity and parser are those of the bank feeds SuiteApp.</p>
<div class="actions"><button type="submit">Go on</button></div></form></div>`;
    return send(reply, company, "New format profile", content);
  });

  server.post<Request>("/accounts/:id/profiles", (request, reply) => {
    const company = found(reply, request.params.id);
    if (!company) return reply;
    try {
      const profile = createProfile(world, company, formOf(request).get("name")?.trim() || "Bank feed");
      return reply.redirect(at(company, `/profiles/${profile.id}`), 303);
    } catch (thrown) {
      return refused(reply, company, thrown);
    }
  });

  server.get<Request>("/accounts/:id/profiles/:profileId", async ({ params }, reply) => {
    const company = found(reply, params.id);
    if (!company) return reply;
    try {
      const profile = profileOf(world, company, params.profileId);
      const frame = await configurationAddress(world, company, profile);
      const offered = await offeredAccounts(world, company, profile);
      const content = html`<h1>Format profile: ${profile.name}</h1>
<h2>Connectivity configuration</h2>
${
  frame
    ? html`<iframe title="Connectivity configuration" src="${server.prefix}${frame}"></iframe>`
    : html`<p class="error">The plug-in names no page. Is the SuiteApp installed?</p>`
}
<h2>Account linking</h2>
<p><a href="${at(company, `/profiles/${profile.id}`)}">Ask the bank again for its accounts</a></p>
${"error" in offered ? html`<p class="soft">${offered.error.message}</p>` : linking(company, profile, offered.accounts)}`;
      return send(reply, company, `Format profile: ${profile.name}`, content);
    } catch (thrown) {
      return refused(reply, company, thrown);
    }
  });

  server.post<Request>("/accounts/:id/profiles/:profileId/linking", (request, reply) => {
    const company = found(reply, request.params.id);
    if (!company) return reply;
    try {
      const rows = [...formOf(request)].map(([key, target]) => ({ key, target }));
      linkAccounts(world, company, request.params.profileId, rows);
      return reply.redirect(at(company, "/imports"), 303);
    } catch (thrown) {
      return refused(reply, company, thrown);
    }
  });

  server.post<Request>("/accounts/:id/profiles/:profileId/update-now", async (request, reply) => {
    const company = found(reply, request.params.id);
    if (!company) return reply;
    try {
      await world.imports.start(profileOf(world, company, request.params.profileId).id, "update now");
      return reply.redirect(at(company, "/imports"), 303);
    } catch (thrown) {
      return refused(reply, company, thrown);
    }
  });

  server.route<{ Querystring: Record<string, string> }>({
    method: ["GET", "POST"],
    url: "/app/site/hosting/scriptlet.nl",
    handler: async (request, reply) => {
      const { script = "", deploy = "", compid = "" } = request.query;
      const company = found(reply, compid);
      if (!company) return reply;
      const known = world.suiteApp.scripts.get(script);
      if (known?.type !== "suitelet" || !known.deployments.includes(deploy)) return reply.callNotFound();
      const method = request.method === "POST" ? "POST" : "GET";
      const parameters = { ...request.query, ...Object.fromEntries(formOf(request)) };
      try {
        const shown = await runSuitelet(world, company, script, { method, parameters });
        return sendForm(reply, 200, shown, request.url);
      } catch (thrown) {
        const error = { id: "error", type: "INLINEHTML", label: "", mandatory: false, hidden: false };
        const value = html`<p class="error">${scriptError(thrown).message}</p>`.text;
        return sendForm(reply, 422, { title: "Error", fields: [{ ...error, value }], submit: null }, "");
      }
    },
  });

  function sendForm(reply: FastifyReply, status: number, shown: SuiteletForm, action: string) {
    const content = html`<h1>${shown.title}</h1>
<form method="post" action="${action}">${shown.fields.map(field)}
${shown.submit ? html`<div class="actions"><button type="submit">${shown.submit}</button></div>` : null}</form>`;
    const { title } = shown;
    const page = { title, pretends: "NetSuite", home, narrow: true, framed: true, content, status };
    return sendPage(reply, page, framed);
  }

  /** Only accounts of the same currency and kind are offered, and none that another profile has. */
  function linking(company: Company, profile: FormatProfile, offered: readonly OfferedAccount[]): Html {
    if (offered.length === 0) return html`<p class="soft">The platform offers no accounts yet.</p>`;
    const accounts = world.state.of("accounts", company.id).filter(({ inactive }) => !inactive);
    const symbol = (account: Account) =>
      world.state.get("currencies", keyOf(company.id, account.currency))?.symbol;
    const row = ({ accountMappingKey: key, displayName, currency, accountType }: OfferedAccount) => {
      const chosen = profile.mapping.find((line) => line.key === key)?.target;
      const fitting = accounts.filter(
        (account) =>
          symbol(account) === currency && account.type === (accountType === "BANK" ? "Bank" : "CredCard"),
      );
      return html`<p><label class="field" for="${key}">${displayName ?? key} (${currency})</label>
<select id="${key}" name="${key}"><option value="">Not linked</option>${fitting.map(
        ({ number, name, acctNumber }) =>
          html`<option value="${number}"${number === chosen ? html` selected` : null}>${acctNumber} ${name}</option>`,
      )}</select></p>`;
    };
    return html`<div class="card"><form method="post" action="${at(company, `/profiles/${profile.id}/linking`)}">
${offered.map(row)}<div class="actions"><button type="submit">Save</button></div></form></div>`;
  }
}

function field({ id, type, label, mandatory, hidden, value }: FormField): Html {
  if (hidden) return html`<input type="hidden" name="${id}" value="${value}">`;
  // Shown as text: no script of a SuiteApp brings markup to this page.
  if (type === "INLINEHTML")
    return html`<p>${value.replace(/<[^>]*>/g, "").replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)))}</p>`;
  return html`<label class="field" for="${id}">${label}</label>
<div class="search"><input id="${id}" name="${id}" value="${value}"${mandatory ? html` required` : null} autocomplete="off"></div>`;
}
