import assert from "node:assert/strict";
import type { Sandbox } from "../simulators/sandbox.ts";
import type { Json } from "./bank.ts";
import type { TestMillrace } from "./millrace.ts";
import { waitFor } from "./wait-for.ts";

/** Settings that lead a Millrace to the pretend NetSuite of a sandbox. */
export const netSuiteSettings = ({ url }: Pick<Sandbox, "url">): Record<string, string> => ({
  MILLRACE_NETSUITE_CLIENT_ID: "millrace-sandbox",
  MILLRACE_NETSUITE_CLIENT_SECRET: "millrace-sandbox-secret",
  MILLRACE_NETSUITE_LOGIN_URL: `${url}/netsuite`,
  MILLRACE_NETSUITE_REST_URL: `${url}/netsuite`,
  MILLRACE_NETSUITE_RESTLET_URL: `${url}/netsuite`,
});

type World = Pick<TestMillrace, "bank" | "sandbox">;

/** A company whose books are in the pretend NetSuite, and its customer in front of it. */
export class NetSuiteCustomer {
  readonly #world: World;
  readonly account: string;
  readonly companyId: string;
  readonly connectionId: string;
  readonly path: string;

  private constructor(world: World, account: string, companyId: string, connectionId: string) {
    this.#world = world;
    this.account = account;
    this.companyId = companyId;
    this.connectionId = connectionId;
    this.path = `/companies/${companyId}/connections/${connectionId}`;
  }

  /** A company with a connection to NetSuite that nobody has approved yet. */
  static async arrive(world: World, account = "1234567"): Promise<NetSuiteCustomer> {
    const companyId = await world.bank.company();
    const { id } = await world.bank.connection(companyId, "akxx");
    return new NetSuiteCustomer(world, account, companyId, id);
  }

  get admin() {
    return this.#world.sandbox.netsuite.admin;
  }

  connection(): Promise<Json> {
    return this.#world.bank.done("GET", this.path);
  }

  /** Follows the link, allows Millrace in NetSuite, and chooses a subsidiary where there are several. */
  async approve(subsidiary?: string): Promise<Json> {
    const { bank } = this.#world;
    const { linkUrl } = await this.connection();
    const { authorize, cookie } = await bank.followLink(linkUrl);
    const back = await this.admin.approve(authorize, this.account);
    const response = await bank.returnFrom(back, cookie);
    const next = new URL(response.headers.get("location") ?? "", response.url).href;
    if (next.endsWith("/entity")) {
      assert.ok(subsidiary, "there is a subsidiary to choose");
      const body = new URLSearchParams({ organisation: `${this.account}:${subsidiary}` });
      const chosen = await fetch(next, { method: "POST", headers: { cookie }, body, redirect: "manual" });
      assert.equal(chosen.status, 303, await chosen.clone().text());
      await bank.returnFrom(new URL(chosen.headers.get("location")!, next), cookie);
    }
    const connection = await this.connection();
    assert.equal(connection.status, "Linked", JSON.stringify(connection.dataConnectionErrors));
    return connection;
  }

  /** A source account that is mapped to an account of NetSuite, or to a new one. */
  async map(id: string, target: string | undefined, fields: Record<string, unknown> = {}): Promise<Json> {
    const { bank } = this.#world;
    await bank.account(this.path, { id, currency: "USD", accountNumber: `2801462${id.length}11`, ...fields });
    return this.mapping(id, target);
  }

  /** A source account that is mapped, however far that comes. */
  async begin(id: string, target: string, fields: Record<string, unknown> = {}): Promise<Json> {
    const { bank } = this.#world;
    await bank.account(this.path, { id, currency: "USD", accountNumber: "28014623", ...fields });
    return bank.done("POST", `${this.path}/bankFeedAccounts/mapping`, {
      sourceAccountId: id,
      targetAccountId: target,
    });
  }

  /** Maps a source account that is there and waits until its feed is decided, without asking NetSuite meanwhile. */
  async mapping(sourceAccountId: string, targetAccountId: string | undefined): Promise<Json> {
    const { bank } = this.#world;
    const path = `${this.path}/bankFeedAccounts/mapping`;
    const result = await bank.done("POST", path, { sourceAccountId, targetAccountId });
    if (result.status !== "connecting") return result;
    const look = async () => {
      const items: Json[] = await bank.done("GET", `${path}?targets=false`);
      const item = items.find((one) => one.sourceAccountId === sourceAccountId);
      return item.status !== "connecting" && item;
    };
    return waitFor(`the feed of ${sourceAccountId}`, look, 30_000, 200);
  }

  feed(accountId: string, targetId: string) {
    const { account, companyId, connectionId, path } = this;
    return { companyId, connectionId, path, accountId, organisationId: account, targetId };
  }

  async pairingCode(): Promise<string> {
    return (await this.#world.bank.done("POST", `${this.path}/connectionInfo/pairingCode`)).code;
  }

  async pairings(): Promise<Json[]> {
    return (await this.#world.bank.done("GET", `${this.path}/connectionInfo/pairings`)).pairings;
  }

  /** A customer with a NetSuite account of its own, that has one checking account in dollars. */
  static async withBooks(world: World): Promise<NetSuiteCustomer & { readonly checking: string }> {
    const { admin } = world.sandbox.netsuite;
    const id = String(2_000_000 + admin.companies().length);
    admin.addCompany({ id, name: `Harbour Books ${id}`, currencies: ["USD"] });
    const customer = await NetSuiteCustomer.arrive(world, id);
    await customer.approve();
    return Object.assign(customer, { checking: admin.accounts(id)[0]!.number });
  }

  /** What arrived in an account, by the bank's own ids. */
  arrived(target: string): readonly { readonly id: string; readonly amount: number }[] {
    return this.admin.lines(this.account, target).map(({ amount, uniqueId }) => ({
      id: (uniqueId ?? "").replace(/^obf_[a-z]{26}-/, ""),
      amount: Number(amount),
    }));
  }

  /** The import that is asked for by the button in NetSuite, when it has ended. */
  async fetchNow(configurationId: string) {
    await this.admin.updateNow(configurationId);
    await this.admin.settled();
    return this.admin.imports(this.account).at(-1)!;
  }
}
