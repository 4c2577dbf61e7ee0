import type { FastifyInstance } from "fastify";
import { type Html, html } from "../html.ts";
import { cell, empty, facts, pageLinks, partOf, rowHead, table } from "../page-parts.ts";
import { Refused } from "../refused.ts";
import { amountCells, moment, money, type Send } from "./page-parts.ts";
import type { Company, Connection, Feed, LedgerAccount, ReviewLine } from "./records.ts";
import type { World } from "./world.ts";

const linesPerPage = 100;
const companiesPerPage = 50;

interface Request {
  Params: { id: string };
  Querystring: { page?: string };
}

export const statusNames: Readonly<Record<Connection["status"], string>> = {
  authorising: "Not finished",
  choosing: "No account linked",
  connected: "Connected",
  attention: "Needs attention",
  disconnected: "Disconnected",
};

/** Companies, their bank and card accounts, and what waits there For review. */
export function companyRoutes(server: FastifyInstance, { store }: World, send: Send): void {
  const base = server.prefix;
  const companyAddress = (id: string) => `${base}/companies/${id}`;
  const ledgerAccounts = (company: Company) =>
    store.all("ledgerAccounts").filter(({ companyId }) => companyId === company.id);
  const feedOf = (account: LedgerAccount): Feed | undefined =>
    store.all("feeds").findLast(({ ledgerAccountId }) => ledgerAccountId === account.id);

  server.get<Request>("/", ({ query }, reply) => {
    const part = partOf(store.all("companies"), query.page, companiesPerPage);
    const content = html`<h1>Companies</h1>
<p>Each one keeps its books here. A company links its bank's accounts, and their transactions are fetched from the bank
once a day and whenever somebody presses Update.</p>
${table("Companies", ["Name", "Country", "Currency", "Bank and card accounts", "Lines"], part.entries.map(companyRow))}
${pageLinks(`${base}/`, part)}`;
    return send(reply, { title: "Companies", content });
  });

  server.get<Request>("/companies/:id", ({ params }, reply) => {
    const company = store.get("companies", params.id);
    if (!company) throw new Refused(404, "There is no such company");
    const connections = store
      .all("connections")
      .filter(({ companyId, status }) => companyId === company.id && status !== "authorising");
    const content = html`<h1>${company.name}</h1>
${facts([
  ["Country", company.country],
  ["Home currency", company.currency],
])}
<div class="actions"><a class="button" href="${companyAddress(company.id)}/link">Link account</a></div>
${table("Bank and card accounts", ["Account", "Kind", "Bank feed", "Lines", "Balance"], ledgerAccounts(company).map(accountRow))}
${
  connections.length === 0
    ? empty("No bank is connected", "Press Link account to find the bank and sign on.")
    : table(
        "Banks",
        ["Bank", "Standard", "Status", "Accounts", "Last poll", "Next poll"],
        connections.map(connectionRow),
      )
}`;
    return send(reply, { title: company.name, content });
  });

  server.get<Request>("/accounts/:id", ({ params, query }, reply) => {
    const account = store.get("ledgerAccounts", params.id);
    const company = account && store.get("companies", account.companyId);
    if (!account || !company) throw new Refused(404, "There is no such account");
    const all = store.lines(account.id);
    const feed = feedOf(account);
    const part = partOf(all, query.page, linesPerPage);
    const content = html`<h1>${account.name}</h1>
${facts([
  ["Bank balance", money(feed?.balance ?? null, account.currency)],
  ["As of", moment(feed?.balanceAt ?? null) || "Never"],
  ["For review", String(all.length)],
  ["Bank feed", feedText(feed)],
])}
${feed && !feed.ended ? html`<form method="post" action="${base}/connections/${feed.connectionId}/update"><button type="submit">Update</button></form>` : null}
${
  all.length === 0
    ? empty(
        "Nothing to review",
        feed ? "The bank has told of no transaction yet." : "No bank feed is linked to this account.",
      )
    : html`${table(
        "For review, in order of arrival",
        ["Date", "Description", "Memo", "Type", "Received", "Spent", "Id"],
        part.entries.map((line) => lineRow(line, account.currency)),
      )}${pageLinks(`${base}/accounts/${account.id}`, part)}`
}`;
    return send(reply, {
      title: account.name,
      content,
      path: [{ name: company.name, address: companyAddress(company.id) }],
    });
  });

  function companyRow(company: Company): Html {
    const accounts = ledgerAccounts(company);
    const lines = accounts.reduce((sum, { id }) => sum + store.lines(id).length, 0);
    return html`${rowHead(html`<a href="${companyAddress(company.id)}">${company.name}</a>`)}
${cell("Country", company.country)}${cell("Currency", company.currency)}
${cell("Bank and card accounts", accounts.length)}${cell("Lines", lines, "number")}`;
  }

  function accountRow(account: LedgerAccount): Html {
    const feed = feedOf(account);
    return html`${rowHead(html`<a href="${base}/accounts/${account.id}">${account.name}</a>`)}
${cell("Kind", account.kind)}${cell("Bank feed", feedText(feed))}
${cell("Lines", store.lines(account.id).length, "number")}
${cell("Balance", money(feed?.balance ?? null, account.currency), "number")}`;
  }

  function feedText(feed: Feed | undefined): string {
    if (!feed) return "None";
    return feed.ended ? "Disconnected" : `${feed.account.name} ${feed.account.display}`.trim();
  }

  function connectionRow(connection: Connection): Html {
    const institution = store.get("institutions", connection.institutionId);
    const feeds = store.all("feeds").filter((feed) => feed.connectionId === connection.id && !feed.ended);
    const address = `${base}/connections/${connection.id}`;
    return html`${rowHead(html`<a href="${address}">${institution?.name ?? connection.institutionId}</a>`)}
${cell("Standard", institution?.protocol.toUpperCase() ?? "")}
${cell("Status", html`<span class="tag">${statusNames[connection.status]}</span>`)}
${cell("Accounts", feeds.length)}
${cell("Last poll", moment(store.polls(connection.id).at(-1)?.at ?? null) || "Never", "date")}
${cell("Next poll", moment(connection.nextPollAt) || "None", "date")}`;
  }
}

function lineRow(line: ReviewLine, currency: string): Html {
  return html`${cell("Date", line.date, "date")}${cell("Description", line.description)}
${cell("Memo", line.memo ?? "")}${cell("Type", line.type ?? "")}${amountCells(line.amount, currency)}
${cell("Id", line.transactionId, "mono")}`;
}
