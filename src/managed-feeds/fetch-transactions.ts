import type { Application } from "../application.ts";
import { EgressRefused } from "../egress/connect.ts";
import { type FeedSource, refusedAddress } from "../feed-sources/feed-source.ts";
import { sourceHeader } from "../feed-sources/find-source.ts";
import { NoAnswer, type OutboundResponse } from "../integrations/integration.ts";
import type { PushedTransaction } from "../transactions/transaction.ts";
import { type ManagedSync, SyncFault } from "./managed-sync.ts";
import { readPage } from "./source-answer.ts";

/** Transactions of one sync, at most: what is fetched is held until it is in order. */
const maximumTransactions = 100_000;
/** And characters of all its pages together. */
const maximumText = 64_000_000;

/** Fetches every transaction of a period, page by page. Throws `SyncFault`; `onPage` runs after each page. */
export async function fetchTransactions(
  application: Application,
  source: FeedSource,
  sync: ManagedSync,
  from: Date,
  onPage: () => Promise<void>,
): Promise<PushedTransaction[]> {
  const refused = refusedAddress(source.url, application.config.egressAllow);
  if (refused) throw new SyncFault("source-address-refused", `The source is not called: ${refused}`);
  const header = sourceHeader(application.vault, source);
  const transactions: PushedTransaction[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  let text = 0;
  for (let pages = 1; ; pages++) {
    const response = await call(application, source, header, addressOf(source, sync, from, cursor));
    const body = bodyOf(response);
    text += body.length;
    if (text > maximumText) throw tooMuch(`more than ${maximumText} characters`);
    const page = readPage(body, sync.accountId);
    for (const transaction of page.transactions) transactions.push(transaction);
    await onPage();
    if (transactions.length > maximumTransactions)
      throw tooMuch(`more than ${maximumTransactions} transactions`);
    if (page.next === undefined) return transactions;
    if (cursors.has(page.next)) {
      throw new SyncFault(
        "source-pages-repeat",
        "The source named a next page that it had named before: its pages would never end",
      );
    }
    if (pages >= source.maximumPages) throw tooMuch(`more than ${source.maximumPages} pages`);
    cursors.add(page.next);
    cursor = page.next;
  }
}

const tooMuch = (what: string) =>
  new SyncFault(
    "source-answer-too-large",
    `The source answered with ${what} for one period: answer more on each page, raise maximumPages, or begin later`,
  );

function addressOf(source: FeedSource, sync: ManagedSync, from: Date, cursor: string | undefined): string {
  const url = new URL(source.url);
  const parameters = {
    companyId: sync.companyId,
    connectionId: sync.connectionId,
    sourceAccountId: sync.accountId,
    from: from.toISOString(),
    to: sync.periodEnd.toISOString(),
    ...(cursor === undefined ? undefined : { cursor }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

async function call(
  { callerHttp }: Application,
  source: FeedSource,
  [name, value]: readonly [string, string],
  url: string,
): Promise<OutboundResponse> {
  try {
    return await callerHttp.request({
      method: "GET",
      url,
      headers: { accept: "application/json", [name]: value },
      timeoutMs: source.timeoutSeconds * 1000,
    });
  } catch (error) {
    if (error instanceof EgressRefused) throw new SyncFault("source-address-refused", sentence(error));
    if (error instanceof NoAnswer) throw new SyncFault("source-no-answer", sentence(error), true);
    throw error;
  }
}

const sentence = ({ message }: Error) => `The source could not be read: ${message}`;

/** The body of an answer that is one. What the source says in a refusal is not repeated: it may say anything. */
function bodyOf({ status, headers, body }: OutboundResponse): string {
  if (status === 200) return body;
  if (status === 401 || status === 403) {
    throw new SyncFault(
      "source-unauthorized",
      `The source answered ${status}: it does not take what calls to it carry. Replace the source's authentication.`,
    );
  }
  if (status >= 300 && status < 400) {
    throw new SyncFault(
      "source-redirected",
      `The source answered ${status}, a redirect, which is never followed. Give the source the address that answers itself.`,
    );
  }
  const passing = status === 408 || status === 429 || status >= 500;
  throw new SyncFault(
    passing ? "source-unavailable" : "source-refused",
    `The source answered ${status} where 200 was expected`,
    passing && (retryAfter(headers["retry-after"]) ?? true),
  );
}

/** Seconds of a `Retry-After` that gives them. */
const retryAfter = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text.trim()) ? Number(text) : undefined;
