import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { formatAmount } from "../amount-text.ts";
import { type Html, html } from "../html.ts";
import { cell, empty, formOf, notice, rowHead, table } from "../page-parts.ts";
import { Refused } from "../refused.ts";
import { accountRoutes } from "./account-pages.ts";
import { type Asked, button, sendPage, statusNames } from "./page-parts.ts";
import type { Product } from "./product.ts";
import type { Authorisation, Bank, BankAccount, Company } from "./records.ts";
import { settleDue } from "./settlement.ts";
import type { World } from "./world.ts";

/** Sage's product as its users see it: businesses, their bank accounts, and the way to a bank and back. */
export function productRoutes(server: FastifyInstance, world: World, product: Product): void {
  const { store } = world;
  const home = `${server.prefix}/`;
  const companyAddress = (id: string) => `${server.prefix}/companies/${id}`;
  const crumb = ({ id, name }: Company) => [{ name, address: companyAddress(id) }];
  const refusing = (run: (request: FastifyRequest<Asked>, reply: FastifyReply) => unknown) => {
    return async (request: FastifyRequest<Asked>, reply: FastifyReply): Promise<unknown> => {
      settleDue(store, world.now());
      try {
        return await run(request, reply);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const content = notice(
          "This cannot be done",
          error.message,
          html`<p><a href="${home}">All businesses</a></p>`,
        );
        return sendPage(reply, home, { title: "Not possible", content, status: error.status, narrow: true });
      }
    };
  };

  server.get<Asked>("/", (_request, reply) => {
    settleDue(store, world.now());
    const rows = store.all("companies").map((company) => {
      const accounts = accountsOf(company);
      const arrived = accounts.reduce((sum, { id }) => sum + store.ledger.transactions(id).length, 0);
      const name = html`<a href="${companyAddress(company.id)}">${company.name}</a>`;
      const connected = accounts.filter(({ status }) => status !== "cancelled").length;
      return html`${rowHead(name)}${cell("Country", company.countryCode)}${cell("Currency", company.currency)}
${cell("Bank accounts", connected, "number")}${cell("Transactions", arrived, "number")}`;
    });
    const content = html`<h1>Businesses</h1>
<p>Each keeps its books with Sage and may have its bank send transactions. <a href="${server.prefix}/notifications">What
the banks were told</a> is listed, too.</p>
${table("Businesses", ["Name", "Country", "Currency", "Bank accounts", "Transactions"], rows)}`;
    return sendPage(reply, home, { title: "Businesses", content });
  });

  server.get<Asked>(
    "/companies/:id",
    refusing(({ params }, reply) => {
      const company = product.company(params.id);
      const accounts = accountsOf(company);
      const rows = accounts.map((account) => accountRow(account, company));
      const connect = html`<p><a class="button" href="${companyAddress(company.id)}/banks">Connect a bank</a></p>`;
      const content = html`<h1>${company.name}</h1>
${
  rows.length === 0
    ? empty("No bank accounts yet", "Find your bank and choose the accounts that it should feed.", connect)
    : html`${table("Bank accounts", ["Account", "Number", "Bank", "State", "Transactions", "Balance"], rows)}${connect}`
}`;
      return sendPage(reply, home, { title: company.name, content });
    }),
  );

  server.get<Asked>(
    "/companies/:id/banks",
    refusing(({ params, query }, reply) => {
      const company = product.company(params.id);
      const asked = (query.q ?? "").trim().slice(0, 100);
      const found = store
        .all("banks")
        .filter(({ name, removed }) => !removed && name.toLowerCase().includes(asked.toLowerCase()))
        .slice(0, 20);
      const content = html`<h1>Find your bank</h1>
<form method="get" action="${companyAddress(company.id)}/banks"><label class="field" for="q">Name of the bank</label>
<div class="search"><input id="q" name="q" type="search" value="${asked}" maxlength="100"><button type="submit" class="quiet">Search</button></div></form>
${found.length === 0 ? empty("No bank of that name", "Try a part of its name.") : found.map((bank) => bankCard(company, bank))}`;
      return sendPage(reply, home, { title: "Find your bank", content, path: crumb(company), narrow: true });
    }),
  );

  server.post<Asked>(
    "/companies/:id/connect",
    refusing((request, reply) => {
      const form = formOf(request);
      const company = product.company(request.params.id);
      const authorisation = product.beginLink(company.id, form.get("bankId") ?? "");
      return leadToBank(request, reply, authorisation, form.get("how"));
    }),
  );

  server.post<Asked>(
    "/accounts/:id/reconnect",
    refusing((request, reply) => {
      const authorisation = product.beginReauthorisation(request.params.id);
      return leadToBank(request, reply, authorisation, formOf(request).get("how"));
    }),
  );

  function leadToBank(
    request: FastifyRequest,
    reply: FastifyReply,
    authorisation: Authorisation,
    how: string | null,
  ): FastifyReply {
    if (how === "frame") return reply.redirect(`${server.prefix}/authorisations/${authorisation.id}`, 303);
    return reply.redirect(product.authAddress(authorisation, returnAddress(request)), 303);
  }

  const returnAddress = (request: FastifyRequest) =>
    `${request.protocol}://${request.host}${server.prefix}/return`;

  server.get<Asked>(
    "/authorisations/:id",
    refusing((request, reply) => {
      const authorisation = authorisationOf(request.params.id);
      const company = product.company(authorisation.companyId);
      const { name } = product.bank(authorisation.bankId);
      const frames = product.authAddress(authorisation, returnAddress(request));
      // Without `allow-same-origin` a frame has no cookies and no storage.
      const sealed = world.settings.frame === "sealed";
      const rights = "allow-forms allow-scripts allow-top-navigation-by-user-activation";
      const content = html`<h1>${name}</h1>
<p>The page in the frame is the bank's, not ours.</p>
<iframe title="${name}" src="${frames}" width="100%" height="640" referrerpolicy="no-referrer"${sealed && html` sandbox="${rights}"`}></iframe>`;
      const path = crumb(company);
      return sendPage(reply, home, { title: name, content, frames, path, narrow: true });
    }),
  );

  server.get<Asked>("/return", (request, reply) => {
    const { state } = request.query;
    const authorisation = product.returned(typeof state === "string" ? state : null);
    const show = (title: string, content: Html, status = 200) =>
      sendPage(reply, home, { title, content, status, narrow: true, framed: true });
    if (!authorisation)
      return show(
        "Where from?",
        notice(
          "We do not know where you come from",
          "The bank sent you back without the state that we gave it.",
        ),
        400,
      );
    const company = product.company(authorisation.companyId);
    const back = html`<p><a target="_top" href="${companyAddress(company.id)}">Back to ${company.name}</a></p>`;
    if (authorisation.status !== "success")
      return show(
        "Not connected",
        notice(
          "The bank was not connected",
          "The bank has not confirmed who you are. You can try again.",
          back,
        ),
      );
    if (authorisation.kind === "reauth")
      return show(
        "Connected again",
        notice("The account is connected again", "New transactions follow.", back),
      );
    const choose = `${server.prefix}/authorisations/${authorisation.id}/accounts`;
    const next = html`<p><a class="button" target="_top" href="${choose}">Choose accounts</a></p>`;
    return show(
      "The bank knows you",
      notice("The bank has confirmed who you are", "One step is left.", next),
    );
  });

  server.get<Asked>(
    "/authorisations/:id/accounts",
    refusing(({ params }, reply) => choose(reply, authorisationOf(params.id))),
  );

  server.post<Asked>(
    "/authorisations/:id/accounts",
    refusing((request, reply) => {
      const form = formOf(request);
      const authorisation = authorisationOf(request.params.id);
      const chosen = form.getAll("externalId");
      if (chosen.length === 0) return choose(reply, authorisation, "Choose at least one account.");
      try {
        for (const id of chosen) product.linkAccount(authorisation.id, id, form.get("startDate") ?? "");
      } catch (error) {
        if (error instanceof Refused) return choose(reply, authorisation, error.message);
        throw error;
      }
      return reply.redirect(companyAddress(authorisation.companyId), 303);
    }),
  );

  function choose(reply: FastifyReply, authorisation: Authorisation, wrong?: string): FastifyReply {
    const company = product.company(authorisation.companyId);
    const offered = product.offered(authorisation.id);
    const today = world.now().toISOString().slice(0, 10);
    const choices = offered.map((account) => {
      const taken = product.linkedAs(company.id, account) !== undefined;
      const number = [account.bankIdentifier, account.accountIdentifier].filter(Boolean).join(" ");
      return html`<label class="choice"><input type="checkbox" name="externalId" value="${account.externalId}"${taken && html` disabled`}>
<span>${account.accountName}<small>${number}${taken ? " – connected already" : ""}</small></span></label>`;
    });
    const content = html`<h1>Choose accounts</h1>
${wrong && html`<div class="error" role="alert">${wrong}</div>`}
${
  offered.length === 0
    ? empty("Nothing to choose", "The bank has offered no account.")
    : html`<div class="card"><form method="post" action="${server.prefix}/authorisations/${authorisation.id}/accounts">
<fieldset><legend>Accounts of ${product.bank(authorisation.bankId).name}</legend>${choices}</fieldset>
<label class="field" for="startDate">Transactions from</label>
<div class="search"><input id="startDate" name="startDate" type="date" value="${today}" max="${today}" required></div>
<div class="actions"><button type="submit">Connect</button></div></form></div>`
}`;
    const status = wrong ? 400 : 200;
    return sendPage(reply, home, {
      title: "Choose accounts",
      content,
      path: crumb(company),
      status,
      narrow: true,
    });
  }

  function bankCard(company: Company, bank: Bank): Html {
    const action = `${companyAddress(company.id)}/connect`;
    return html`<div class="card"><h2>${bank.name}</h2><p class="soft">${bank.countryCode}, ${bank.url}</p>
<div class="actions">${bank.supportIframe && button(action, "Connect here", { bankId: bank.id, how: "frame" })}
${button(action, "Connect on the bank's page", { bankId: bank.id, how: "page" }, bank.supportIframe)}</div></div>`;
  }

  function accountRow(account: BankAccount, { currency }: Company): Html {
    const name = html`<a href="${server.prefix}/accounts/${account.id}">${account.accountName}</a>`;
    const balance = account.ledgerBalance;
    return html`${rowHead(name)}${cell("Number", account.accountIdentifier)}
${cell("Bank", store.get("banks", account.bankId)?.name ?? "")}
${cell("State", html`<span class="tag">${statusNames[account.status]}</span>`)}
${cell("Transactions", store.ledger.transactions(account.id).length, "number")}
${cell("Balance", balance === null ? "None yet" : formatAmount(balance, currency), "number")}`;
  }

  function accountsOf(company: Company): BankAccount[] {
    return store.all("bankAccounts").filter(({ companyId }) => companyId === company.id);
  }

  function authorisationOf(id: string): Authorisation {
    const authorisation = store.get("authorisations", id);
    if (!authorisation) throw new Refused(404, `There is no authorisation ${id}`);
    return authorisation;
  }

  accountRoutes(server, world, product, refusing);
}
