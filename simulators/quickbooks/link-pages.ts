import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Html, html } from "../html.ts";
import { empty, formOf } from "../page-parts.ts";
import { Refused } from "../refused.ts";
import { type Choice, linkAccounts } from "./link-accounts.ts";
import { alert, type Crumb, type Send } from "./page-parts.ts";
import type { Company, Connection, Institution, LedgerAccount, OfferedAccount } from "./records.ts";
import { beginPermission, endPermission, existing, feedsOf, signOn, signOnAgain } from "./sign-on.ts";
import type { World } from "./world.ts";

interface Request {
  Params: { id: string; institutionId: string };
  Querystring: { find?: string };
}

/** The way from Link account to the first download: find the bank, agree, sign on, choose accounts. */
export function linkRoutes(server: FastifyInstance, world: World, send: Send): void {
  const base = server.prefix;
  const { store } = world;
  const crumbs = (company: Company): Crumb[] => [
    { name: company.name, address: `${base}/companies/${company.id}` },
  ];
  const stepAddress = (company: Company, institution: Institution) =>
    `${base}/companies/${company.id}/link/${institution.id}`;

  server.get<Request>("/companies/:id/link", ({ params, query }, reply) => {
    const company = companyOf(params.id);
    const search = query.find?.trim() ?? "";
    const found = store
      .all("institutions")
      .filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
    const content = html`<h1>Find your bank</h1>
<form method="get" action="${base}/companies/${company.id}/link" role="search">
<label class="field" for="find">Name of the bank</label>
<div class="search"><input id="find" name="find" type="search" value="${search}" autocomplete="off">
<button class="quiet" type="submit">Find</button></div></form>
${
  found.length === 0
    ? empty("No bank found", "No bank in the list has this name.")
    : html`<ul class="plain">${found.map(
        (institution) =>
          html`<li><a href="${stepAddress(company, institution)}">${institution.name}</a></li>`,
      )}</ul>`
}`;
    return send(reply, { title: "Find your bank", content, path: crumbs(company), narrow: true });
  });

  server.get<Request>("/companies/:id/link/:institutionId", ({ params }, reply) =>
    showTerms(reply, companyOf(params.id), institutionOf(params.institutionId)),
  );

  server.post<Request>("/companies/:id/link/:institutionId", async ({ params, body }, reply) => {
    const company = companyOf(params.id);
    const institution = institutionOf(params.institutionId);
    if (formOf({ body }).get("terms") !== "accepted")
      return showTerms(reply, company, institution, "Accept the terms to go on.");
    if (institution.protocol === "ofx")
      return reply.redirect(`${stepAddress(company, institution)}/sign-on`, 303);
    return askBank(reply, company, institution);
  });

  server.get<Request>("/companies/:id/link/:institutionId/sign-on", ({ params }, reply) => {
    const [company, institution] = [companyOf(params.id), institutionOf(params.institutionId)];
    return showSignOn(reply, company, institution, `${stepAddress(company, institution)}/sign-on`);
  });

  server.post<Request>("/companies/:id/link/:institutionId/sign-on", async ({ params, body }, reply) => {
    const [company, institution] = [companyOf(params.id), institutionOf(params.institutionId)];
    const pair = pairOf(body);
    return orAgain(
      async () => {
        const names = { companyId: company.id, institutionId: institution.id };
        const connection = await signOn(world, { ...names, ...pair });
        return reply.redirect(`${base}/connections/${connection.id}/accounts`, 303);
      },
      (error) =>
        showSignOn(
          reply,
          company,
          institution,
          `${stepAddress(company, institution)}/sign-on`,
          pair.username,
          error,
        ),
    );
  });

  server.get<Request>("/connections/:id/sign-on", ({ params }, reply) => {
    const { company, institution } = partsOf(existing(world, params.id));
    if (institution.protocol === "fdx") return askBank(reply, company, institution, params.id);
    return showSignOn(reply, company, institution, `${base}/connections/${params.id}/sign-on`);
  });

  server.post<Request>("/connections/:id/sign-on", async ({ params, body }, reply) => {
    const { company, institution } = partsOf(existing(world, params.id));
    const pair = pairOf(body);
    return orAgain(
      async () => {
        await signOnAgain(world, params.id, pair);
        return reply.redirect(`${base}/connections/${params.id}`, 303);
      },
      (error) =>
        showSignOn(
          reply,
          company,
          institution,
          `${base}/connections/${params.id}/sign-on`,
          pair.username,
          error,
        ),
    );
  });

  server.get("/fdx/callback", async (request: FastifyRequest, reply) => {
    const connection = await endPermission(world, new URL(request.url, "http://localhost").searchParams);
    const next = connection.status === "choosing" ? "/accounts" : "";
    return reply.redirect(`${base}/connections/${connection.id}${next}`, 303);
  });

  server.get<Request>("/connections/:id/accounts", ({ params }, reply) =>
    showAccounts(reply, existing(world, params.id)),
  );

  server.post<Request>("/connections/:id/accounts", async ({ params, body }, reply) => {
    const connection = existing(world, params.id);
    const form = formOf({ body });
    return orAgain(
      async () => {
        await linkAccounts(world, connection.id, choicesOf(connection, form));
        return reply.redirect(`${base}/connections/${connection.id}`, 303);
      },
      (error) => showAccounts(reply, connection, form, error),
    );
  });

  function showTerms(reply: FastifyReply, company: Company, institution: Institution, error?: string) {
    const content = html`<h1>Connect ${institution.name}</h1>
${alert(error)}
<div class="card"><p>QuickBooks will fetch the accounts you choose and their transactions from ${institution.name}, once
a day and when you press Update, until you disconnect.</p>
<form method="post" action="${stepAddress(company, institution)}">
<label class="choice"><input type="checkbox" name="terms" value="accepted" required${error ? html` aria-describedby="error"` : null}>
<span>I accept the terms of these bank feeds</span></label>
<div class="actions"><button type="submit">Continue</button>
<a class="button quiet" href="${base}/companies/${company.id}">Cancel</a></div></form></div>`;
    return send(reply, {
      title: `Connect ${institution.name}`,
      content,
      path: crumbs(company),
      status: error ? 422 : 200,
      narrow: true,
    });
  }

  function showSignOn(
    reply: FastifyReply,
    company: Company,
    institution: Institution,
    action: string,
    username = "",
    error?: string,
  ) {
    const described = error ? html` aria-describedby="error"` : null;
    const content = html`<h1>Sign on to ${institution.name}</h1>
${alert(error)}
<div class="card"><p>Type the user name and the password that your bank has given you for QuickBooks.</p>
<form method="post" action="${action}">
<label class="field" for="username">User name</label>
<input class="control" id="username" name="username" value="${username}" autocomplete="off" autocapitalize="characters" spellcheck="false" required${described}>
<label class="field" for="password">Password</label>
<input class="control" id="password" name="password" type="password" autocomplete="off" required${described}>
<div class="actions"><button type="submit">Continue</button>
<a class="button quiet" href="${base}/companies/${company.id}">Cancel</a></div></form></div>`;
    return send(reply, {
      title: `Sign on to ${institution.name}`,
      content,
      path: crumbs(company),
      status: error ? 422 : 200,
      narrow: true,
    });
  }

  function showAccounts(
    reply: FastifyReply,
    connection: Connection,
    form = new URLSearchParams(),
    error?: string,
  ) {
    const { company, institution } = partsOf(connection);
    const linked = new Set(feedsOf(world, connection.id).map(({ account }) => account.id));
    const open = connection.offered
      .map((account, place) => ({ account, place }))
      .filter(({ account }) => !linked.has(account.id));
    const fed = new Set(store.all("feeds").flatMap((feed) => (feed.ended ? [] : [feed.ledgerAccountId])));
    const ledger = store
      .all("ledgerAccounts")
      .filter(({ id, companyId }) => companyId === company.id && !fed.has(id));
    const earliest = new Date(world.now().getTime() - 90 * 86_400_000).toISOString().slice(0, 10);
    const content = html`<h1>Choose accounts</h1>
${alert(error)}
${
  open.length === 0
    ? empty("Nothing to choose", `${institution.name} offers no account that is not linked yet.`)
    : html`<form method="post" action="${base}/connections/${connection.id}/accounts">
${open.map(({ account, place }) => accountChoice(account, place, ledger, form))}
<div class="card"><label class="field" for="start">Fetch transactions from this date on</label>
<input class="control" id="start" name="start" type="date" value="${form.get("start") ?? earliest}" required></div>
<div class="actions"><button type="submit">Connect</button>
<a class="button quiet" href="${base}/connections/${connection.id}">Not now</a></div></form>`
}`;
    return send(reply, {
      title: "Choose accounts",
      content,
      path: crumbs(company),
      status: error ? 422 : 200,
      narrow: true,
    });
  }

  async function askBank(
    reply: FastifyReply,
    company: Company,
    institution: Institution,
    connectionId?: string,
  ) {
    const names = { companyId: company.id, institutionId: institution.id };
    const { address } = await beginPermission(world, { ...names, ...(connectionId ? { connectionId } : {}) });
    return reply.redirect(address, 303);
  }

  function companyOf(id: string): Company {
    const company = store.get("companies", id);
    if (!company) throw new Refused(404, "There is no such company");
    return company;
  }

  function institutionOf(id: string): Institution {
    const institution = store.get("institutions", id);
    if (!institution) throw new Refused(404, "There is no such bank");
    return institution;
  }

  function partsOf({ companyId, institutionId }: Connection) {
    return { company: companyOf(companyId), institution: institutionOf(institutionId) };
  }
}

function accountChoice(
  account: OfferedAccount,
  place: number,
  ledger: readonly LedgerAccount[],
  form: URLSearchParams,
): Html {
  const fitting = ledger.filter(
    ({ kind, currency }) =>
      (kind === "Credit card") === account.card && (!account.currency || account.currency === currency),
  );
  const chosen = form.get(`ledger-${place}`) ?? "";
  return html`<div class="card"><h2>${account.name}</h2><p class="mono">${account.display}</p>
<label class="field" for="ledger-${place}">Account in QuickBooks for ${account.name}</label>
<select class="control" id="ledger-${place}" name="ledger-${place}"><option value="">Do not link</option>
${fitting.map(
  ({ id, name, currency }) =>
    html`<option value="${id}"${id === chosen ? html` selected` : null}>${name}, ${currency}</option>`,
)}</select></div>`;
}

function choicesOf({ offered }: Connection, form: URLSearchParams): Choice[] {
  const startDate = form.get("start") ?? "";
  return offered.flatMap(({ id }, place) => {
    const ledgerAccountId = form.get(`ledger-${place}`);
    return ledgerAccountId ? [{ accountId: id, ledgerAccountId, startDate }] : [];
  });
}

function pairOf(body: unknown): { username: string; password: string } {
  const form = formOf({ body });
  return { username: form.get("username")?.trim() ?? "", password: form.get("password")?.trim() ?? "" };
}

/** Shows the form again with what was refused. */
async function orAgain<T>(act: () => Promise<T>, again: (error: string) => T): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Refused) return again(error.message);
    throw error;
  }
}
