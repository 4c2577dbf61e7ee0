import type { FastifyInstance, FastifyReply } from "fastify";
import { formatAmount } from "../amount-text.ts";
import { type Html, html } from "../html.ts";
import { pagesOf } from "../page.ts";
import { cell, empty, facts, notice, pageLinks, partOf, rowHead, table } from "../page-parts.ts";
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
  const send = pagesOf("NetSuite", home);
  const missing = (reply: FastifyReply) =>
    send(
      reply,
      "Not found",
      notice(
        "There is nothing here",
        "The account may never have existed.",
        html`<p><a href="${home}">All accounts</a></p>`,
      ),
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
      (company) => html`${rowHead(html`<a href="${at(company)}">${company.name}</a>`)}
${cell("Account", company.id, "mono")}
${cell("OneWorld", company.oneWorld ? "yes" : "no")}
${cell("SuiteApp", company.suiteApp ? "installed" : "not installed")}
${cell("Bank imports", state.of("imports", company.id).length, "number")}`,
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
    ? empty(
        "No format profiles yet",
        "A format profile says which plug-in brings the data of a bank, and into which accounts.",
      )
    : table(
        "Format profiles",
        ["Name", "Accounts linked", "Next import"],
        profiles.map(
          (
            profile,
          ) => html`${rowHead(html`<a href="${at(company, `/profiles/${profile.id}`)}">${profile.name}</a>`)}
${cell("Accounts linked", profile.mapping.length, "number")}
${cell("Next import", instant(profile.retryAt ?? profile.nextRunAt), "date")}`,
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
    const part = partOf(lines, query.page, linesPerPage);
    const currency = currencyOf(account);
    const profile = state
      .of("profiles", company.id)
      .find(({ mapping }) => mapping.some(({ target }) => target === account.number));
    const content = html`<h1>Match Bank Data: ${account.name}</h1>
${facts([
  ["Bank balance", account.bankBalance ? formatAmount(account.bankBalance, currency) : "–"],
  ["Balance as of", account.balanceAsOf ?? "–"],
  ["Lines", String(lines.length)],
])}
${
  profile
    ? html`<form method="post" action="${at(company, `/profiles/${profile.id}/update-now`)}" class="actions">
<button type="submit">Update now</button></form>`
    : html`<p class="soft">No format profile is linked to this account.</p>`
}
${
  lines.length === 0
    ? empty("No bank data yet", "Lines appear here when an import has brought some.")
    : table(
        "Imported lines, in order of arrival",
        ["Date", "Payee", "Memo", "Type", "Amount", "Import", "Unique id"],
        part.entries.map((line) => lineRow(line, currency)),
      )
}
${pageLinks(at(company, `/bank-data/${account.number}`), part)}`;
    return send(reply, `Match Bank Data: ${account.name}`, content, trail(company));
  });

  server.get<Request>("/accounts/:id/imports", ({ params }, reply) => {
    const company = state.get("companies", params.id);
    if (!company) return missing(reply);
    const imports = state.of("imports", company.id).reverse().slice(0, 200);
    const content = html`<h1>Banking Import History</h1>
${
  imports.length === 0
    ? empty("No imports yet", "The first one runs when an account is linked on a format profile.")
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
    return html`${rowHead(html`<a href="${at(company, `/bank-data/${account.number}`)}">${account.acctNumber} ${account.name}</a>
${account.inactive ? html`<span class="tag">inactive</span>` : null}`)}
${cell("Type", account.type === "CredCard" ? "Credit card" : "Bank")}${cell("Currency", currency)}
${cell("Bank balance", account.bankBalance ? formatAmount(account.bankBalance, currency) : "–", "number")}
${cell("Lines", state.lines(company.id, account.number).length, "number")}`;
  }
}

function lineRow(line: BankLine, currency: string): Html {
  const sign = line.amount.startsWith("-") ? "out" : "in";
  return html`${cell("Date", line.date, "date")}${cell("Payee", line.payee ?? "")}
${cell("Memo", line.memo ?? "")}${cell("Type", line.type)}
${cell("Amount", formatAmount(line.amount, currency), `number ${sign}`)}
${cell("Import", line.importId, "number")}${cell("Unique id", line.uniqueId ?? "", "mono")}`;
}

function importRow(row: BankImport): Html {
  const arrived = row.accounts.reduce((sum, { lines }) => sum + lines, 0);
  const repeated = row.accounts.reduce((sum, entry) => sum + entry.repeated, 0);
  const failed = row.accounts.filter(({ status }) => status === "Failed");
  return html`${cell("Started", instant(row.startedAt), "date")}${cell("Profile", row.profileName)}
${cell("Why", row.trigger)}${cell("Status", html`<span class="tag">${row.status}</span>`)}
${cell(
  "What happened",
  html`${row.message ?? `${arrived} new, ${repeated} known already`}
${row.retryAt ? html`<br>Tried again at ${instant(row.retryAt)}` : null}
${failed.map(({ key, message, errorCode }) => html`<br><span class="mono">${key}</span>: ${message ?? errorCode}`)}
${row.refused.slice(0, 20).map(({ what, reason }) => html`<br><span class="mono">${what}</span>: ${reason}`)}`,
)}`;
}

const instant = (at: number | null): string =>
  at === null ? "–" : `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
