import assert from "node:assert/strict";
import { formFields, type Json } from "./bank.ts";

/** A customer's browser without script: keeps cookies, follows nothing by itself, presses what it is told to. */
export class Visitor {
  readonly #cookies = new Map<string, string>();
  /** Path of the session of the link that was entered last. */
  session = "";
  readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async fetch(address: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(new URL(address, this.origin), {
      ...init,
      headers: { cookie: this.cookie, ...init.headers },
      redirect: "manual",
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      if (/; Max-Age=0(;|$)/.test(set)) this.#cookies.delete(name!);
      else this.#cookies.set(name!, value!);
    }
    return response;
  }

  post(address: string, form: Record<string, string> = {}): Promise<Response> {
    return this.fetch(address, { method: "POST", body: new URLSearchParams(form) });
  }

  /** What the app posts and reads as JSON. */
  async ask(address: string, body?: unknown): Promise<Json> {
    const response = await this.fetch(address, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    assert.equal(response.status, 200, `${address}: ${await response.clone().text()}`);
    return response.json();
  }

  /** Opens a link and presses continue. */
  async enter(linkUrl: string): Promise<this> {
    const page = await this.fetch(linkUrl);
    assert.equal(page.status, 200, await page.clone().text());
    const { pathname } = new URL(linkUrl);
    const session = await this.post(pathname, formFields(await page.text()));
    assert.equal(session.status, 303, await session.clone().text());
    this.session = new URL(session.headers.get("location")!, this.origin).pathname;
    return this;
  }

  /** Agrees to what is shared through a connection, as the app does. */
  async agree(connectionId?: string): Promise<void> {
    const given = await this.ask(`${this.session}/token`);
    const headers = { authorization: `Bearer ${given.accessToken}`, "content-type": "application/json" };
    const path = `/companies/${given.companyId}/connections/${connectionId ?? given.connectionId}`;
    const consent = (await (
      await fetch(`${this.origin}${path}/consent?locale=en`, { headers })
    ).json()) as Json;
    const body = JSON.stringify({ version: consent.version, locale: "en" });
    const agreed = await fetch(`${this.origin}${path}/consents`, { method: "POST", headers, body });
    assert.equal(agreed.status, 201, await agreed.clone().text());
  }

  /** Presses the button that leads to the accounting software; gives its address. */
  async authorize(connectionId?: string): Promise<string> {
    const sent = await this.post(`${this.session}/authorize`, connectionId ? { connectionId } : {});
    assert.equal(sent.status, 303, await sent.clone().text());
    return sent.headers.get("location")!;
  }

  /** Presses the button of the page that waits; gives where it leads. */
  async complete(): Promise<string> {
    const answer = await this.post(`${this.session}/complete`);
    assert.equal(answer.status, 303, await answer.clone().text());
    return answer.headers.get("location")!;
  }

  /** Comes back from the accounting software and goes on; gives where that leads. */
  async comeBack(address: string): Promise<string> {
    const back = await this.fetch(address);
    assert.equal(back.status, 303, await back.clone().text());
    assert.equal(back.headers.get("location"), `${this.session}/working`);
    return this.complete();
  }
}
