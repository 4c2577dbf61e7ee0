import assert from "node:assert/strict";
import type { Sandbox } from "../simulators/sandbox.ts";
import type { SageConfig } from "../src/config-sage.ts";
import type { Integration, PlatformKey } from "../src/integrations/integration.ts";
import { sageOf } from "../src/integrations/registry.ts";
import { createSage } from "../src/integrations/sage/index.ts";
import { formFields, type Json } from "./bank.ts";
import type { TestMillrace } from "./millrace.ts";

/** Settings that lead a Millrace to the pretend Sage of a sandbox. */
export const sageSettings = ({ url }: Pick<Sandbox, "url">): Record<string, string> => ({
  MILLRACE_SAGE_CLIENT_ID: "millrace-sandbox",
  MILLRACE_SAGE_CLIENT_SECRET: "millrace-sandbox-secret",
  MILLRACE_SAGE_API_KEY: "millrace-sandbox-api-key",
  MILLRACE_SAGE_BANK_ID: "c0ffee00-0000-4000-8000-00000000ba4c",
  MILLRACE_SAGE_API_URL: `${url}/sage/provider/v1`,
  MILLRACE_SAGE_TOKEN_URL: `${url}/sage/oauth/token`,
  MILLRACE_SAGE_AUDIENCE: "pretend-sage-provider",
  MILLRACE_SAGE_NOTIFICATION_VALUE: "millrace-sandbox-notification",
  MILLRACE_SAGE_ID_ISSUER: "https://identity.pretend-sage.example/",
  MILLRACE_SAGE_ID_KEYS_URL: `${url}/sage/.well-known/jwks.json`,
  MILLRACE_SAGE_REQUESTS_PER_SECOND: "1000",
});

/** Sage with waits as short as tests need them. */
export function fastSage(config: SageConfig): [PlatformKey, Integration] {
  const timing = { ladderMs: [20, 50, 100, 200], lostAnswerMs: 100, inFlightMs: 50 };
  return ["olpr", createSage({ ...sageOf(config)!, timing })];
}

/** Has the pretend Sage work at once, without its limit of calls (`sage-limits.test.ts` has both), and call this Millrace. */
export function letSageKnow({ sage }: Sandbox, feedUrl: string): void {
  const at = (path: string) => `${feedUrl}/sage/${path}`;
  sage.admin.putBank({
    callbackURLs: {
      notification: at("notification"),
      availableAccounts: at("availableAccounts"),
      auth: at("auth"),
      reAuth: at("reAuth"),
    },
  });
  sage.admin.changeSettings({ settleDelayMs: 0, callsPerSecond: 10_000 });
}

export const returnAddress = "http://127.0.0.1:4100/sage/return";

type World = Pick<TestMillrace, "bank" | "sandbox">;

/** A company with a Sage connection and accounts, and its customer in front of the pretend Sage. */
export class SageCustomer {
  readonly #world: World;
  readonly sageCompany: string;
  readonly companyId: string;
  readonly connectionId: string;
  readonly path: string;

  private constructor(world: World, sageCompany: string, companyId: string, connectionId: string) {
    this.#world = world;
    this.sageCompany = sageCompany;
    this.companyId = companyId;
    this.connectionId = connectionId;
    this.path = `/companies/${companyId}/connections/${connectionId}`;
  }

  static async arrive(world: World, accounts = 1, ofCompany?: string): Promise<SageCustomer> {
    const { bank, sandbox } = world;
    const [company] = sandbox.sage.admin.addCompanies([{ name: "Tidewater Ltd" }]);
    const companyId = ofCompany ?? (await bank.company("Tidewater Ltd"));
    const { id } = await bank.connection(companyId, "olpr");
    const customer = new SageCustomer(world, company!.id, companyId, id);
    for (let nth = 0; nth < accounts; nth++) await customer.account(nth);
    return customer;
  }

  get admin() {
    return this.#world.sandbox.sage.admin;
  }

  account(nth: number): Promise<Json> {
    const accountNumber = `${this.companyId.slice(0, 6)}${nth}`;
    return this.#world.bank.account(this.path, {
      id: `ac-${nth}`,
      accountNumber,
      sortCode: "20-30-40",
      currency: "GBP",
    });
  }

  /** Begins in Sage and proves who they are on our page; gives where the browser ends. */
  async prove(
    begun = this.admin.beginLink(this.sageCompany, undefined, returnAddress),
  ): Promise<{ authorisationId: string; back: URL }> {
    const page = await this.open(begun.authUrl);
    const { otp } = await this.#world.bank.done("POST", `${this.path}/bankFeeds/otp`);
    const back = await this.submit(page, otp);
    return { authorisationId: begun.authorisation.id, back: new URL(back) };
  }

  /** Opens what Sage leads to, as a browser without cookies; gives the page with the form. */
  async open(authUrl: string): Promise<{ url: string; text: string }> {
    const arrived = await fetch(authUrl, { redirect: "manual" });
    assert.equal(arrived.status, 303, await arrived.clone().text());
    const url = arrived.headers.get("location")!;
    const page = await fetch(url);
    assert.equal(page.status, 200, await page.clone().text());
    return { url, text: await page.text() };
  }

  /** Types the codes and follows to where the browser leaves us. */
  async submit(page: { url: string; text: string }, password: string): Promise<string> {
    const body = new URLSearchParams({ ...formFields(page.text), connectionId: this.connectionId, password });
    const { origin, pathname } = new URL(page.url);
    let response = await fetch(origin + pathname, { method: "POST", body, redirect: "manual" });
    assert.equal(response.status, 303, await response.clone().text());
    const way = response.headers.get("location")!;
    response = await fetch(way, { redirect: "manual" });
    assert.equal(response.status, 303, await response.clone().text());
    return response.headers.get("location")!;
  }

  /** Picks offered accounts in Sage, in the order in which they were offered; gives Sage's ids. */
  async pick(authorisationId: string, places: readonly number[] = [0]): Promise<string[]> {
    const offered = this.admin.offered(authorisationId);
    const ids = places.map((place) => {
      const { externalId } = offered[place]!;
      return this.admin.linkAccount({ authorisationId, externalId }).id;
    });
    await this.admin.notified();
    return ids;
  }

  /** The whole way, once; gives the feed and Sage's id of the account. */
  async connect(): Promise<{ bankAccountId: string; feed: Json }> {
    const { authorisationId } = await this.prove();
    const [bankAccountId] = await this.pick(authorisationId);
    return { bankAccountId: bankAccountId!, feed: this.feed() };
  }

  feed(nth = 0): Json {
    return {
      companyId: this.companyId,
      connectionId: this.connectionId,
      accountId: `ac-${nth}`,
      path: this.path,
    };
  }

  async status(nth = 0): Promise<string> {
    const all: Json[] = await this.#world.bank.done("GET", `${this.path}/connectionInfo/bankFeedAccounts`);
    return all.find(({ id }) => id === `ac-${nth}`).status;
  }

  /** What has arrived in an account, in the order of arrival. */
  arrived(bankAccountId: string): readonly { uniqueId: string; amount: string }[] {
    return this.admin.transactions(bankAccountId).transactions;
  }
}
