import { systemRandom } from "../../src/random.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";

/* What tests of the pretend Xero share: a sandbox of their own, and an application that was let in. */

export const british = "c0ffee00-0000-4000-8000-000000000826";
export const czech = "c0ffee00-0000-4000-8000-000000000203";
export const currentAccount = "c0ffee00-0000-4000-8000-000000000811";
export const savingsAccount = "c0ffee00-0000-4000-8000-000000000812";
export const euroAccount = "c0ffee00-0000-4000-8000-000000000213";

export const allScopes = "openid profile email offline_access accounting.settings bankfeeds bankfeedsv2";
export const redirectUri = "http://localhost:4000/callback";
export const basic = `Basic ${Buffer.from("millrace-sandbox:millrace-sandbox-secret").toString("base64")}`;

/** A clock that stands still; the pretend Xero's own is advanced through its admin interface. */
export const today = new Date("2026-11-23T10:00:00Z");
const clock = { now: () => new Date(today) };

export const openSandbox = (folder?: string): Promise<Sandbox> =>
  startSandbox({ port: 0, clock, random: systemRandom, folder });

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of any form
  readonly body: any;
}

/** One application's calls to one organisation. */
export class Visitor {
  readonly sandbox: Sandbox;
  readonly tenantId: string;
  accessToken = "";
  refreshToken = "";

  private constructor(sandbox: Sandbox, tenantId: string) {
    this.sandbox = sandbox;
    this.tenantId = tenantId;
  }

  /** Goes through consent and brings back tokens. */
  static async arrive(sandbox: Sandbox, tenantId = british, scope = allScopes): Promise<Visitor> {
    const visitor = new Visitor(sandbox, tenantId);
    const callback = new URL(sandbox.xero.admin.approve(authorizeAddress(sandbox, { scope }).href, tenantId));
    const code = callback.searchParams.get("code") ?? "";
    await visitor.token({ grant_type: "authorization_code", code, redirect_uri: redirectUri });
    return visitor;
  }

  /** Calls the token endpoint and keeps the tokens it hands out. */
  async token(form: Record<string, string>): Promise<Heard> {
    const heard = await listen(
      fetch(`${this.sandbox.url}/xero/identity/connect/token`, {
        method: "POST",
        headers: { authorization: basic },
        body: new URLSearchParams(form),
      }),
    );
    if (heard.status === 200) {
      this.accessToken = heard.body.access_token;
      this.refreshToken = heard.body.refresh_token ?? "";
    }
    return heard;
  }

  refresh(refreshToken = this.refreshToken): Promise<Heard> {
    return this.token({ grant_type: "refresh_token", refresh_token: refreshToken });
  }

  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Heard> {
    return listen(
      fetch(`${this.sandbox.url}/xero${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.accessToken}`,
          "xero-tenant-id": this.tenantId,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
  }

  /** Connects an account through 2.0; returns the id of the feed connection. */
  async connect(accountToken = "token-1", accountId = currentAccount, currency = "GBP"): Promise<string> {
    const items = [{ accountToken, accountId, accountType: "BANK", currency }];
    const path = "/bankfeeds.xro/2.0/FeedConnections/ExistingAccount";
    const { body } = await this.call("POST", path, { items });
    return body.items[0].id;
  }

  post(statement: unknown, key?: string): Promise<Heard> {
    const headers: Record<string, string> = key ? { "idempotency-key": key } : {};
    return this.call("POST", "/bankfeeds.xro/1.0/Statements", { items: [statement] }, headers);
  }

  read(statementId: string): Promise<Heard> {
    return this.call("GET", `/bankfeeds.xro/1.0/Statements/${statementId}`);
  }

  admin(method: string, path: string, body?: unknown): Promise<Heard> {
    return this.call(method, `/admin${path}`, body);
  }

  lines(accountId = currentAccount) {
    return this.sandbox.xero.admin.lines(this.tenantId, accountId).lines;
  }

  /** Lets every statement settle. */
  settle(): void {
    this.sandbox.xero.admin.advanceClock(1_000);
  }
}

export async function listen(answer: Promise<Response>): Promise<Heard> {
  const response = await answer;
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, text, body };
}

export function authorizeAddress(sandbox: Sandbox, changes: Record<string, string> = {}): URL {
  const url = new URL(`${sandbox.url}/xero/identity/connect/authorize`);
  const asked = {
    response_type: "code",
    client_id: "millrace-sandbox",
    redirect_uri: redirectUri,
    scope: allScopes,
  };
  for (const [name, value] of Object.entries({ ...asked, state: "state-1", ...changes })) {
    url.searchParams.set(name, value);
  }
  return url;
}

/** A statement of money coming in, one line of one pound for each transaction id. */
export function statement(feedConnectionId: string, ids: readonly string[], changes: object = {}) {
  const pounds = (amount: number) => ({ amount: amount.toFixed(2), creditDebitIndicator: "CREDIT" });
  return {
    feedConnectionId,
    startDate: "2026-11-20",
    endDate: "2026-11-20",
    startBalance: pounds(100),
    endBalance: pounds(100 + ids.length),
    statementLines: ids.map((transactionId) => ({
      postedDate: "2026-11-20",
      description: `Line ${transactionId}`,
      transactionId,
      ...pounds(1),
    })),
    ...changes,
  };
}
