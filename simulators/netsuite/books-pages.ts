import type { FastifyInstance, FastifyReply } from "fastify";
import { type Html, html } from "../html.ts";
import { page, pageHeaders } from "../page.ts";
import { formatAmount } from "../xero/amount-text.ts";
import type { Account, BankImport, BankLine, Company } from "./records.ts";
import { keyOf } from "./state.ts";
import type { World } from "./world.ts";

interface Request {
  Params: { id: string; number: string };
  Querystring: { page?: string };
}
const linesPerPage = 100;

/** The books as a person sees them: accounts, Match Bank Data, Banking Import History. */
export function booksRoutes(server: FastifyInstance, world: World): void {
  const home = `${server.prefix}/`;
  const { state } = world;
  const at = (company: Company, rest = "") => `${server.prefix}/accounts/${company.id}${rest}`;
  const send = (
    reply: FastifyReply,
    title: string,
    content: Html,
    path: { name: string; address: string }[] = [],
    status = 200,
  ) =>
    reply
      .code(status)
      .headers(pageHeaders)
      .send(page({ title, pretends: "NetSuite", home, path, content }));
  const missing = (reply: FastifyReply) =>
    send(
      reply,
      "Not found",
      html`<div class="card empty"><h1>There is nothing here</h1><p><a href="${home}">All accounts</a></p></div>`,
      [],
      404,
    );
  const trail = (company: Company) => [
    { name: "Accounts", address: home },
    { name: company.name, address: at(company) },
  ];

  server.get("/", (_request, reply) => {
    const companies = [...state.rows("companies").values()];
    const rows = companies.map(
      (company) => html`<tr><th scope="row"><a href="${at(company)}">${company.name}</a></th>
<td data-label="Account" class="mono">${company.id}</td>
<td data-label="OneWorld">${company.oneWorld ? "yes" : "no"}</td>
<td data-label="SuiteApp">${company.suiteApp ? "installed" : "not installed"}</td>
<td data-label="Bank imports" class="number">${state.of("imports", company.id).length}</td></tr>`,
    );
    const content = html`<h1>NetSuite accounts</h1>
<p>Each is a company with books of its own. Bank data comes in by imports, which ask the bank feeds platform through the
SuiteApp that is installed here.</p>
${table("Accounts", ["Name", "Account", "OneWorld", "SuiteApp", "Bank imports"], rows)}`;
    return send(reply, "NetSuite accounts", content);
  });

  server.get<Request>("/accounts/:id", ({ params }, reply) => {
    const company = state.get("companies", params.id);
    if (!company) return missing(reply);
    const accounts = state.of("accounts", company.id).filter(({ type }) => /^(Bank|CredCard)$/.test(type));
    const profiles = state.of("profiles", company.id);
    const content = html`<h1>${company.name}</h1>
<p class="actions"><a class="button quiet" href="${at(company, "/imports")}">Banking Import History</a>
<a class="button quiet" href="${at(company, "/profiles/new")}">New format profile</a></p>
${table(
  "Bank and card accounts",
  ["Account", "Type", "Currency", "Bank balance", "Lines"],
  accounts.map((account) => accountRow(company, account)),
)}
${
  profiles.length === 0
    ? html`<div class="card empty"><h2>No format profiles yet</h2>
<p>A format profile says which plug-in brings the data of a bank, and into which accounts.</p></div>`
    : table(
        "Format profiles",
        ["Name", "Accounts linked", "Next import"],
        profiles.map(
          (
            profile,
          ) => html`<tr><th scope="row"><a href="${at(company, `/profiles/${profile.id}`)}">${profile.name}</a></th>
<td data-label="Accounts linked" class="number">${profile.mapping.length}</td>
<td data-label="Next import" class="date">${instant(profile.retryAt ?? profile.nextRunAt)}</td></tr>`,
        ),
      )
}`;
    return send(reply, company.name, content, trail(company).slice(0, 1));
  });

  server.get<Request>("/accounts/:id/bank-data/:number", ({ params, query }, reply) => {
    const company = state.get("companies", params.id);
    const account = company && state.get("accounts", keyOf(company.id, params.number));
    if (!company || !account) return missing(reply);
    const lines = state.lines(company.id, account.number);
    const pages = Math.max(1, Math.ceil(lines.length / linesPerPage));
    const number = Math.min(pages, Math.max(1, Number.parseInt(query.page ?? "1", 10) || 1));
    const shown = lines.slice((number - 1) * linesPerPage, number * linesPerPage);
    const currency = currencyOf(account);
    const profile = state
      .of("profiles", company.id)
      .find(({ mapping }) => mapping.some(({ target }) => target === account.number));
    const content = html`<h1>Match Bank Data: ${account.name}</h1>
<dl class="facts"><div><dt>Bank balance</dt><dd>${account.bankBalance ? formatAmount(account.bankBalance, currency) : "–"}</dd></div>
<div><dt>Balance as of</dt><dd>${account.balanceAsOf ?? "–"}</dd></div>
<div><dt>Lines</dt><dd>${lines.length}</dd></div></dl>
${
  profile
    ? html`<form method="post" action="${at(company, `/profiles/${profile.id}/update-now`)}" class="actions">
<button type="submit">Update now</button></form>`
    : html`<p class="soft">No format profile is linked to this account.</p>`
}
${
  shown.length === 0
    ? html`<div class="card empty"><h2>No bank data yet</h2></div>`
    : table(
        "Imported lines, in order of arrival",
        ["Date", "Payee", "Memo", "Type", "Amount", "Import", "Unique id"],
        shown.map((line) => lineRow(line, currency)),
      )
}
${pages > 1 ? pager(at(company, `/bank-data/${account.number}`), number, pages) : null}`;
    return send(reply, `Match Bank Data: ${account.name}`, content, trail(company));
  });

  server.get<Request>("/accounts/:id/imports", ({ params }, reply) => {
    const company = state.get("companies", params.id);
    if (!company) return missing(reply);
    const imports = state.of("imports", company.id).reverse().slice(0, 200);
    const content = html`<h1>Banking Import History</h1>
${
  imports.length === 0
    ? html`<div class="card empty"><h2>No imports yet</h2><p>The first one runs when an account is linked on a format profile.</p></div>`
    : table(
        "Imports, newest first",
        ["Started", "Profile", "Why", "Status", "What happened"],
        imports.map(importRow),
      )
}`;
    return send(reply, "Banking Import History", content, trail(company));
  });

  const currencyOf = (account: Account) =>
    state.get("currencies", keyOf(account.companyId, account.currency))?.symbol ?? "USD";

  function accountRow(company: Company, account: Account): Html {
    const currency = currencyOf(account);
    return html`<tr><th scope="row"><a href="${at(company, `/bank-data/${account.number}`)}">${account.acctNumber} ${account.name}</a>
${account.inactive ? html`<span class="tag">inactive</span>` : null}</th>
<td data-label="Type">${account.type === "CredCard" ? "Credit card" : "Bank"}</td><td data-label="Currency">${currency}</td>
<td data-label="Bank balance" class="number">${account.bankBalance ? formatAmount(account.bankBalance, currency) : "–"}</td>
<td data-label="Lines" class="number">${state.lines(company.id, account.number).length}</td></tr>`;
  }
}

function lineRow(line: BankLine, currency: string): Html {
  const sign = line.amount.startsWith("-") ? "out" : "in";
  return html`<tr><th scope="row" class="date">${line.date}</th><td data-label="Payee">${line.payee ?? ""}</td>
<td data-label="Memo">${line.memo ?? ""}</td><td data-label="Type">${line.type}</td>
<td data-label="Amount" class="number ${sign}">${formatAmount(line.amount, currency)}</td>
<td data-label="Import" class="number">${line.importId}</td><td data-label="Unique id" class="mono">${line.uniqueId ?? ""}</td></tr>`;
}

function importRow(row: BankImport): Html {
  const arrived = row.accounts.reduce((sum, { lines }) => sum + lines, 0);
  const repeated = row.accounts.reduce((sum, entry) => sum + entry.repeated, 0);
  const failed = row.accounts.filter(({ status }) => status === "Failed");
  return html`<tr><th scope="row" class="date">${instant(row.startedAt)}</th><td data-label="Profile">${row.profileName}</td>
<td data-label="Why">${row.trigger}</td><td data-label="Status"><span class="tag">${row.status}</span></td>
<td data-label="What happened">${row.message ?? html`${arrived} new, ${repeated} known already`}
${row.retryAt ? html`<br>Tried again at ${instant(row.retryAt)}` : null}
${failed.map(({ key, message, errorCode }) => html`<br><span class="mono">${key}</span>: ${message ?? errorCode}`)}
${row.refused.slice(0, 20).map(({ what, reason }) => html`<br><span class="mono">${what}</span>: ${reason}`)}</td></tr>`;
}

function table(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll"><table class="stack"><caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function pager(address: string, number: number, pages: number): Html {
  return html`<nav class="pages" aria-label="Pages">
${number > 1 ? html`<a href="${address}?page=${number - 1}">Earlier</a>` : null}
<span>Page ${number} of ${pages}</span>
${number < pages ? html`<a href="${address}?page=${number + 1}">Later</a>` : null}</nav>`;
}

const instant = (at: number | null): string =>
  at === null ? "–" : `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
