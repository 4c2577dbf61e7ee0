import assert from "node:assert/strict";
import type { LineView } from "../simulators/freeagent/admin.ts";
import type { AccountRequest, CompanyRequest } from "../simulators/freeagent/admin-requests.ts";
import type { FaultRequest } from "../simulators/freeagent/faults.ts";
import type { Sandbox } from "../simulators/sandbox.ts";
import type { FreeAgentConfig } from "../src/config-freeagent.ts";
import { createFreeAgent } from "../src/integrations/freeagent/index.ts";
import type { Integration, PlatformKey } from "../src/integrations/integration.ts";
import { Bank, type Feed, type Json, type PushedLine } from "./bank.ts";
import type { TestMillrace } from "./millrace.ts";

/**
 * Settings that lead a Millrace to the pretend FreeAgent of a sandbox, and let it call a thousand times as often as
 * published. That the published limits are kept `journeys/freeagent-limits.test.ts` and the conformance suite show.
 */
export const freeAgentSettings = ({ url }: Pick<Sandbox, "url">): Record<string, string> => ({
  MILLRACE_FREEAGENT_CLIENT_ID: "millrace-sandbox",
  MILLRACE_FREEAGENT_CLIENT_SECRET: "millrace-sandbox-secret",
  MILLRACE_FREEAGENT_API_URL: `${url}/freeagent`,
  MILLRACE_FREEAGENT_LIMIT_FACTOR: "1000",
});

/** FreeAgent with waits as short as tests need them. */
export function fastFreeAgent(config: FreeAgentConfig): [PlatformKey, Integration] {
  const timing = {
    ladderMs: [20, 50, 100, 200, 400],
    importedMs: 400,
    unconfirmedMs: 800,
    givenUpMs: 1_500,
    resendAfterMs: 500,
    accountAgainMs: 50,
  };
  const { clientId, clientSecret, ...more } = config;
  const settings = { ...more, clientId: clientId!, clientSecret: clientSecret! };
  return ["fbrh", createFreeAgent({ ...settings, timing })];
}

/** Has the pretend FreeAgent import at once and without its limits of calls. */
export function hurryFreeAgent({ freeagent }: Sandbox): void {
  freeagent.admin.changeSettings({ importDelayMs: 0 });
  freeagent.admin.changeLimits({ perMinute: 1_000_000, perHour: 1_000_000, refreshesPerMinute: 1_000 });
}

/** A bank whose customers use FreeAgent. */
export class FreeAgentBank extends Bank {
  readonly admin: Sandbox["freeagent"]["admin"];

  constructor({ bank, sandbox }: Pick<TestMillrace, "bank" | "sandbox">) {
    const { admin } = sandbox.freeagent;
    const approve = (url: string, companyId: string) => admin.approve(url, companyId);
    super(bank.url, bank.apiKey, { xero: { admin: { approve, lines: sandbox.xero.admin.lines } } });
    this.admin = admin;
  }

  override async connection(companyId: string): Promise<Json> {
    return super.connection(companyId, "fbrh");
  }

  override account(path: string, fields: Record<string, unknown> = {}): Promise<Json> {
    return super.account(path, {
      accountNumber: "44556677",
      sortCode: "204561",
      currency: "GBP",
      ...fields,
    });
  }

  /** A company of its own at the pretend FreeAgent. */
  books(changes: Partial<CompanyRequest> = {}, account: Partial<AccountRequest> = {}) {
    const accounts = [{ name: "Current account", accountNumber: "12345678", ...account }];
    const [made] = this.admin.addCompanies([{ name: "Weir & Sons", currency: "GBP", accounts, ...changes }]);
    const organisationId = made!.id;
    return { organisationId, targetId: this.admin.company(organisationId).accounts[0]!.id };
  }

  /** A feed into books of its own. */
  async freshFeed(changes: Partial<CompanyRequest> = {}): Promise<Feed> {
    const { organisationId, targetId } = this.books(changes);
    return this.feed(organisationId, targetId);
  }

  /** Makes something go wrong for one company only. */
  fault(feed: Pick<Feed, "organisationId">, fault: FaultRequest): void {
    const match = { companyId: feed.organisationId, ...fault.match };
    this.admin.addFault({ ...fault, match } as FaultRequest);
  }

  booked({ organisationId, targetId }: Pick<Feed, "organisationId" | "targetId">): LineView[] {
    return this.admin.lines(organisationId, targetId).lines;
  }

  /** Exactly these lines are in the books, once each, in order, to the cent. */
  assertBooked(feed: Feed, lines: readonly PushedLine[]): void {
    assert.deepEqual(
      this.booked(feed).map((line) => [line.datedOn, line.text, Number(line.amount)]),
      lines.map((line) => [line.date, line.description, line.amount]),
    );
  }

  async assertDelivered(
    feed: Feed,
    key: string,
    lines: readonly PushedLine[],
    limitMs = 30_000,
  ): Promise<void> {
    const operation = await this.ended(feed, key, limitMs);
    assert.equal(operation.status, "Success", JSON.stringify(operation));
    this.assertBooked(feed, lines);
  }
}
