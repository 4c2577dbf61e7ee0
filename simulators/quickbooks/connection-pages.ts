import type { FastifyInstance } from "fastify";
import { type Html, html } from "../html.ts";
import { cell, empty, facts, rowHead, table } from "../page-parts.ts";
import { Refused } from "../refused.ts";
import { statusNames } from "./company-pages.ts";
import { disconnect } from "./link-accounts.ts";
import { alert, moment, money, type Send } from "./page-parts.ts";
import { poll } from "./poll.ts";
import type { Feed, Poll } from "./records.ts";
import type { World } from "./world.ts";

interface Request {
  Params: { id: string };
}

const pollsShown = 50;

/** One sign-on to a bank: its accounts, what polls brought or were refused, Update and Disconnect. */
export function connectionRoutes(server: FastifyInstance, world: World, send: Send): void {
  const base = server.prefix;
  const { store } = world;

  server.get<Request>("/connections/:id", ({ params }, reply) => {
    const connection = store.get("connections", params.id);
    const company = connection && store.get("companies", connection.companyId);
    if (!connection || !company) throw new Refused(404, "There is no such connection");
    const institution = store.get("institutions", connection.institutionId);
    const name = institution?.name ?? connection.institutionId;
    const feeds = store.all("feeds").filter((feed) => feed.connectionId === connection.id);
    const polls = store.polls(connection.id);
    const open = connection.status !== "disconnected";
    const content = html`<h1>${name}</h1>
${alert(connection.attention ?? undefined)}
${facts([
  ["Status", statusNames[connection.status]],
  ["Standard", institution?.protocol.toUpperCase() ?? ""],
  ["User name", connection.username || "None"],
  ["Next poll", moment(connection.nextPollAt) || "None"],
])}
${
  open
    ? html`<div class="actions">
${feeds.some(({ ended }) => !ended) ? button("update", "Update") : null}
<a class="button quiet" href="${base}/connections/${connection.id}/accounts">Add accounts</a>
<a class="button quiet" href="${base}/connections/${connection.id}/sign-on">Sign on again</a>
${button("disconnect", "Disconnect", "quiet")}</div>`
    : null
}
${
  feeds.length === 0
    ? empty("No account is linked", "Choose which accounts of the bank go into which accounts of QuickBooks.")
    : table(
        "Linked accounts",
        ["Account of the bank", "Account in QuickBooks", "From", "Lines", "Balance", "State"],
        feeds.map(feedRow),
      )
}
${connection.complaints.length > 0 ? complaintList(connection.complaints) : null}
${
  polls.length === 0
    ? null
    : table(
        polls.length > pollsShown ? `Polls, the last ${pollsShown} of ${polls.length}` : "Polls",
        ["When", "Why", "Account", "What came", "Window", "New", "Known", "Complaints"],
        polls.slice(-pollsShown).reverse().map(pollRow),
      )
}`;
    return send(reply, {
      title: name,
      content,
      path: [{ name: company.name, address: `${base}/companies/${company.id}` }],
    });

    function button(action: string, text: string, kind = ""): Html {
      return html`<form method="post" action="${base}/connections/${params.id}/${action}"><button class="${kind}" type="submit">${text}</button></form>`;
    }
  });

  server.post<Request>("/connections/:id/update", async ({ params }, reply) => {
    await poll(world, params.id, "user");
    return reply.redirect(`${base}/connections/${params.id}`, 303);
  });

  server.post<Request>("/connections/:id/disconnect", (request, reply) => {
    disconnect(world, request.params.id);
    return reply.redirect(`${base}/connections/${request.params.id}`, 303);
  });

  function feedRow(feed: Feed): Html {
    const ledger = store.get("ledgerAccounts", feed.ledgerAccountId);
    return html`${rowHead(`${feed.account.name} ${feed.account.display}`)}
${cell("Account in QuickBooks", html`<a href="${base}/accounts/${feed.ledgerAccountId}">${ledger?.name ?? ""}</a>`)}
${cell("From", feed.startDate, "date")}${cell("Lines", store.lines(feed.ledgerAccountId).length, "number")}
${cell("Balance", money(feed.balance, ledger?.currency ?? ""), "number")}
${cell("State", feed.ended ? "Ended" : "Fetched")}`;
  }

  function pollRow(one: Poll): Html {
    const feed = store.get("feeds", one.feedId);
    const causes = { first: "First download", user: "Update", schedule: "Daily" };
    const window = one.from ? `${one.from.slice(0, 10)} to ${one.until?.slice(0, 10)}` : "";
    const complaints = [
      ...one.complaints,
      ...(one.contradicted > 0 ? ["an id came with other content"] : []),
    ];
    return html`${cell("When", moment(one.at), "date")}${cell("Why", causes[one.cause])}
${cell("Account", feed?.account.name ?? "")}${cell("What came", whatCame(one))}${cell("Window", window, "date")}
${cell("New", one.added, "number")}${cell("Known", one.repeated + one.contradicted, "number")}
${cell("Complaints", complaints.join("; "))}`;
  }
}

function whatCame({ outcome, received, message }: Poll): string {
  if (outcome === "collected") return received === 1 ? "1 transaction" : `${received} transactions`;
  return message ?? outcome;
}

const complaintList = (complaints: readonly string[]): Html =>
  html`<div class="card"><h2>Complaints about the sign-on</h2><ul class="plain">${complaints.map((one) => html`<li>${one}</li>`)}</ul></div>`;
