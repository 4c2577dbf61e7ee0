import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Sandbox } from "../simulators/sandbox.ts";
import { type Bank, formFields, type Json } from "./bank.ts";

/** The client that the pretend QuickBooks is, as settings of a Millrace. */
export const fdxSettings = (sandbox: Pick<Sandbox, "url">) => ({
  MILLRACE_FDX_CLIENT_ID: "sandbox-quickbooks",
  MILLRACE_FDX_CLIENT_SECRET: "sandbox-quickbooks-secret",
  MILLRACE_FDX_REDIRECT_URIS: `${sandbox.url.replace("127.0.0.1", "localhost")}/quickbooks/fdx/callback`,
});

export interface Pair {
  readonly username: string;
  readonly password: string;
}

/** A page of the authorisation endpoint as a browser without script has it. */
export interface LoginPage {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Where the browser is sent; null where a page is shown. */
  readonly location: string | null;
}

async function pageOf(response: Response): Promise<LoginPage> {
  const { headers, status } = response;
  return { status, text: await response.text(), headers, location: headers.get("location") };
}

export const openLogin = async (address: string | URL): Promise<LoginPage> =>
  pageOf(await fetch(address, { redirect: "manual", headers: { accept: "text/html" } }));

/** Posts the form of a page with what the customer filled in. */
export const post = async (
  address: string | URL,
  page: LoginPage,
  filled: Readonly<Record<string, string | readonly string[]>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<LoginPage> => {
  const body = new URLSearchParams(formFields(page.text));
  for (const [name, values] of Object.entries(filled))
    for (const value of [values].flat()) body.append(name, value);
  const { origin, pathname } = new URL(address);
  return pageOf(await fetch(origin + pathname, { method: "POST", body, headers, redirect: "manual" }));
};

/** The title that the customer reads. */
export const headingOf = ({ text }: LoginPage): string =>
  /<h1[^>]*>(.*?)<\/h1>/.exec(text)?.[1] ?? text.slice(0, 300);

/** Ids of the accounts that a page offers. */
export const offeredOn = (page: LoginPage): string[] =>
  [...page.text.matchAll(/name="account" value="([^"]+)"/g)].map(([, id]) => id!);

/** The customer signs on with a pair, shares some of the accounts or all, and is sent back there. */
export async function allowAccess(
  address: string | URL,
  pair: Pair,
  choose: (offered: readonly string[]) => readonly string[] = (offered) => offered,
): Promise<string> {
  const login = await openLogin(address);
  assert.equal(login.status, 200, headingOf(login));
  const choice = await post(address, login, { ...pair });
  assert.equal(choice.status, 200, headingOf(choice));
  const done = await post(address, choice, { account: choose(offeredOn(choice)), decision: "allow" });
  assert.equal(done.status, 303, headingOf(done));
  return done.location!;
}

export interface FdxReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly text: string;
}

/** A client of the FDX server that is nobody's but the tests'. */
export class FdxClient {
  readonly url: string;
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
  #states = 0;

  constructor(bank: Pick<Bank, "url">, sandbox: Pick<Sandbox, "url">) {
    const settings = fdxSettings(sandbox);
    this.url = bank.url.replace("127.0.0.1", "localhost");
    this.id = settings.MILLRACE_FDX_CLIENT_ID;
    this.secret = settings.MILLRACE_FDX_CLIENT_SECRET;
    this.redirectUri = settings.MILLRACE_FDX_REDIRECT_URIS;
  }

  /** A new request for access, with its verifier; `changes` of null leave a parameter out. */
  ask(changes: Readonly<Record<string, string | null>> = {}): {
    address: URL;
    verifier: string;
    state: string;
  } {
    const verifier = createHash("sha256")
      .update(`verifier ${++this.#states}`)
      .digest("base64url");
    const state = `state-${this.#states}`;
    const address = new URL(`${this.url}/fdx/oauth/authorize`);
    const query = {
      response_type: "code",
      client_id: this.id,
      redirect_uri: this.redirectUri,
      state,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...changes,
    };
    for (const [name, value] of Object.entries(query))
      if (value !== null) address.searchParams.set(name, value);
    return { address, verifier, state };
  }

  async form(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ): Promise<FdxReply> {
    return reply(
      await fetch(this.url + path, { method: "POST", body: new URLSearchParams(fields), headers }),
    );
  }

  token(fields: Readonly<Record<string, string>>): Promise<FdxReply> {
    return this.form("/fdx/oauth/token", { client_id: this.id, client_secret: this.secret, ...fields });
  }

  exchange(
    back: string,
    verifier: string,
    changes: Readonly<Record<string, string>> = {},
  ): Promise<FdxReply> {
    const code = new URL(back).searchParams.get("code") ?? "";
    const fields = { grant_type: "authorization_code", code, redirect_uri: this.redirectUri };
    return this.token({ ...fields, code_verifier: verifier, ...changes });
  }

  refresh(refreshToken: string): Promise<FdxReply> {
    return this.token({ grant_type: "refresh_token", refresh_token: refreshToken });
  }

  /** Access of a customer who shares what `choose` picks. */
  async access(
    pair: Pair,
    choose?: (offered: readonly string[]) => readonly string[],
    changes?: Readonly<Record<string, string | null>>,
  ): Promise<{ access: string; refresh: string; scope: string }> {
    const { address, verifier } = this.ask(changes);
    const issued = await this.exchange(await allowAccess(address, pair, choose), verifier);
    assert.equal(issued.status, 200, issued.text);
    const { access_token, refresh_token, scope } = issued.body;
    return { access: access_token, refresh: refresh_token, scope };
  }

  async get(path: string, token?: string, headers: Record<string, string> = {}): Promise<FdxReply> {
    const authorization = token === undefined ? undefined : { authorization: `Bearer ${token}` };
    return reply(await fetch(this.url + path, { headers: { ...authorization, ...headers } }));
  }

  async done(path: string, token: string): Promise<Json> {
    const answer = await this.get(path, token);
    assert.equal(answer.status, 200, `${path}: ${answer.text}`);
    return answer.body;
  }

  /** Every transaction of a listing, page after page. */
  async all(path: string, token: string, query: Readonly<Record<string, string>>): Promise<Json[]> {
    const found: Json[] = [];
    for (let next: Record<string, string> = {}; ; ) {
      const { page, transactions } = await this.done(
        `${path}?${new URLSearchParams({ ...query, ...next })}`,
        token,
      );
      found.push(...transactions);
      if (page.nextPageKey === undefined) return found;
      next = { pageKey: page.nextPageKey };
    }
  }
}

async function reply(response: Response): Promise<FdxReply> {
  const text = await response.text();
  const json = response.headers.get("content-type")?.includes("json") && text !== "";
  return {
    status: response.status,
    headers: response.headers,
    body: json ? JSON.parse(text) : undefined,
    text,
  };
}
