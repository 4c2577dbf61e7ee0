/** For tests: an outbound line that answers each call as the test scripts it, and a session that reaches it. */
import type { Outbound, ProviderSession } from "../integration.ts";
import { createNetSuite, type NetSuiteSettings } from "./index.ts";

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly json?: unknown;
}

/** What of a NetSuite account answers to SuiteQL, by the table that a query reads from. */
export interface Books {
  readonly [table: string]: readonly Record<string, string>[] | Reply;
}

export const instant = new Date("2026-11-23T12:00:00Z");

export function scriptedNetSuite(
  script: (call: Call) => Reply | Promise<Reply>,
  settings: Partial<NetSuiteSettings> = {},
  organisationId = "1234567_SB1:2",
) {
  const calls: Call[] = [];
  const http: Outbound = {
    request: async ({ method, url, headers = {}, body = "" }) => {
      const call = { method, url: new URL(url), headers, body: String(body) };
      calls.push(call);
      const { status = 200, json, headers: answered = {} } = await script(call);
      const type: Record<string, string> = json === undefined ? {} : { "content-type": "application/json" };
      return {
        status,
        headers: { ...type, ...answered },
        body: json === undefined ? "" : JSON.stringify(json),
      };
    },
  };
  const restUrl = "https://{account}.suitetalk.example";
  const session: ProviderSession = {
    address: restUrl,
    organisationId,
    http,
    accessToken: async (which, refused) => (which === "present" ? "token-1" : `${refused}-renewed`),
    within: (_kind, call) => call(),
  };
  const netSuite = createNetSuite({
    clientId: "client",
    clientSecret: "hush-secret",
    loginUrl: "https://login.example",
    restUrl,
    restletUrl: "https://{account}.restlets.example",
    now: () => instant,
    ...settings,
  });
  if (netSuite.mapping !== "hosted") throw new Error("NetSuite is mapped through us");
  return { calls, http, session, netSuite };
}

/** Answers SuiteQL from books, a page of two rows at a time. */
export function queryBooks(books: Books, { url, body }: Call): Reply {
  const query = (JSON.parse(body) as { q: string }).q;
  const table = /FROM (\w+)/.exec(query)?.[1] ?? "";
  const found = books[table] ?? notUnderstood(table);
  if (!Array.isArray(found)) return found as Reply;
  const offset = Number(url.searchParams.get("offset"));
  const limit = Number(url.searchParams.get("limit"));
  const items = found.slice(offset, offset + limit);
  return { json: { links: [], count: items.length, hasMore: offset + limit < found.length, items } };
}

export const refusal = (status: number, code: string, detail: string): Reply => ({
  status,
  json: { title: "Bad", status, "o:errorDetails": [{ detail, "o:errorCode": code }] },
});

export const notUnderstood = (name: string): Reply =>
  refusal(400, "INVALID_PARAMETER", `Invalid search query. Unknown identifier '${name}'.`);

export const books: Books = {
  subsidiary: [
    { id: "1", name: "Harbour Holding", currency: "1", iselimination: "F", isinactive: "F" },
    { id: "2", name: "Harbour Cafe", currency: "2", iselimination: "F", isinactive: "F" },
    { id: "3", name: "Eliminations", currency: "1", iselimination: "T", isinactive: "F" },
    { id: "4", name: "Closed Cafe", currency: "1", iselimination: "F", isinactive: "T" },
  ],
  currency: [
    { id: "1", symbol: "USD", name: "US Dollar", isinactive: "F", isbasecurrency: "T" },
    { id: "2", symbol: "CAD", name: "Canadian Dollar", isinactive: "F", isbasecurrency: "F" },
    { id: "3", symbol: "GBP", name: "Pound", isinactive: "T", isbasecurrency: "F" },
  ],
  account: [
    account("210", "1000", "1000 Checking", "Bank", "1"),
    account("211", "1010", "1010 Cafe account", "Bank", "2"),
    account("212", "1020", "1020 Old account", "Bank", "2", "T"),
    account("213", "2000", "2000 Card", "CredCard", "2"),
    account("214", "1030", "1030 Unplaced", "Bank", "1"),
    account("215", "1040", "1040 In a dead currency", "Bank", "3"),
  ],
  accountsubsidiarymap: [
    { account: "210", subsidiary: "1" },
    { account: "211", subsidiary: "1" },
    { account: "211", subsidiary: "2" },
    { account: "212", subsidiary: "2" },
    { account: "213", subsidiary: "2" },
    { account: "215", subsidiary: "2" },
  ],
};

function account(
  id: string,
  acctnumber: string,
  accountsearchdisplayname: string,
  accttype: string,
  currency: string,
  isinactive = "F",
) {
  return { id, acctnumber, accountsearchdisplayname, accttype, currency, isinactive };
}
