import { uuid } from "../../src/random.ts";
import { takesFeeds } from "./accounts.ts";
import { type Answer, type ErrorItem, errorItem, problem, refuse } from "./answers.ts";
import type { Books } from "./books.ts";
import { type Call, type Operation, tenantOf } from "./exchange.ts";
import { type FeedConnection, visibleFeed } from "./feed-connections.ts";
import { type Fields, itemsOf } from "./json-body.ts";
import { page } from "./paging.ts";
import { duplicateStatement, newLines } from "./settlement.ts";
import { type Balance, fourDecimals, type Statement } from "./statement.ts";
import { readStatement, type StatementContent } from "./statement-rules.ts";

const base = "/bankfeeds.xro/1.0/Statements";
const common = { api: "bankfeeds-1", scopes: ["bankfeeds"] } as const;

/** Statements, which only 1.0 has: section 4 of the provider document. */
export const statements = (books: Books): readonly Operation[] => [
  {
    ...common,
    name: "post-statements",
    method: "POST",
    path: base,
    keyed: true,
    run: (call) => post(call, books),
  },
  { ...common, name: "list-statements", method: "GET", path: base, run: (call) => list(call, books) },
  { ...common, name: "read-statement", method: "GET", path: `${base}/:id`, run: read },
];

/** One unfit statement refuses the request as a whole; only duplicates are answered per item. */
function post(call: Call, books: Books): Answer {
  const fault = call.fault("reject");
  if (fault) {
    const error = errorItem(fault.errorType, "The statement was refused", fault);
    return error.type === "duplicate-statement" ? duplicates([refused(error)]) : problem(error);
  }
  const items = itemsOf(call.body);
  if (!items || items.length === 0)
    return refuse("invalid-request", "items must be a list with at least one entry");

  const accepted: { content: StatementContent; feed: FeedConnection }[] = [];
  for (const item of items) {
    const content = readStatement(item, call.now);
    if ("detail" in content) return problem(content);
    const feed = feedOf(call, content.feedConnectionId);
    if ("detail" in feed) return problem(feed);
    accepted.push({ content, feed });
  }
  const answers = accepted.map(({ content, feed }) => {
    const known = content.lines.length > 0 && newLines(books, feed.accountId, content.lines).length === 0;
    if (known && call.settings.duplicates === "at-post") return refused(duplicateStatement());
    const { id, feedConnectionId, status } = accept(call, content, feed);
    return { id, feedConnectionId, status };
  });
  if (answers.every(({ status }) => status === "REJECTED")) return duplicates(answers);
  return { status: 202, body: { items: answers } };
}

/** The feed, when its account can be fed. */
function feedOf(call: Call, id: string): FeedConnection | ErrorItem {
  const { application, organisation } = tenantOf(call);
  const feed = visibleFeed(call, id);
  if (!feed) {
    const elsewhere = call.draft.get("feeds", id);
    return elsewhere?.applicationId === application.id && elsewhere.tenantId !== organisation.id
      ? errorItem(
          "invalid-feed-connection-for-organisation",
          "The feed connection is of another organisation",
        )
      : errorItem("invalid-feed-connection", "There is no such feed connection");
  }
  if (!organisation.feedsEnabled) {
    return errorItem("invalid-organisation-bank-feeds", "This organisation cannot use bank feeds");
  }
  const account = call.draft.get("accounts", feed.accountId);
  if (!account || !takesFeeds(account) || account.currency !== feed.currency) {
    return errorItem("account-not-valid", "The bank account can no longer be fed");
  }
  return feed;
}

function accept(call: Call, content: StatementContent, feed: FeedConnection): Statement {
  const { lines, ...header } = content;
  const text = `${feed.accountToken}\n${feed.id}\n${call.body.toString("utf8")}`;
  const later = call.fault("reject-later", text);
  const pause = call.fault("settle-after", text);
  const delay = pause ? pause.milliseconds : call.settings.settleDelayMs;
  const statement: Statement = {
    ...header,
    id: uuid(call.random),
    applicationId: feed.applicationId,
    tenantId: feed.tenantId,
    accountId: feed.accountId,
    status: "PENDING",
    lineCount: lines.length,
    acceptedAt: call.now.getTime(),
    settlesAt: delay === null ? null : call.now.getTime() + delay,
    verdict: later ? errorItem(later.errorType, "The statement was rejected", later) : null,
    errors: [],
    arrived: [],
  };
  call.draft.put("statementLines", { id: statement.id, lines });
  call.draft.put("statements", statement);
  return statement;
}

function list(call: Call, books: Books): Answer {
  const { application, organisation } = tenantOf(call);
  const ids = books.posted(application.id, organisation.id);
  const ordered = call.settings.statementOrder === "newest-first" ? ids.toReversed() : ids;
  return page(
    call,
    ordered,
    (id) => {
      const statement = call.draft.get("statements", id);
      return statement ? show(statement) : null;
    },
    1,
  );
}

function read(call: Call): Answer {
  const statement = call.draft.get("statements", (call.parameters.id ?? "").toLowerCase());
  const { application, organisation } = tenantOf(call);
  const own = statement?.applicationId === application.id && statement.tenantId === organisation.id;
  if (!own || call.fault("hide")) return { status: 404 };
  const shown = call.fault("show-status");
  return { status: 200, body: { ...show(statement), ...(shown ? { status: shown.status } : {}) } };
}

/** Balances and the number of lines are answered as text, lines not at all. */
function show(statement: Statement): Fields {
  const { id, feedConnectionId, status, startDate, endDate, errors } = statement;
  const balance = ({ amount, creditDebitIndicator }: Balance) => ({
    amount: fourDecimals(amount),
    creditDebitIndicator,
  });
  return {
    id,
    feedConnectionId,
    status,
    startDate,
    endDate,
    startBalance: balance(statement.startBalance),
    endBalance: balance(statement.endBalance),
    statementLineCount: String(statement.lineCount),
    ...(errors.length > 0 ? { errors } : {}),
  };
}

const refused = (error: ErrorItem) => ({ status: "REJECTED", errors: [error] });
const duplicates = (items: readonly object[]): Answer => ({ status: 409, body: { items } });
