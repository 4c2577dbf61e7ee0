import type { FastifyInstance, FastifyReply } from "fastify";
import { type Decimal, isNegative, negate } from "../../src/money.ts";
import { type Html, html } from "../html.ts";
import { page, pageHeaders } from "../page.ts";
import { type Account, accountsOf } from "./accounts.ts";
import { formatAmount } from "./amount-text.ts";
import { exists } from "./feed-connections.ts";
import { type LineView, linePage } from "./line-page.ts";
import type { Organisation } from "./organisations.ts";
import { settleDue } from "./settlement.ts";
import type { World } from "./world.ts";

const linesPerPage = 100;
const organisationsPerPage = 50;

type Crumbs = { name: string; address: string }[];
interface Request {
  Params: { id: string; accountId: string };
  Querystring: { page?: string };
}

/** The books as a person sees them: organisations, their bank accounts, and the lines that have arrived. */
export function booksRoutes(server: FastifyInstance, world: World): void {
  const home = `${server.prefix}/`;
  const { state } = world;
  const organisationAddress = (id: string) => `${server.prefix}/organisations/${id}`;
  const accountAddress = ({ organisationId, id }: Account) =>
    `${organisationAddress(organisationId)}/accounts/${id}`;
  const hasFeed = (account: Account) =>
    [...state.rows("feeds").values()].some(
      (feed) => feed.accountId === account.id && exists(feed, world.now()),
    );

  const send = (reply: FastifyReply, title: string, content: Html, path: Crumbs = [], status = 200) =>
    reply
      .code(status)
      .headers(pageHeaders)
      .send(page({ title, pretends: "Xero", home, path, content }));
  const missing = (reply: FastifyReply) =>
    send(
      reply,
      "Not found",
      html`<div class="card empty"><h1>There is nothing here</h1>
<p>The organisation or account may never have existed.</p><p><a href="${home}">All organisations</a></p></div>`,
      [],
      404,
    );

  server.get<Request>("/", ({ query }, reply) => {
    const organisations = [...state.rows("organisations").values()];
    const part = partOf(organisations, query.page, organisationsPerPage);
    const content = html`<h1>Organisations</h1>
<p>Each one keeps its own books. Bank feeds bring statement lines into their bank accounts.</p>
${
  organisations.length === 0
    ? html`<div class="card empty"><h2>No organisations yet</h2><p>Add one with the admin interface.</p></div>`
    : html`${table(
        "Organisations",
        ["Name", "Base currency", "Other currencies", "Bank accounts", "Lines arrived"],
        part.entries.map((organisation) => organisationRow(organisation)),
      )}${pages(home, part)}`
}`;
    return send(reply, "Organisations", content);
  });

  server.get<Request>("/organisations/:id", ({ params }, reply) => {
    settleDue(state, world.now());
    const organisation = state.rows("organisations").get(params.id.toLowerCase());
    if (!organisation) return missing(reply);
    const accounts = bankAccounts(organisation);
    const content = html`<h1>${organisation.name}</h1>
${facts([
  ["Base currency", organisation.baseCurrency],
  ["Multicurrency", organisation.multicurrency ? "On" : "Off"],
  ["Bank feeds", organisation.feedsEnabled ? "Allowed" : "Not allowed"],
  ["Country", organisation.countryCode],
])}
${
  accounts.length === 0
    ? html`<div class="card empty"><h2>No bank accounts yet</h2>
<p>A bank account appears here as soon as one is added, by hand or by a bank feed.</p></div>`
    : table(
        "Bank accounts",
        ["Account", "Number", "Kind", "Feed", "Lines", "Balance"],
        accounts.map((account) => accountRow(account)),
      )
}`;
    return send(reply, organisation.name, content);
  });

  server.get<Request>("/organisations/:id/accounts/:accountId", ({ params, query }, reply) => {
    settleDue(state, world.now());
    const organisation = state.rows("organisations").get(params.id.toLowerCase());
    const account = state.rows("accounts").get(params.accountId.toLowerCase());
    if (!organisation || account?.organisationId !== organisation.id || account.type !== "BANK") {
      return missing(reply);
    }
    const all = state.books.lines(account.id);
    const part = partOf(all, query.page, linesPerPage);
    const { lines } = linePage(state, account.id, { page: part.page, pageSize: linesPerPage });
    const content = html`<h1>${account.name}</h1>
${facts([
  ["Number", account.number || "None"],
  ["Balance", money(state.books.balance(account.id), account.currency)],
  ["Statement lines", String(all.length)],
  ["Bank feed", hasFeed(account) ? "Connected" : "Not connected"],
])}
${
  all.length === 0
    ? html`<div class="card empty"><h2>No statement lines yet</h2>
<p>${
        hasFeed(account)
          ? "A bank feed is connected. Lines appear here as soon as the bank has sent some."
          : "No bank feed is connected to this account, so nothing can arrive."
      }</p></div>`
    : html`${table(
        "Statement lines in order of arrival",
        ["Date", "Payee", "Description", "Reference", "In", "Out", "Balance", "Statement"],
        lines.map((line) => lineRow(line, account.currency)),
      )}${pages(accountAddress(account), part)}`
}`;
    return send(reply, account.name, content, [
      { name: organisation.name, address: organisationAddress(organisation.id) },
    ]);
  });

  function bankAccounts(organisation: Organisation): Account[] {
    return accountsOf(state.draft(), organisation.id).filter(({ type }) => type === "BANK");
  }

  function organisationRow(organisation: Organisation): Html {
    const accounts = bankAccounts(organisation);
    const lines = accounts.reduce((sum, { id }) => sum + state.books.lines(id).length, 0);
    const others = organisation.multicurrency ? organisation.currencies.join(", ") || "None" : "Not enabled";
    return html`<tr role="row"><th scope="row" role="rowheader"><a href="${organisationAddress(organisation.id)}">${organisation.name}</a></th>
${cell("Base currency", organisation.baseCurrency)}${cell("Other currencies", others)}
${cell("Bank accounts", accounts.length, "number")}${cell("Lines arrived", lines, "number")}</tr>`;
  }

  function accountRow(account: Account): Html {
    const archived = account.status === "ARCHIVED" ? html` <span class="tag">Archived</span>` : null;
    const kinds = { BANK: "Bank", CREDITCARD: "Credit card", PAYPAL: "PayPal", "": "" };
    return html`<tr role="row"><th scope="row" role="rowheader"><a href="${accountAddress(account)}">${account.name}</a>${archived}</th>
${cell("Number", account.number)}${cell("Kind", kinds[account.bankAccountType])}
${cell("Feed", hasFeed(account) ? "Connected" : "None")}${cell("Lines", state.books.lines(account.id).length, "number")}
${cell("Balance", money(state.books.balance(account.id), account.currency), "number")}</tr>`;
  }
}

function lineRow(line: LineView, currency: string | null): Html {
  const amount = line.signedAmount;
  const out = isNegative(amount);
  return html`<tr role="row">${cell("Date", line.postedDate, "date")}${cell("Payee", line.payeeName ?? "")}
${cell("Description", line.description ?? "")}${cell("Reference", line.reference ?? "")}
${cell("In", out ? "" : formatAmount(amount, currency), "number in")}
${cell("Out", out ? formatAmount(negate(amount), currency) : "", "number")}
${cell("Balance", formatAmount(line.balance, currency), "number")}
${cell("Statement", line.statementId, "mono")}</tr>`;
}

function money(amount: Decimal | null, currency: string | null): string {
  return amount === null ? "None yet" : `${formatAmount(amount, currency)} ${currency ?? ""}`.trim();
}

const cell = (label: string, content: string | number, kind = ""): Html =>
  html`<td role="cell" data-label="${label}" class="${kind}">${content}</td>`;

function table(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  const right = new Set(["In", "Out", "Balance", "Lines", "Bank accounts", "Lines arrived"]);
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="stack" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    (column) =>
      html`<th scope="col" role="columnheader" class="${right.has(column) ? "number" : ""}">${column}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows}</tbody></table></div>`;
}

function facts(entries: readonly (readonly [name: string, value: string])[]): Html {
  return html`<dl class="facts">${entries.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

interface PageOf<T> {
  readonly page: number;
  readonly pageCount: number;
  readonly entries: readonly T[];
}

function partOf<T>(all: readonly T[], asked: string | undefined, size: number): PageOf<T> {
  const pageCount = Math.max(1, Math.ceil(all.length / size));
  const wanted = /^\d{1,9}$/.test(asked ?? "") ? Number(asked) : 1;
  const page = Math.min(Math.max(1, wanted), pageCount);
  return { page, pageCount, entries: all.slice((page - 1) * size, page * size) };
}

function pages(address: string, { page, pageCount }: PageOf<unknown>): Html | null {
  if (pageCount === 1) return null;
  const link = (number: number, name: string) =>
    number < 1 || number > pageCount || number === page
      ? null
      : html`<a class="button quiet" href="${address}?page=${number}">${name}</a>`;
  return html`<nav class="pages" aria-label="Pages">${page > 2 ? link(1, "First") : null}${link(page - 1, "Previous")}
<span>Page ${page} of ${pageCount}</span>${link(page + 1, "Next")}${
    page < pageCount - 1 ? link(pageCount, "Last") : null
  }</nav>`;
}
