import assert from "node:assert/strict";
import type { Admin } from "../simulators/xero/admin.ts";

/** The admin interface of a pretend Xero that lives in another process, over HTTP. */
export class RemoteXero {
  readonly #url: string;

  /** Address of the pretend Xero, `/xero` included. */
  constructor(url: string) {
    this.#url = url;
  }

  async approve(authorizationUrl: string, organisationId: string): Promise<string> {
    const reply = await this.#call<{ redirect: string }>("POST", "/approve", {
      authorizationUrl,
      organisationId,
    });
    return reply.redirect;
  }

  /** The lines that have arrived, in order of arrival. */
  lines(organisationId: string, accountId: string): Promise<ReturnType<Admin["lines"]>> {
    return this.#call("GET", `/organisations/${organisationId}/accounts/${accountId}/lines`);
  }

  async statements(): Promise<ReturnType<Admin["statements"]>> {
    return (await this.#call<{ statements: ReturnType<Admin["statements"]> }>("GET", "/statements"))
      .statements;
  }

  /** Adds so many current accounts in an organisation's currency; returns their ids. */
  async addAccounts(organisationId: string, count: number, currency: string): Promise<string[]> {
    const wanted = Array.from({ length: count }, (_, nth) => ({
      name: `Till ${nth}`,
      number: `77${nth}`,
      currency,
    }));
    const path = `/organisations/${organisationId}/accounts`;
    const { accounts } = await this.#call<{ accounts: ReturnType<Admin["addAccounts"]> }>(
      "POST",
      path,
      wanted,
    );
    return accounts.map(({ id }) => id);
  }

  /** The calls under way whose operation is named so, such as `post-statements`. */
  async underWay(operation: string): Promise<number> {
    const { calls } = await this.#call<ReturnType<Admin["calls"]>>("GET", "/calls");
    return calls.filter((call) => call.outcome === "running" && call.operation === operation).length;
  }

  /** How many calls there were since the process began, by operation. */
  async called(operation: string): Promise<number> {
    const { counters } = await this.#call<ReturnType<Admin["calls"]>>("GET", "/calls?limit=1");
    return counters.perOperation[operation] ?? 0;
  }

  addFault(fault: Parameters<Admin["addFault"]>[0]): Promise<unknown> {
    return this.#call("POST", "/faults", fault);
  }

  changeSettings(changes: Parameters<Admin["changeSettings"]>[0]): Promise<unknown> {
    return this.#call("POST", "/settings", changes);
  }

  changeLimits(changes: Parameters<Admin["changeLimits"]>[0]): Promise<unknown> {
    return this.#call("POST", "/limits", changes);
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await fetch(`${this.#url}/admin${path}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await reply.text();
    assert.ok(reply.ok, `${method} ${path}: ${reply.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }
}
