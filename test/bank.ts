import assert from "node:assert/strict";
import type { Admin } from "../simulators/xero/admin.ts";
import type { LineView } from "../simulators/xero/line-page.ts";
import { waitFor } from "./wait-for.ts";

// biome-ignore lint/suspicious/noExplicitAny: replies are read as a foreign client reads them
export type Json = any;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly text: string;
}

export interface Feed {
  readonly companyId: string;
  readonly connectionId: string;
  readonly accountId: string;
  readonly organisationId: string;
  readonly targetId: string;
  /** Path of the connection. */
  readonly path: string;
}

export interface PushedLine {
  readonly id: string;
  readonly date: string;
  readonly amount: number | string;
  readonly balance?: number | string;
  readonly description?: string;
  readonly transactionType?: string;
  readonly [field: string]: unknown;
}

/** What the bank's customer needs of a pretend Xero, which may be in another process. */
export interface PretendBooks {
  readonly xero: {
    readonly admin: Pick<Admin, "lines"> & {
      approve(authorizationUrl: string, organisationId: string): string | Promise<string>;
    };
  };
}

/** A bank as a client of Millrace, and its customer in front of the pretend Xero: both over HTTP. */
export class Bank {
  readonly url: string;
  readonly apiKey: string;
  readonly #sandbox: PretendBooks;

  constructor(url: string, apiKey: string, sandbox: PretendBooks) {
    this.url = url;
    this.apiKey = apiKey;
    this.#sandbox = sandbox;
  }

  get authorization(): string {
    return `Basic ${Buffer.from(this.apiKey).toString("base64")}`;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: this.authorization,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const json = response.headers.get("content-type")?.includes("json") && text !== "";
    return {
      status: response.status,
      headers: response.headers,
      body: json ? JSON.parse(text) : undefined,
      text,
    };
  }

  /** As `call`, for calls that must succeed. */
  async done(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Json> {
    const reply = await this.call(method, path, body, headers);
    assert.ok(reply.status < 300, `${method} ${path}: ${reply.status} ${reply.text}`);
    return reply.body;
  }

  async company(name = "Harbour Cafe"): Promise<string> {
    return (await this.done("POST", "/companies", { name })).id;
  }

  async connection(companyId: string, platformKey = "gbol"): Promise<Json> {
    return this.done("POST", `/companies/${companyId}/connections`, { platformKey });
  }

  /** The customer opens the link, presses continue, and allows the organisation; returns where the browser ends. */
  async approve(linkUrl: string, organisationId: string): Promise<{ response: Response; cookie: string }> {
    const { authorize, cookie } = await this.followLink(linkUrl);
    const back = await this.#sandbox.xero.admin.approve(authorize, organisationId);
    return { response: await this.returnFrom(back, cookie), cookie };
  }

  /** The browser comes back from the accounting software, and the customer uses what was chosen there. */
  async returnFrom(back: string | URL, cookie: string): Promise<Response> {
    const init = { headers: { cookie }, redirect: "manual" } as const;
    let response = await fetch(back, init);
    for (let steps = 0; steps < 5; steps += 1) {
      const next = new URL(response.headers.get("location") ?? "", response.url).href;
      const [, session, step] = /^(.*\/link\/s\/[^/]+)\/(working|mismatch)$/.exec(next) ?? [];
      if (!session) break;
      const [place, decision] = step === "working" ? ["complete", "go-on"] : ["mismatch", "use"];
      const body = new URLSearchParams({ decision: decision! });
      response = await fetch(`${session}/${place}`, { ...init, method: "POST", body });
    }
    return response;
  }

  /** The customer opens the link and presses continue; returns the address of Xero's consent page. */
  async followLink(linkUrl: string): Promise<{ authorize: string; cookie: string }> {
    const page = await fetch(linkUrl);
    assert.equal(page.status, 200, await page.clone().text());
    const fields = formFields(await page.text());
    const action = new URL(linkUrl);
    const pressed = await fetch(action.origin + action.pathname, {
      method: "POST",
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
    assert.equal(pressed.status, 303, await pressed.clone().text());
    const cookie = pressed.headers.get("set-cookie")!.split(";", 1)[0]!;
    const session = action.origin + pressed.headers.get("location")!;
    const connectionId = /connections\/([^/]+)\/start/.exec(linkUrl)![1]!;
    await this.#consent(session, cookie, connectionId);
    const leaving = await fetch(`${session}/authorize`, {
      method: "POST",
      headers: { cookie },
      body: new URLSearchParams({ connectionId }),
      redirect: "manual",
    });
    assert.equal(leaving.status, 303, await leaving.clone().text());
    return { authorize: leaving.headers.get("location")!, cookie };
  }

  /** What the app of a session does when its customer agrees: gets a token, reads the consent and gives it. */
  async #consent(session: string, cookie: string, connectionId: string): Promise<void> {
    const given = await fetch(`${session}/token`, { method: "POST", headers: { cookie } });
    assert.equal(given.status, 200, await given.clone().text());
    const { accessToken, companyId, locale } = (await given.json()) as Json;
    const headers = { authorization: `Bearer ${accessToken}` };
    const path = `/companies/${companyId}/connections/${connectionId}`;
    const consent = await this.call("GET", `${path}/consent?locale=${locale}`, undefined, headers);
    const { version } = consent.body;
    const agreed = await this.call("POST", `${path}/consents`, { version, locale }, headers);
    assert.equal(agreed.status, 201, agreed.text);
  }

  /** A company whose connection is linked to an organisation. */
  async linked(
    organisationId: string,
    companyId?: string,
  ): Promise<{ companyId: string; connectionId: string; path: string }> {
    const company = companyId ?? (await this.company());
    const connection = await this.connection(company);
    const { response } = await this.approve(connection.linkUrl, organisationId);
    assert.equal(response.status, 303);
    const path = `/companies/${company}/connections/${connection.id}`;
    const linked = await this.done("GET", path);
    assert.equal(linked.status, "Linked", JSON.stringify(linked.dataConnectionErrors));
    return { companyId: company, connectionId: connection.id, path };
  }

  async account(path: string, fields: Record<string, unknown> = {}): Promise<Json> {
    return this.done("POST", `${path}/connectionInfo/bankFeedAccounts`, {
      id: "ac-001",
      accountName: "Current account",
      accountType: "checking",
      accountNumber: "2801462311",
      currency: "CZK",
      balance: 0,
      ...fields,
    });
  }

  /** A company, linked, with one source account mapped to a target account: ready to push. */
  async feed(organisationId: string, targetId: string, fields: Record<string, unknown> = {}): Promise<Feed> {
    const { companyId, connectionId, path } = await this.linked(organisationId);
    const accountId = (await this.account(path, fields)).id;
    const result = await this.map(path, accountId, targetId);
    assert.equal(result.status, "connected", JSON.stringify(result));
    return { companyId, connectionId, accountId, organisationId, targetId, path };
  }

  /** Accounts of one connection, each with a feed into a target account of its own. */
  async feeds(organisationId: string, targetIds: readonly string[]): Promise<Feed[]> {
    const linked = await this.linked(organisationId);
    const feeds: Feed[] = [];
    for (const [nth, targetId] of targetIds.entries()) {
      const accountId = `ac-${nth}`;
      await this.account(linked.path, { id: accountId, accountNumber: `77${nth}` });
      const result = await this.map(linked.path, accountId, targetId);
      assert.equal(result.status, "connected", JSON.stringify(result));
      feeds.push({ ...linked, accountId, organisationId, targetId });
    }
    return feeds;
  }

  /** Maps an account and waits until its feed is decided. */
  async map(path: string, sourceAccountId: string, targetAccountId?: string): Promise<Json> {
    const result = await this.done("POST", `${path}/bankFeedAccounts/mapping`, {
      sourceAccountId,
      targetAccountId,
    });
    if (result.status !== "connecting") return result;
    const look = async () => {
      const items: Json[] = await this.done("GET", `${path}/bankFeedAccounts/mapping`);
      const item = items.find((one) => one.sourceAccountId === sourceAccountId);
      return item.status !== "connecting" && item;
    };
    return waitFor(`the feed of ${sourceAccountId}`, look, 30_000, 500);
  }

  push(
    feed: Feed,
    transactions: readonly PushedLine[],
    headers?: Record<string, string>,
    query = "",
  ): Promise<Reply> {
    const body = { accountId: feed.accountId, transactions };
    const account = encodeURIComponent(feed.accountId);
    return this.call(
      "POST",
      `${feed.path}/push/bankAccounts/${account}/bankTransactions${query}`,
      body,
      headers,
    );
  }

  /** Pushes lines that must be accepted and returns the key of the operation. */
  async pushed(feed: Feed, transactions: readonly PushedLine[]): Promise<string> {
    const reply = await this.push(feed, transactions);
    assert.equal(reply.status, 200, reply.text);
    return reply.body.pushOperationKey;
  }

  operation(feed: Pick<Feed, "companyId">, key: string): Promise<Json> {
    return this.done("GET", `/companies/${feed.companyId}/push/${key}`);
  }

  async lines(feed: Pick<Feed, "companyId">, key: string): Promise<Json[]> {
    return (await this.done("GET", `/companies/${feed.companyId}/push/${key}/lines?pageSize=1000`)).results;
  }

  /** Waits until an operation is no longer pending. */
  ended(feed: Pick<Feed, "companyId">, key: string, limitMs?: number): Promise<Json> {
    return waitFor(
      `operation ${key} to end`,
      async () => {
        const operation = await this.operation(feed, key);
        return operation.status !== "Pending" && operation;
      },
      limitMs,
    );
  }

  /** What arrived in the pretend Xero's account, in order of arrival. */
  arrived(feed: Pick<Feed, "organisationId" | "targetId">): readonly LineView[] {
    return this.#sandbox.xero.admin.lines(feed.organisationId, feed.targetId).lines;
  }
}

/** `count` lines, one a day from `firstDay`, whose balances chain from `balance`. */
export function someLines(count: number, firstDay: Date, prefix = "t", balance = 0): PushedLine[] {
  let running = balance * 100;
  return Array.from({ length: count }, (_, nth) => {
    const cents = ((nth * 37) % 1000) - 400;
    running += cents;
    const day = new Date(firstDay.getTime() + Math.floor(nth / 50) * 86_400_000);
    return {
      id: `${prefix}-${nth}`,
      date: day.toISOString().slice(0, 10),
      amount: cents / 100,
      balance: running / 100,
      description: `Line ${nth}`,
      transactionType: cents < 0 ? "Debit" : "Credit",
    };
  });
}

/** The hidden fields of a page's form. */
export function formFields(page: string): Record<string, string> {
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  const plain = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  return Object.fromEntries(fields.map(([, name, value]) => [plain(name!), plain(value!)]));
}
