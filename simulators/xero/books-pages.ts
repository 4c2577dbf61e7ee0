import type { FastifyInstance, FastifyReply } from "fastify";
import { type Decimal, isNegative, negate } from "../../src/money.ts";
import { formatAmount } from "../amount-text.ts";
import { type Html, html } from "../html.ts";
import { pagesOf } from "../page.ts";
import { cell, empty, facts, notice, pageLinks, partOf, rowHead, table } from "../page-parts.ts";
import { type Account, accountsOf } from "./accounts.ts";
import { exists } from "./feed-connections.ts";
import { type LineView, linePage } from "./line-page.ts";
import type { Organisation } from "./organisations.ts";
import { settleDue } from "./settlement.ts";
import type { World } from "./world.ts";

const linesPerPage = 100;
const organisationsPerPage = 50;

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

  const send = pagesOf("Xero", home);
  const missing = (reply: FastifyReply) =>
    send(
      reply,
      "Not found",
      notice(
        "There is nothing here",
        "The organisation or account may never have existed.",
        html`<p><a href="${home}">All organisations</a></p>`,
      ),
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
    ? empty("No organisations yet", "Add one with the admin interface.")
    : html`${table(
        "Organisations",
        ["Name", "Base currency", "Other currencies", "Bank accounts", "Lines arrived"],
        part.entries.map((organisation) => organisationRow(organisation)),
      )}${pageLinks(home, part)}`
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
    ? empty(
        "No bank accounts yet",
        "A bank account appears here as soon as one is added, by hand or by a bank feed.",
      )
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
    ? empty(
        "No statement lines yet",
        hasFeed(account)
          ? "A bank feed is connected. Lines appear here as soon as the bank has sent some."
          : "No bank feed is connected to this account, so nothing can arrive.",
      )
    : html`${table(
        "Statement lines in order of arrival",
        ["Date", "Payee", "Description", "Reference", "In", "Out", "Balance", "Statement"],
        lines.map((line) => lineRow(line, account.currency)),
      )}${pageLinks(accountAddress(account), part)}`
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
    return html`${rowHead(html`<a href="${organisationAddress(organisation.id)}">${organisation.name}</a>`)}
${cell("Base currency", organisation.baseCurrency)}${cell("Other currencies", others)}
${cell("Bank accounts", accounts.length, "number")}${cell("Lines arrived", lines, "number")}`;
  }

  function accountRow(account: Account): Html {
    const archived = account.status === "ARCHIVED" ? html` <span class="tag">Archived</span>` : null;
    const kinds = { BANK: "Bank", CREDITCARD: "Credit card", PAYPAL: "PayPal", "": "" };
    return html`${rowHead(html`<a href="${accountAddress(account)}">${account.name}</a>${archived}`)}
${cell("Number", account.number)}${cell("Kind", kinds[account.bankAccountType])}
${cell("Feed", hasFeed(account) ? "Connected" : "None")}${cell("Lines", state.books.lines(account.id).length, "number")}
${cell("Balance", money(state.books.balance(account.id), account.currency), "number")}`;
  }
}

function lineRow(line: LineView, currency: string | null): Html {
  const amount = line.signedAmount;
  const out = isNegative(amount);
  return html`${cell("Date", line.postedDate, "date")}${cell("Payee", line.payeeName ?? "")}
${cell("Description", line.description ?? "")}${cell("Reference", line.reference ?? "")}
${cell("In", out ? "" : formatAmount(amount, currency), "number in")}
${cell("Out", out ? formatAmount(negate(amount), currency) : "", "number")}
${cell("Balance", formatAmount(line.balance, currency), "number")}
${cell("Statement", line.statementId, "mono")}`;
}

function money(amount: Decimal | null, currency: string | null): string {
  return amount === null ? "None yet" : `${formatAmount(amount, currency)} ${currency ?? ""}`.trim();
}
