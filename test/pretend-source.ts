import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bank, Feed, Json, PushedLine } from "./bank.ts";
import { waitFor } from "./wait-for.ts";

/** What a call asked the source for. */
export interface SourceCall {
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
}

/** Answers a call; what it returns is sent as JSON, and a text as it is. */
type Answering = (call: SourceCall, response: ServerResponse) => unknown;

/** A system of the operator's that offers transactions over HTTP, and does as the test says. */
export interface PretendSource {
  readonly url: string;
  readonly calls: SourceCall[];
  answer: Answering;
}

export async function pretendSource(t: { after(run: () => Promise<void>): void }): Promise<PretendSource> {
  const calls: SourceCall[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url!, "http://source");
    const call = { query: Object.fromEntries(url.searchParams), headers: request.headers };
    calls.push(call);
    const answer = source.answer(call, response);
    if (answer === undefined || response.headersSent) return;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const source: PretendSource = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed?branch=12`,
    calls,
    answer: () => ({ transactions: [] }),
  };
  return source;
}

/** Answers with one page of these transactions. */
export const page = (transactions: readonly PushedLine[], next?: string) => ({ transactions, next });

export const managedPath = ({ path, accountId }: Pick<Feed, "path" | "accountId">): string =>
  `${path}/bankFeedAccounts/${encodeURIComponent(accountId)}/managedBankFeeds`;

export const addSource = async (bank: Bank, url: string, more: object = {}): Promise<string> =>
  (
    await bank.done("POST", "/managedBankFeeds/sources", {
      name: "Core banking",
      url,
      authentication: { type: "bearer", token: "source-secret-canary" },
      ...more,
    })
  ).id;

/** Sets an account up to be fetched from a source at hours that no test waits for, beginning some days ago. */
export async function setUp(
  bank: Bank,
  feed: Pick<Feed, "path" | "accountId">,
  sourceId: string,
  more: object = {},
): Promise<Json> {
  return bank.done("PUT", managedPath(feed), {
    sourceId,
    schedule: { everyHours: 24 },
    enabled: false,
    ...more,
  });
}

export const runSync = async (bank: Bank, feed: Pick<Feed, "path" | "accountId">): Promise<string> =>
  (await bank.done("POST", `${managedPath(feed)}/syncs`)).syncId;

/** Waits until a sync has ended. */
export const syncEnded = (
  bank: Bank,
  feed: Pick<Feed, "path" | "accountId">,
  syncId: string,
  limitMs = 30_000,
): Promise<Json> =>
  waitFor(
    `sync ${syncId} to end`,
    async () => {
      const sync = await bank.done("GET", `${managedPath(feed)}/syncs/${syncId}`);
      return sync.status !== "Started" && sync;
    },
    limitMs,
    50,
  );

/** Runs a sync now and waits for its end. */
export const synced = async (bank: Bank, feed: Pick<Feed, "path" | "accountId">): Promise<Json> =>
  syncEnded(bank, feed, await runSync(bank, feed));
