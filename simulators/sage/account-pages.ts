import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isNegative, negate } from "../../src/money.ts";
import { formatAmount } from "../amount-text.ts";
import { type Html, html } from "../html.ts";
import { cell, empty, facts, pageLinks, partOf, rowHead, table } from "../page-parts.ts";
import { Refused } from "../refused.ts";
import { askAvailableAccounts } from "./available-accounts.ts";
import type { ArrivedTransaction } from "./ledger.ts";
import { type Asked, button, instantText, sendPage, statusNames } from "./page-parts.ts";
import type { Product } from "./product.ts";
import type { BankAccount, ErrorDetail, Notification } from "./records.ts";
import type { World } from "./world.ts";

const perPage = 100;

type Handler = (request: FastifyRequest<Asked>, reply: FastifyReply) => unknown;

/** One bank account: what arrived, what was refused, and what its user can do. And what the banks were told. */
export function accountRoutes(
  server: FastifyInstance,
  world: World,
  product: Product,
  refusing: (run: Handler) => (request: FastifyRequest<Asked>, reply: FastifyReply) => Promise<unknown>,
): void {
  const { store } = world;
  const home = `${server.prefix}/`;
  const address = (id: string) => `${server.prefix}/accounts/${id}`;

  server.get<Asked>(
    "/accounts/:id",
    refusing(({ params, query }, reply) => {
      const account = product.bankAccount(params.id);
      const company = product.company(account.companyId);
      const arrived = store.ledger.transactions(account.id);
      const balance = account.ledgerBalance;
      const content = html`<h1>${account.accountName}</h1>
${facts([
  ["State", statusNames[account.status]],
  ["Number", account.accountIdentifier],
  [
    "Balance",
    balance === null ? "None yet" : `${formatAmount(balance, company.currency)} ${company.currency}`,
  ],
  ["Transactions", String(arrived.length)],
  ["From", account.requestedStartDate],
])}
${actions(account)}
${account.status === "cancelled" ? empty("Disconnected", "The history of this account was deleted.") : transactions(account, company.currency, query.page)}
${turnedAway(account)}
<dl class="pairs"><dt>Sage's id of the account</dt><dd class="mono">${account.id}</dd><dt>The bank's id</dt><dd class="mono">${account.externalId}</dd></dl>`;
      const path = [{ name: company.name, address: `${server.prefix}/companies/${company.id}` }];
      return sendPage(reply, home, { title: account.accountName, content, path });
    }),
  );

  server.post<Asked>(
    "/accounts/:id/disconnect",
    refusing(({ params }, reply) => {
      product.disconnect(params.id);
      return reply.redirect(address(params.id), 303);
    }),
  );

  server.post<Asked>(
    "/accounts/:id/more",
    refusing(async ({ params }, reply) => {
      const account = product.bankAccount(params.id);
      const { wrong } = await askAvailableAccounts(world, product, account.id);
      if (wrong) throw new Refused(502, `The bank did not tell which accounts there are: ${wrong}`);
      return reply.redirect(`${server.prefix}/authorisations/${account.authorisationId}/accounts`, 303);
    }),
  );

  server.get<Asked>(
    "/notifications",
    refusing((_request, reply) => {
      const list = store.all("notifications").slice(-200).reverse();
      const rows = list.map((notification) => notificationRow(notification));
      const content = html`<h1>What the banks were told</h1>
<p>The newest 200, newest first. What a bank does not take is sent three more times.</p>
${rows.length === 0 ? empty("Nothing yet", "A bank is told when a user begins to connect, links or disconnects an account.") : table("Notifications", ["About", "Business", "State", "Tries"], rows)}`;
      return sendPage(reply, home, { title: "What the banks were told", content });
    }),
  );

  function actions(account: BankAccount): Html | null {
    if (account.status === "cancelled") return null;
    const reconnect = account.status === "authRequired";
    return html`<div class="actions">
${reconnect && button(`${address(account.id)}/reconnect`, "Reconnect here", { how: "frame" })}
${reconnect && button(`${address(account.id)}/reconnect`, "Reconnect on the bank's page", { how: "page" })}
${button(`${address(account.id)}/more`, "Add another account of this bank", {}, true)}
${button(`${address(account.id)}/disconnect`, "Disconnect", {}, true)}</div>`;
  }

  function transactions(account: BankAccount, currency: string, asked: string | undefined): Html {
    const all = store.ledger.transactions(account.id);
    if (all.length === 0)
      return empty("No transactions yet", "They appear here as soon as the bank has sent some.");
    const part = partOf(all, asked, perPage);
    return html`${table(
      "Transactions in order of arrival",
      ["Date", "Description", "Payee", "Reference", "In", "Out", "Id"],
      part.entries.map((transaction) => transactionRow(transaction, currency)),
    )}${pageLinks(address(account.id), part)}`;
  }

  /** Statements that were refused at once, or failed when they were worked on. */
  function turnedAway(account: BankAccount): Html | null {
    const refused = store
      .all("refusals")
      .filter(({ bankAccountId }) => bankAccountId === account.id)
      .map(({ at, errors, status, transactionCount }) => ({
        at,
        how: `Refused (${status})`,
        count: transactionCount ?? "?",
        errors,
      }));
    const failed = store
      .all("statements")
      .filter(
        ({ bankAccountId, processedAt, verdict }) =>
          bankAccountId === account.id && processedAt !== null && verdict.status === "failed",
      )
      .map(({ processedAt, transactionCount, verdict }) => ({
        at: processedAt ?? 0,
        how: "Failed",
        count: transactionCount,
        errors: verdict.errorDetails.slice(0, 5),
      }));
    const all = [...refused, ...failed].sort((a, b) => b.at - a.at).slice(0, 50);
    if (all.length === 0) return null;
    const rows = all.map(
      ({ at, count, errors, how }) => html`${rowHead(instantText(at))}${cell("How", how)}
${cell("Transactions", count, "number")}${cell("Why", reasons(errors))}`,
    );
    return table("Statements that were not taken", ["When", "How", "Transactions", "Why"], rows);
  }

  function notificationRow({ body, companyId, disguise, state, tries }: Notification): Html {
    const { resource, type } = body;
    const about = html`${type} ${resource.type}<br><span class="mono">${resource.id}</span>`;
    const shown = tries.map(({ at, outcome }) => `${instantText(at)}: ${outcome}`).join("; ");
    return html`${rowHead(about)}${cell("Business", store.get("companies", companyId)?.name ?? "")}
${cell("State", html`<span class="tag">${state}</span>${disguise && html` <span class="tag">${disguise}</span>`}`)}
${cell("Tries", shown)}`;
  }
}

const mostReasons = 3;

/** What was wrong, as far as it fits, and how much more there was. */
function reasons(errors: readonly (ErrorDetail & { field?: string })[]): string {
  const shown = errors.slice(0, mostReasons).map(({ code, field, message, uniqueId }) => {
    const about = uniqueId ?? field;
    return `${code}: ${message}${about === undefined ? "" : ` (${about})`}`;
  });
  const more = errors.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function transactionRow(transaction: ArrivedTransaction, currency: string): Html {
  const { amount, datePosted, description, narrative1, payee, referenceNumber, uniqueId } = transaction;
  const out = isNegative(amount);
  return html`${cell("Date", datePosted.slice(0, 10), "date")}
${cell("Description", [description, narrative1].filter(Boolean).join(" "))}${cell("Payee", payee ?? "")}
${cell("Reference", referenceNumber ?? "")}${cell("In", out ? "" : formatAmount(amount, currency), "number in")}
${cell("Out", out ? formatAmount(negate(amount), currency) : "", "number")}${cell("Id", uniqueId, "mono")}`;
}
