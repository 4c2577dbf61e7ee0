import type { FastifyInstance, FastifyReply } from "fastify";
import { absolute, type Decimal, isNegative } from "../../src/money.ts";
import { type Html, html } from "../html.ts";
import { pagesOf } from "../page.ts";
import { cell, empty, facts, notice, pageLinks, partOf, rowHead, table } from "../page-parts.ts";
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

  const send = pagesOf("FreeAgent", home);
  const missing = (reply: FastifyReply) =>
    send(
      reply,
      "Not found",
      notice(
        "There is nothing here",
        "The company or account may never have existed, or was deleted.",
        html`<p><a href="${home}">All companies</a></p>`,
      ),
      [],
      404,
    );

  server.get<Request>("/", ({ query }, reply) => {
    importDue(world);
    const part = partOf([...state.rows("companies").values()], query.page, perPage);
    const rows = part.entries.map(companyRow);
    const columns = ["Name", "Currency", "Books begin", "Bank accounts", "Lines arrived"];
    const content = html`<h1>Companies</h1>
<p>Each one keeps its own books. Statements that are uploaded are imported a moment later into its bank accounts.</p>
${table("Companies", columns, rows)}${pageLinks(home, part)}`;
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
    ? empty("No bank accounts yet", "A bank account appears here as soon as one is added.")
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
    const part = partOf(state.books.arrived(account.id), query.page, perPage);
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
    ? empty("No lines yet", "Lines appear here when an upload has been imported.")
    : html`${table(
        "Lines in order of arrival",
        columns,
        part.entries.map((line) => lineRow(line, account.currency)),
      )}${pageLinks(accountAddress(account), part)}`
}
${refusals(uploads, account.currency)}`;
    return send(reply, account.name, content, [{ name: company.name, address: companyAddress(company.id) }]);
  });

  function companyRow(company: Company): Html {
    const accounts = accountsOf(world, company.id);
    const lines = accounts.reduce((sum, { id }) => sum + state.books.count(id), 0);
    return html`${rowHead(html`<a href="${companyAddress(company.id)}">${company.name}</a>`)}
${cell("Currency", company.currency)}${cell("Books begin", company.startDate, "date")}
${cell("Bank accounts", accounts.length, "number")}${cell("Lines arrived", lines, "number")}`;
  }

  function accountRow(account: Account): Html {
    const hidden = account.status === "hidden" ? html` <span class="tag">Hidden</span>` : null;
    const kinds = {
      StandardBankAccount: "Bank",
      CreditCardAccount: "Credit card",
      PaypalAccount: "PayPal",
    };
    return html`${rowHead(html`<a href="${accountAddress(account)}">${account.name}</a>${hidden}`)}
${cell("Number", numberOf(account))}${cell("Kind", kinds[account.type])}
${cell("Feed of its own", feedOf(world, account.id)?.serviceName ?? "None")}
${cell("Lines", state.books.count(account.id), "number")}
${cell("Balance", money(balanceOf(world, account), account.currency), "number")}`;
  }
}

const numberOf = (account: Account): string =>
  [account.sortCode, account.accountNumber ?? account.iban ?? account.email].filter(Boolean).join(" ");

function lineRow(line: Transaction, currency: string): Html {
  const out = isNegative(line.amount);
  const amount = money(absolute(line.amount), currency);
  return html`${cell("Date", line.datedOn, "date")}
${cell("Description", describe(line.text, line.type, line.amount, currency).description)}
${cell("In", out ? "" : amount, "number in")}${cell("Out", out ? amount : "", "number")}
${cell("Transaction id", line.transactionId ?? "", "mono")}${cell("Upload", line.uploadId ?? "By hand", "mono")}`;
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
      ({ line, reason, upload }) => html`${cell("Date", line.datedOn, "date")}
${cell("Description", line.text)}${cell("Amount", line.amount === null ? "" : money(line.amount, currency), "number")}
${cell("Why", reason)}${cell("Upload", upload, "mono")}`,
    );
  return html`<h2>Not imported</h2>
<p class="soft">${all.length} lines that uploads brought were not entered. Applications are not told.</p>
${table("Lines that were not imported", ["Date", "Description", "Amount", "Why", "Upload"], rows)}`;
}

function money(amount: Decimal, currency: string): string {
  const format = new Intl.NumberFormat("en-GB", { style: "currency", currency, maximumFractionDigits: 8 });
  return format.format(amount as Intl.StringNumericLiteral);
}
