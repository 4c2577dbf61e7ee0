import assert from "node:assert/strict";
import type { TestMillrace } from "../millrace.ts";
import { NetSuiteCustomer } from "../netsuite.ts";
import { type Books, conformance } from "./conformance.ts";

/** More calls than NetSuite takes at once. */
const crowded = 8;

conformance({
  name: "NetSuite",
  platformKey: "akxx",
  connect: async (world) => {
    const customer = await NetSuiteCustomer.withBooks(world);
    customer.admin.addAccounts(customer.account, [{ name: "Card", currency: "USD", type: "CredCard" }]);
    await customer.map("ac-1", customer.checking);
    return booksOf(world, customer, customer.checking);
  },
  connectToNew: async (world) => {
    const customer = await NetSuiteCustomer.withBooks(world);
    const { targetAccountId } = await customer.map("ac-1", undefined);
    return booksOf(world, customer, targetAccountId);
  },
  lineState: "collected",
  // It calls us with a secret that does not run out, and we set it no limit.
  immune: ["whoever calls is asked to wait", "the access token runs out between two batches"],
  crowd: async (world) => {
    const customer = await NetSuiteCustomer.withBooks(world);
    const { account: companyId, admin } = customer;
    // Long enough that others come meanwhile.
    admin.addFault({ kind: "hang", operation: "suiteql", companyId, milliseconds: 150, times: crowded });
    const looks = Array.from({ length: crowded }, () =>
      world.bank.call("GET", `${customer.path}/bankFeedAccounts/mapping`),
    );
    const statuses = (await Promise.all(looks)).map(({ status }) => status);
    // Who would have to wait for long is asked to come again; NetSuite never sees that call.
    assert.ok(
      statuses.includes(200) && statuses.every((one) => one === 200 || one === 503),
      String(statuses),
    );
    const { maximumConcurrentPerAccount: most } = admin.calls().counters;
    assert.ok(most <= admin.settings().concurrentPerAccount, `${most} calls at once`);
  },
  overLimits: ({ sandbox }) => sandbox.netsuite.admin.calls().counters.refusedForConcurrency,
  // NetSuite fetches with a secret of its own: what ends is choosing accounts there.
  afterRevoking: { connection: "Linked", account: "connected", error: /approval.*has ended/ },
});

async function booksOf(
  { bank, sandbox }: TestMillrace,
  customer: NetSuiteCustomer,
  target: string,
): Promise<Books> {
  const { admin } = sandbox.netsuite;
  const companyId = customer.account;
  await admin.settled();
  const [{ configurationId }] = await customer.pairings();
  return {
    feed: customer.feed("ac-1", target),
    listed: () =>
      admin.accounts(companyId).map(({ acctNumber, name, currencyCode: currency, type }) => ({
        ...{ name: acctNumber ? `${acctNumber} ${name}` : name, currency },
        takesChecking: type === "Bank",
      })),
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
    revoke: async () => {
      admin.revoke({ what: "tokens", accountId: companyId });
      await bank.account(customer.path, { id: "ac-2", currency: "USD", accountNumber: "2" });
      const choice = { sourceAccountId: "ac-2", targetAccountId: target };
      const refused = await bank.call("POST", `${customer.path}/bankFeedAccounts/mapping`, choice);
      assert.deepEqual([refused.status, refused.body.code], [400, "connection-not-linked"], refused.text);
    },
  };
}
