import assert from "node:assert/strict";
import { defaultSettings } from "../../simulators/freeagent/settings.ts";
import { FreeAgentBank } from "../freeagent.ts";
import type { TestMillrace } from "../millrace.ts";
import { type Books, conformance } from "./conformance.ts";
import { useUp } from "./use-up.ts";

/** With the limits that FreeAgent publishes, at both ends. */
function bankOf(world: TestMillrace): FreeAgentBank {
  const bank = new FreeAgentBank(world);
  bank.admin.changeLimits(defaultSettings.limits);
  return bank;
}

conformance({
  name: "FreeAgent",
  platformKey: "fbrh",
  options: { settings: { MILLRACE_FREEAGENT_LIMIT_FACTOR: "1" } },
  connect: async (world) => {
    const bank = bankOf(world);
    const feed = await bank.freshFeed();
    bank.admin.addAccounts(feed.organisationId, [
      { name: "Euro account", currency: "EUR" },
      { name: "Card", type: "CreditCardAccount" },
    ]);
    return booksOf(world, bank, feed);
  },
  connectToNew: async (world) => {
    const bank = bankOf(world);
    const { organisationId } = bank.books();
    const { companyId, connectionId, path } = await bank.linked(organisationId);
    const { id: accountId } = await bank.account(path);
    const { targetAccountId: targetId } = await bank.map(path, accountId);
    return booksOf(world, bank, { companyId, connectionId, accountId, organisationId, targetId, path });
  },
  lineState: "delivered",
  crowd: async (world) => {
    const bank = bankOf(world);
    const { path } = await bank.freshFeed();
    await useUp(world, path, { atOnce: 10, most: 130 });
    const { mostPerMinute } = bank.admin.calls();
    assert.ok(mostPerMinute > 90 && mostPerMinute <= 120, `${mostPerMinute} calls within a minute`);
  },
  overLimits: ({ sandbox }) => sandbox.freeagent.admin.calls().refused,
  afterRevoking: { connection: "Deauthorized", account: "disconnected", error: /approval has ended/ },
});

type Fault = Parameters<FreeAgentBank["fault"]>[1];
const upload = { operation: "upload-statement" };

function booksOf(
  { sandbox }: TestMillrace,
  bank: FreeAgentBank,
  feed: Awaited<ReturnType<FreeAgentBank["freshFeed"]>>,
): Books {
  const fault = (request: Fault) => () => bank.fault(feed, { ...request, match: upload } as Fault);
  return {
    feed,
    listed: () =>
      bank.admin.company(feed.organisationId).accounts.map(({ name, currency, type }) => ({
        ...{ name, currency },
        takesChecking: type === "StandardBankAccount",
      })),
    // FreeAgent knows lines by an id of ours that is made from the bank's; the text tells which one it is.
    arrived: () => bank.booked(feed).map(({ text, amount }) => ({ known: { text }, amount: Number(amount) })),
    troubles: {
      "the answer is lost": fault({ kind: "reset", when: "after" }),
      "nothing arrives": fault({ kind: "reset", when: "before" }),
      "the software is out of order": fault({ kind: "answer", status: 503 }),
      "whoever calls is asked to wait": fault({ kind: "rate-limit", retryAfterSeconds: 1 }),
      "the access token runs out between two batches": fault({ kind: "expire-token", skip: 1 }),
    },
    troublesLeft: () =>
      sandbox.freeagent.admin
        .faults()
        .filter(({ request }) => request.match?.companyId === feed.organisationId).length,
    revoke: () => sandbox.freeagent.admin.revoke({ what: "grant", companyId: feed.organisationId }),
  };
}
