import type { TestMillrace } from "../millrace.ts";
import { NetSuiteCustomer } from "../netsuite.ts";
import { type Books, conformance } from "./conformance.ts";

conformance({
  name: "NetSuite",
  platformKey: "akxx",
  connect: async (world) => {
    const customer = await NetSuiteCustomer.withBooks(world);
    await customer.map("ac-1", customer.checking);
    return booksOf(world, customer, customer.checking);
  },
  connectToNew: async (world) => {
    const customer = await NetSuiteCustomer.withBooks(world);
    const { targetAccountId } = await customer.map("ac-1", undefined);
    return booksOf(world, customer, targetAccountId);
  },
  // It calls us with a secret that does not run out, and sets no limit to itself.
  immune: ["the software asks to wait", "the access token has run out"],
  overLimits: ({ sandbox }) => sandbox.netsuite.admin.calls().counters.refusedForConcurrency,
  // NetSuite fetches with a secret of its own: what we may do there has no part in it.
  afterRevoking: { connection: "Linked", account: "connected" },
});

async function booksOf(
  { sandbox }: TestMillrace,
  customer: NetSuiteCustomer,
  target: string,
): Promise<Books> {
  const { admin } = sandbox.netsuite;
  const companyId = customer.account;
  await admin.settled();
  const [{ configurationId }] = await customer.pairings();
  return {
    feed: customer.feed("ac-1", target),
    arrived: () => customer.arrived(target).map(({ id, amount }) => ({ known: { id }, amount })),
    // An import that fails is asked for again, as NetSuite does by itself some time later.
    collect: async () => {
      for (let tries = 0; tries < 3; tries += 1)
        if ((await customer.fetchNow(configurationId)).status === "Complete") return;
    },
    troubles: {
      "the answer is lost": () => admin.addFault({ kind: "import-lost", companyId, times: 1 }),
      "nothing arrives": () => admin.addFault({ kind: "platform-down", as: "refused", companyId, times: 1 }),
      "the software is out of order": () =>
        admin.addFault({ kind: "units", operation: "plug-in", units: 40, companyId, times: 1 }),
    },
    troublesLeft: () => admin.faults().filter(({ request }) => request.companyId === companyId).length,
    revoke: () => admin.revoke({ what: "tokens", accountId: companyId }),
  };
}
