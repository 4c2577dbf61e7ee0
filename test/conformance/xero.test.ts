import assert from "node:assert/strict";
import type { FaultRequest } from "../../simulators/xero/faults.ts";
import { addFault, freshFeed, freshOrganisation, post } from "../deliveries.ts";
import type { TestMillrace } from "../millrace.ts";
import { type Books, conformance } from "./conformance.ts";
import { useUp } from "./use-up.ts";

conformance({
  name: "Xero",
  platformKey: "gbol",
  options: { timing: { listedAfterMs: 200 } },
  connect: async (world) => {
    const feed = await freshFeed(world);
    const { admin } = world.sandbox.xero;
    admin.addAccounts(feed.organisationId, [{ name: "Euro account", number: "77", currency: "EUR" }]);
    return booksOf(world, feed);
  },
  connectToNew: async (world) => {
    const { organisationId } = freshOrganisation(world);
    const { companyId, connectionId, path } = await world.bank.linked(organisationId);
    const { id: accountId } = await world.bank.account(path);
    const { targetAccountId: targetId } = await world.bank.map(path, accountId);
    return booksOf(world, { companyId, connectionId, accountId, organisationId, targetId, path });
  },
  lineState: "delivered",
  crowd: async (world) => {
    const { path } = await freshFeed(world);
    await useUp(world, path, { atOnce: 10, most: 70 });
    const { limits } = world.sandbox.xero.admin.settings();
    const { maximumConcurrentPerTenant, maximumPerMinutePerTenant } =
      world.sandbox.xero.admin.calls().counters;
    assert.ok(
      maximumPerMinutePerTenant > limits.minutePerTenant / 2 &&
        maximumPerMinutePerTenant <= limits.minutePerTenant,
      `${maximumPerMinutePerTenant} calls within a minute`,
    );
    assert.ok(
      maximumConcurrentPerTenant <= limits.concurrentPerTenant,
      `${maximumConcurrentPerTenant} at once`,
    );
  },
  overLimits: ({ sandbox }) =>
    sandbox.xero.admin
      .calls(10_000)
      .calls.filter(({ faults, status }) => status === 429 && faults.length === 0).length,
  afterRevoking: { connection: "Deauthorized", account: "disconnected", error: /no longer gives access/ },
});

function booksOf(world: TestMillrace, feed: Awaited<ReturnType<typeof freshFeed>>): Books {
  const fault = (request: FaultRequest) => () => addFault(world, feed, { ...request, match: post });
  return {
    feed,
    listed: () =>
      world.sandbox.xero.admin
        .organisation(feed.organisationId)
        .accounts.map(({ name, currency, bankAccountType }) => ({
          ...{ name, currency },
          takesChecking: bankAccountType === "BANK",
        })),
    arrived: () =>
      world.bank
        .arrived(feed)
        .map((line) => ({ known: { id: line.transactionId }, amount: Number(line.signedAmount) })),
    troubles: {
      "the answer is lost": fault({ kind: "reset", when: "after" }),
      "nothing arrives": fault({ kind: "reset", when: "before" }),
      "the software is out of order": fault({ kind: "answer", status: 503 }),
      "whoever calls is asked to wait": fault({
        kind: "rate-limit",
        problem: "minute",
        retryAfterSeconds: 1,
      }),
      "the access token runs out between two batches": fault({ kind: "expire-token", skip: 1 }),
    },
    troublesLeft: () =>
      world.sandbox.xero.admin
        .faults()
        .filter(({ request }) => request.match?.tenantId === feed.organisationId).length,
    revoke: () => world.sandbox.xero.admin.revoke({ what: "tenant", tenantId: feed.organisationId }),
  };
}
