import type { FastifyInstance, FastifyReply } from "fastify";
import { absolute, type Decimal, isNegative } from "../../src/money.ts";
import { type Html, html } from "../html.ts";
import { page, pageHeaders } from "../page.ts";
import { accountsOf, balanceOf, feedOf } from "./bank-accounts.ts";
import { importDue } from "./import.ts";
import type { Account, Company, Transaction, Upload } from "./records.ts";
import { describe } from "./transaction-types.ts";
import type { World } from "./world.ts";

const perPage = 100;
/** Refused lines shown with an account, the newest. */
const refusalsShown = 50;

interface Request {
  Params: { id: string; accountId: string };
  Querystring: { page?: string };
}

/** The books as a person sees them: companies, bank accounts, the lines that have arrived, and those that were refused. */
export function booksRoutes(server: FastifyInstance, world: World): void {
  const home = `${server.prefix}/`;
  const { state } = world;
  const companyAddress = (id: string) => `${server.prefix}/companies/${id}`;
  const accountAddress = ({ companyId, id }: Account) => `${companyAddress(companyId)}/accounts/${id}`;

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
      .send(page({ title, pretends: "FreeAgent", home, path, content }));
  const missing = (reply: FastifyReply) =>
    send(
      reply,
      "Not found",
      html`<div class="card empty"><h1>There is nothing here</h1>
<p>The company or account may never have existed, or was deleted.</p><p><a href="${home}">All companies</a></p></div>`,
      [],
      404,
    );

  server.get<Request>("/", ({ query }, reply) => {
    importDue(world);
    const part = partOf([...state.rows("companies").values()], query.page);
    const rows = part.entries.map(companyRow);
    const columns = ["Name", "Currency", "Books begin", "Bank accounts", "Lines arrived"];
    const content = html`<h1>Companies</h1>
<p>Each one keeps its own books. Statements that are uploaded are imported a moment later into its bank accounts.</p>
${table("Companies", columns, rows)}${pages(home, part)}`;
    return send(reply, "Companies", content);
  });

  server.get<Request>("/companies/:id", ({ params }, reply) => {
    importDue(world);
    const company = state.get("companies", params.id);
    if (!company) return missing(reply);
    const accounts = accountsOf(world, company.id);
    const columns = ["Account", "Number", "Kind", "Feed of its own", "Lines", "Balance"];
    const content = html`<h1>${company.name}</h1>
${facts([
  ["Currency", company.currency],
  ["Books begin", company.startDate],
  ["Locked to", company.lockedTo ?? "Not locked"],
  ["API access", company.apiEnabled ? "On" : "Switched off"],
])}
${
  accounts.length === 0
    ? html`<div class="card empty"><h2>No bank accounts yet</h2></div>`
    : table("Bank accounts", columns, accounts.map(accountRow))
}`;
    return send(reply, company.name, content);
  });

  server.get<Request>("/companies/:id/accounts/:accountId", ({ params, query }, reply) => {
    importDue(world);
    const company = state.get("companies", params.id);
    const account = state.get("accounts", params.accountId);
    if (!company || account?.companyId !== company.id) return missing(reply);
    const uploads = [...state.rows("uploads").values()].filter((one) => one.accountId === account.id);
    const waiting = uploads.reduce((sum, one) => sum + (one.imported === null ? one.lineCount : 0), 0);
    const part = partOf(state.books.arrived(account.id), query.page);
    const columns = ["Date", "Description", "In", "Out", "Transaction id", "Upload"];
    const content = html`<h1>${account.name}</h1>
${facts([
  ["Number", numberOf(account) || "None"],
  ["Balance", money(balanceOf(world, account), account.currency)],
  ["Lines", String(state.books.count(account.id))],
  ["Waiting for import", String(waiting)],
])}
${
  part.entries.length === 0
    ? html`<div class="card empty"><h2>No lines yet</h2><p>Lines appear here when an upload has been imported.</p></div>`
    : html`${table(
        "Lines in order of arrival",
        columns,
        part.entries.map((line) => lineRow(line, account.currency)),
      )}${pages(accountAddress(account), part)}`
}
${refusals(uploads, account.currency)}`;
    return send(reply, account.name, content, [{ name: company.name, address: companyAddress(company.id) }]);
  });

  function companyRow(company: Company): Html {
    const accounts = accountsOf(world, company.id);
    const lines = accounts.reduce((sum, { id }) => sum + state.books.count(id), 0);
    return html`<tr role="row"><th scope="row" role="rowheader"><a href="${companyAddress(company.id)}">${company.name}</a></th>
${cell("Currency", company.currency)}${cell("Books begin", company.startDate, "date")}
${cell("Bank accounts", accounts.length, "number")}${cell("Lines arrived", lines, "number")}</tr>`;
  }

  function accountRow(account: Account): Html {
    const hidden = account.status === "hidden" ? html` <span class="tag">Hidden</span>` : null;
    const kinds = {
      StandardBankAccount: "Bank",
      CreditCardAccount: "Credit card",
      PaypalAccount: "PayPal",
    };
    return html`<tr role="row"><th scope="row" role="rowheader"><a href="${accountAddress(account)}">${account.name}</a>${hidden}</th>
${cell("Number", numberOf(account))}${cell("Kind", kinds[account.type])}
${cell("Feed of its own", feedOf(world, account.id)?.serviceName ?? "None")}
${cell("Lines", state.books.count(account.id), "number")}
${cell("Balance", money(balanceOf(world, account), account.currency), "number")}</tr>`;
  }
}

const numberOf = (account: Account): string =>
  [account.sortCode, account.accountNumber ?? account.iban ?? account.email].filter(Boolean).join(" ");

function lineRow(line: Transaction, currency: string): Html {
  const out = isNegative(line.amount);
  const amount = money(absolute(line.amount), currency);
  return html`<tr role="row">${cell("Date", line.datedOn, "date")}
${cell("Description", describe(line.text, line.type, line.amount, currency).description)}
${cell("In", out ? "" : amount, "number in")}${cell("Out", out ? amount : "", "number")}
${cell("Transaction id", line.transactionId ?? "", "mono")}${cell("Upload", line.uploadId ?? "By hand", "mono")}</tr>`;
}

/** What uploads brought and the import did not enter: FreeAgent itself tells nobody. */
function refusals(uploads: readonly Upload[], currency: string): Html | null {
  const all = uploads.flatMap((upload) =>
    upload.refused.map(({ line, reason }) => ({ line, reason, upload: upload.id })),
  );
  if (all.length === 0) return null;
  const rows = all
    .slice(-refusalsShown)
    .reverse()
    .map(
      ({ line, reason, upload }) => html`<tr role="row">${cell("Date", line.datedOn, "date")}
${cell("Description", line.text)}${cell("Amount", line.amount === null ? "" : money(line.amount, currency), "number")}
${cell("Why", reason)}${cell("Upload", upload, "mono")}</tr>`,
    );
  return html`<h2>Not imported</h2>
<p class="soft">${all.length} lines that uploads brought were not entered. Applications are not told.</p>
${table("Lines that were not imported", ["Date", "Description", "Amount", "Why", "Upload"], rows)}`;
}

function money(amount: Decimal, currency: string): string {
  const format = new Intl.NumberFormat("en-GB", { style: "currency", currency, maximumFractionDigits: 8 });
  return format.format(amount as Intl.StringNumericLiteral);
}

const cell = (label: string, content: string | number, kind = ""): Html =>
  html`<td role="cell" data-label="${label}" class="${kind}">${content}</td>`;

function table(caption: string, columns: readonly string[], rows: readonly Html[]): Html {
  const right = new Set(["In", "Out", "Amount", "Balance", "Lines", "Bank accounts", "Lines arrived"]);
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

function partOf<T>(all: readonly T[], asked: string | undefined): PageOf<T> {
  const pageCount = Math.max(1, Math.ceil(all.length / perPage));
  const wanted = /^\d{1,9}$/.test(asked ?? "") ? Number(asked) : 1;
  const page = Math.min(Math.max(1, wanted), pageCount);
  return { page, pageCount, entries: all.slice((page - 1) * perPage, page * perPage) };
}

function pages(address: string, { page, pageCount }: PageOf<unknown>): Html | null {
  if (pageCount === 1) return null;
  const link = (number: number, name: string) =>
    number < 1 || number > pageCount
      ? null
      : html`<a class="button quiet" href="${address}?page=${number}">${name}</a>`;
  return html`<nav class="pages" aria-label="Pages">${link(page - 1, "Previous")}
<span>Page ${page} of ${pageCount}</span>${link(page + 1, "Next")}</nav>`;
}
