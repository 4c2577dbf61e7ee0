import type { FastifyInstance, FastifyReply } from "fastify";
import { finder, keptFields, showWrongRequest } from "../consent-page.ts";
import { type Html, html } from "../html.ts";
import { sendPage } from "../page.ts";
import { formOf } from "../page-parts.ts";
import { allow, type ConsentRequest, deny, readConsentRequest } from "./consent.ts";
import type { Organisation } from "./organisations.ts";
import type { World } from "./world.ts";

const address = "/identity/connect/authorize";
/** More organisations than this are not offered at once; the search finds the others. */
const offered = 25;

const meanings: Record<string, string> = {
  openid: "Know who you are",
  profile: "See your name",
  email: "See your email address",
  offline_access: "Keep this access until you take it away",
  "accounting.settings": "See and add bank accounts, see organisation settings",
  "accounting.settings.read": "See bank accounts and organisation settings",
  bankfeeds: "Send bank statements to your bank accounts",
  bankfeedsv2: "Start and end bank feeds",
};

/** The page on which a user lets an application into an organisation: section 1.1 of the provider document. */
export function consentRoutes(server: FastifyInstance, world: World): void {
  const home = `${server.prefix}/`;
  const action = `${server.prefix}${address}`;
  const wrongRequest = (reply: FastifyReply, wrong: string) => showWrongRequest(reply, "Xero", home, wrong);

  server.get(address, (request, reply) => {
    const query = new URL(request.url, "http://localhost").searchParams;
    const asked = readConsentRequest(world.state.draft(), query);
    if ("wrong" in asked) return wrongRequest(reply, asked.wrong);
    const approved = asked.approve ?? world.settings.autoApprove;
    if (!approved) return showConsent(reply, 200, query, asked);
    const target = allow(world, asked, [approved]);
    return target ? reply.redirect(target, 302) : wrongRequest(reply, "There is no such organisation.");
  });

  server.post(address, (request, reply) => {
    const form = formOf(request);
    const asked = readConsentRequest(world.state.draft(), form);
    if ("wrong" in asked) return wrongRequest(reply, asked.wrong);
    if (form.get("decision") !== "allow") return reply.redirect(deny(asked), 303);
    const chosen = form.getAll("organisation");
    const target = chosen.length === 1 || asked.several ? allow(world, asked, chosen) : undefined;
    if (target) return reply.redirect(target, 303);
    return showConsent(reply, 422, form, asked, "Choose the organisation you want to connect.");
  });

  function showConsent(
    reply: FastifyReply,
    status: number,
    query: URLSearchParams,
    asked: ConsentRequest,
    error?: string,
  ): FastifyReply {
    const search = query.get("find")?.trim() ?? "";
    const everything = [...world.state.rows("organisations").values()].filter(
      ({ status }) => status === "ACTIVE",
    );
    const matching = everything.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
    const content = consentContent({
      action,
      query,
      asked,
      error,
      search,
      everything: everything.length,
      matching,
    });
    const title = error ? `Error: connect ${asked.application.name}` : `Connect ${asked.application.name}`;
    return sendPage(reply, { title, pretends: "Xero", home, narrow: true, content, status });
  }
}

interface Consent {
  readonly action: string;
  readonly query: URLSearchParams;
  readonly asked: ConsentRequest;
  readonly error: string | undefined;
  readonly search: string;
  readonly everything: number;
  readonly matching: readonly Organisation[];
}

function consentContent({ action, query, asked, error, search, everything, matching }: Consent): Html {
  const hidden = keptFields(query, ["organisation", "decision", "find"]);
  const shown = matching.slice(0, offered);
  const chosen = shown.length === 1 ? shown[0]?.id : query.get("organisation");
  const found =
    shown.length > 0
      ? html`<p class="soft" role="status">${shown.length} of ${matching.length} organisations shown.</p>`
      : null;
  return html`<h1>Connect ${asked.application.name}</h1>
<p><strong>${asked.application.name}</strong> asks for access to an organisation. It will be able to:</p>
<ul class="plain">${asked.scopes.map((scope) => html`<li>${meanings[scope] ?? scope}</li>`)}</ul>
${error ? html`<p class="error" id="error" role="alert">${error}</p>` : null}
<div class="card">
${everything > offered ? finder(action, hidden, "an organisation", search, found) : null}
<form method="post" action="${action}">${hidden}
${
  shown.length === 0
    ? html`<p role="status">${
        everything === 0 ? "There is no organisation yet." : `No organisation is called “${search}”.`
      }</p>`
    : html`<fieldset${error ? html` aria-describedby="error"` : null}><legend>Organisation</legend>
${shown.map((organisation) => choice(organisation, chosen ?? "", asked.several))}</fieldset>`
}
<div class="actions">
${shown.length > 0 ? html`<button name="decision" value="allow" type="submit">Allow access</button>` : null}
<button class="quiet" name="decision" value="cancel" type="submit" formnovalidate>Cancel</button>
</div>
</form>
</div>
<p class="soft">You are signed in as the pretend owner of the organisation you choose.</p>`;
}

function choice(
  { id, name, baseCurrency, countryCode }: Organisation,
  chosen: string,
  several: boolean,
): Html {
  const checked = id === chosen ? html` checked` : null;
  const country = new Intl.DisplayNames("en", { type: "region" }).of(countryCode) ?? countryCode;
  return html`<label class="choice"><input type="${several ? "checkbox" : "radio"}" name="organisation" value="${id}"${several ? null : html` required`}${checked}>
<span>${name}<small>${country}, ${baseCurrency}</small></span></label>
`;
}
