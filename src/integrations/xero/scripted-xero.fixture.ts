/** For tests: a server on loopback that answers each call as the test scripts it, and a session that reaches it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEgress } from "../../egress/egress.ts";
import type { Outbound, ProviderSession, SentBatch } from "../integration.ts";
import { readWire, type Wire } from "../wire.ts";
import { createXero, type XeroSettings } from "./index.ts";

export interface Call {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly json: Wire | undefined;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
  readonly text?: string;
  /** End the connection instead of answering. */
  readonly cut?: boolean;
}

export type Script = (call: Call) => Reply | undefined;

export async function scriptedXero(script: Script, settings: Partial<XeroSettings> = {}) {
  const calls: Call[] = [];
  const spent: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://scripted");
      const body = Buffer.concat(chunks).toString();
      const call: Call = {
        method: request.method ?? "",
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
        json: readWire(body),
      };
      calls.push(call);
      const reply = script(call) ?? { status: 404 };
      if (reply.cut) return request.socket.resetAndDestroy();
      const json = reply.json === undefined ? {} : { "content-type": "application/json" };
      response.writeHead(reply.status ?? 200, { ...json, ...reply.headers });
      response.end(reply.json === undefined ? (reply.text ?? "") : JSON.stringify(reply.json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/xero`;
  const egress = createEgress({ allow: [], timeoutMs: 2_000 });
  const http: Outbound = egress.outbound({ guarded: false });
  const session: ProviderSession = {
    address,
    organisationId: "org-1",
    http,
    accessToken: async (which, refused) => (which === "present" ? "token-1" : `${refused}-renewed`),
    within: (kind, call) => {
      spent.push(kind);
      return call();
    },
  };
  return {
    address,
    calls,
    /** Method and path of each call, in order. */
    seen: () => calls.map(({ method, path }) => `${method} ${path.replace("/xero", "")}`),
    /** Kinds of the calls that limits were spent on. */
    spent,
    http,
    session,
    xero: createXero({
      clientId: "client",
      clientSecret: "hush-secret",
      loginUrl: address,
      identityUrl: `${address}/identity`,
      apiUrl: address,
      feedConnections: "2.0",
      ...settings,
    }),
    [Symbol.asyncDispose]: async () => {
      egress.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A batch of two lines as the core would hand it over after its first attempt. */
export function sentBatch(change: Partial<SentBatch> = {}): SentBatch {
  return {
    feed: { providerFeedId: "feed-1", currency: "GBP", category: "Debit" },
    request: JSON.stringify({
      items: [
        {
          feedConnectionId: "feed-1",
          startDate: "2026-05-04",
          endDate: "2026-05-05",
          startBalance: { amount: 100, creditDebitIndicator: "CREDIT" },
          endBalance: { amount: 0.5, creditDebitIndicator: "DEBIT" },
          statementLines: [{ transactionId: "t1" }, { transactionId: "t2" }],
        },
      ],
    }),
    transactionIds: ["t1", "t2"],
    idempotencyKey: "key-1",
    earlierAttempts: 0,
    receipt: null,
    timesAsked: 0,
    sinceSentMs: 0,
    sinceKeyMs: 0,
    ...change,
  };
}

/** The statement of `sentBatch` as Xero's listing shows it. */
export const listedStatement = (id: string, status: string, change: Record<string, unknown> = {}) => ({
  id,
  feedConnectionId: "feed-1",
  status,
  startDate: "2026-05-04",
  endDate: "2026-05-05",
  startBalance: { amount: "100.0000", creditDebitIndicator: "CREDIT" },
  endBalance: { amount: "0.5000", creditDebitIndicator: "DEBIT" },
  statementLineCount: "2",
  ...change,
});

/** Serves a listing in pages of 100. */
export function paged(call: Call, all: readonly unknown[], pageBase: 0 | 1 = 1): Reply {
  const size = Number(call.query.get("pageSize"));
  const page = Number(call.query.get("page")) - pageBase;
  if (page < 0) return { status: 400, json: { type: "invalid-request", title: "No such page", status: 400 } };
  const items = all.slice(page * size, (page + 1) * size);
  return {
    json: { pagination: { page, pageCount: Math.ceil(all.length / size), itemCount: all.length }, items },
  };
}
