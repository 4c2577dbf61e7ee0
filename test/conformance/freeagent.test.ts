import { FreeAgentBank } from "../freeagent.ts";
import type { TestMillrace } from "../millrace.ts";
import { type Books, conformance } from "./conformance.ts";

conformance({
  name: "FreeAgent",
  platformKey: "fbrh",
  connect: async (world) => {
    const bank = new FreeAgentBank(world);
    const feed = await bank.freshFeed();
    bank.admin.addAccounts(feed.organisationId, [
      { name: "Euro account", currency: "EUR" },
      { name: "Card", type: "CreditCardAccount" },
    ]);
    return booksOf(world, bank, feed);
  },
  connectToNew: async (world) => {
    const bank = new FreeAgentBank(world);
    const { organisationId } = bank.books();
    const { companyId, connectionId, path } = await bank.linked(organisationId);
    const { id: accountId } = await bank.account(path);
    const { targetAccountId: targetId } = await bank.map(path, accountId);
    return booksOf(world, bank, { companyId, connectionId, accountId, organisationId, targetId, path });
  },
  lineState: "delivered",
  overLimits: ({ sandbox }) =>
    sandbox.freeagent.admin
      .calls()
      .calls.filter(({ faults, status }) => status === 429 && faults.length === 0).length,
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
