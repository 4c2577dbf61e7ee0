import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import type { FaultRequest } from "../../simulators/netsuite/faults.ts";
import { day } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";
import { NetSuiteCustomer } from "../netsuite.ts";
import { waitFor } from "../wait-for.ts";

/* What NetSuite's own interfaces may answer while a customer connects and chooses accounts. */

test("netsuite goes wrong while accounts are chosen", { concurrency: 8 }, async (t) => {
  const clock = adjustableClock();
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const settings = {
    MILLRACE_NETSUITE_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
  const world = await testMillrace(t, { clock, platforms: ["akxx"], settings, callTimeoutMs: 3_000 });
  const { bank, sandbox } = world;
  const { admin } = sandbox.netsuite;
  const fail = (fault: object) => admin.addFault(fault as FaultRequest);
  const publicKeyPem = publicKey.export({ type: "spki", format: "pem" }).toString();

  const passing: readonly [
    what: string,
    fault: { readonly kind: string; readonly [term: string]: unknown },
  ][] = [
    [
      "the answer to the making of the account is lost",
      { kind: "reset", when: "after", operation: "upsert-account" },
    ],
    [
      "the making of the account meets an error",
      { kind: "refuse", code: "UNEXPECTED_ERROR", operation: "upsert-account" },
    ],
    [
      "too many calls run",
      { kind: "refuse", code: "CONCURRENCY_LIMIT_EXCEEDED", operation: "upsert-account" },
    ],
    [
      "the script is called too often",
      { kind: "refuse", code: "CONCURRENCY_LIMIT_EXCEEDED", operation: "restlet" },
    ],
    ["the answer of the script is lost", { kind: "reset", when: "after", operation: "restlet" }],
    ["a gateway gives up", { kind: "refuse", code: "GATEWAY_TIMEOUT", operation: "restlet" }],
    [
      "the access token is refused once",
      { kind: "refuse", code: "INVALID_LOGIN", operation: "upsert-account" },
    ],
    ["nobody answers, and the account is not made", { kind: "hang", operation: "upsert-account" }],
    ["nobody answers, and the account is made", { kind: "hang", when: "after", operation: "upsert-account" }],
    ["the script is never begun", { kind: "hang", operation: "restlet" }],
    ["the script does its work and nobody answers", { kind: "hang", when: "after", operation: "restlet" }],
    ["the script cannot reach the bank", { kind: "platform-down", operation: "platform pair" }],
  ];
  const cases = passing.map(([what, fault]) =>
    t.test(`one account is made and connected although ${what}`, async () => {
      const customer = await NetSuiteCustomer.withBooks(world);
      const companyId = customer.account;
      fail({ ...fault, companyId, times: 1 });
      const mapped = await customer.map("ac-1", undefined, { accountName: "Reserve" });
      assert.equal(mapped.status, "connected", JSON.stringify(mapped));
      assert.equal(
        admin.faults().filter(({ request }) => request.companyId === companyId).length,
        0,
        "it was met",
      );
      const made = admin.accounts(companyId).filter(({ name }) => name === "Reserve");
      assert.equal(made.length, 1);
      const target = made[0]!.number;
      assert.equal(mapped.targetAccountId ?? target, target);
      await admin.settled();
      if (fault.kind !== "hang") return;
      const lines = someLines(2, new Date(clock.now().getTime() - 3 * day), "o");
      await bank.pushed(customer.feed("ac-1", target), lines);
      const pairings = await customer.pairings();
      assert.equal(pairings.length, 1);
      assert.equal((await customer.fetchNow(pairings[0].configurationId)).status, "Complete");
      assert.deepEqual(
        customer.arrived(target),
        lines.map(({ id, amount }) => ({ id, amount })),
      );
    }),
  );
  await Promise.all(cases);

  await t.test(
    "a NetSuite that does not answer who looks at accounts is told so, and ends nothing",
    async () => {
      const customer = await NetSuiteCustomer.withBooks(world);
      await bank.account(customer.path, { id: "ac-1", currency: "USD", accountNumber: "1" });
      fail({ kind: "hang", operation: "suiteql", companyId: customer.account, times: 1 });
      const look = () => bank.call("GET", `${customer.path}/bankFeedAccounts/mapping`);
      const [waited, other] = await Promise.all([look(), look()]);
      assert.deepEqual([waited.status, other.status].sort(), [200, 503], waited.text + other.text);
      assert.equal((await look()).status, 200);
      assert.equal((await customer.connection()).status, "Linked");
    },
  );

  await t.test(
    "pages of accounts that are shifted while they are read hide none and show none twice",
    async () => {
      const customer = await NetSuiteCustomer.withBooks(world);
      const more = Array.from({ length: 2_100 }, (_, nth) => ({ name: `Till ${nth}`, currency: "USD" }));
      admin.addAccounts(customer.account, more);
      await bank.account(customer.path, { id: "ac-1", currency: "USD", accountNumber: "1" });
      fail({ kind: "page-shift", rows: 3, companyId: customer.account, contains: "FROM account ", times: 1 });
      const [{ targetAccountOptions: offered }] = await bank.done(
        "GET",
        `${customer.path}/bankFeedAccounts/mapping`,
      );
      assert.equal(admin.faults().filter(({ request }) => request.companyId === customer.account).length, 0);
      const names: string[] = offered.map(({ name }: { name: string }) => name);
      assert.deepEqual([names.length, new Set(names).size], [2_101, 2_101]);
    },
  );

  await t.test("a permission that is missing is told in words, and ends nothing", async () => {
    const customer = await NetSuiteCustomer.withBooks(world);
    const companyId = customer.account;
    await bank.account(customer.path, { id: "ac-1", currency: "USD", accountNumber: "1" });
    fail({
      kind: "refuse",
      code: "INSUFFICIENT_PERMISSION",
      operation: "suiteql",
      companyId,
      times: 1,
    });
    const choice = { sourceAccountId: "ac-1", targetAccountId: customer.checking };
    const refused = await bank.call("POST", `${customer.path}/bankFeedAccounts/mapping`, choice);
    assert.deepEqual(
      [refused.status, refused.body.code],
      [400, "refused-by-accounting-software"],
      refused.text,
    );
    assert.match(refused.body.error, /lacks a permission/);
    assert.equal((await customer.connection()).status, "Linked");
    fail({ kind: "refuse", code: "INSUFFICIENT_PERMISSION", operation: "restlet", companyId, times: 1 });
    const closed = await customer.mapping("ac-1", customer.checking);
    assert.deepEqual([closed.status, closed.errorCode], ["Failed", "role-not-allowed"]);
    assert.match(closed.error, /may not use the SuiteApp's script/);
    assert.equal((await bank.map(customer.path, "ac-1", customer.checking)).status, "connected");
  });

  await t.test("a NetSuite that does not know a column offers its accounts all the same", async () => {
    admin.changeSettings({ missingColumns: ["account.accountsearchdisplayname", "currency.isbasecurrency"] });
    const customer = await NetSuiteCustomer.withBooks(world);
    assert.equal((await customer.map("ac-1", customer.checking)).status, "connected");
    admin.changeSettings({ missingColumns: [] });
  });

  await t.test("an account that is fed already, or of another currency, is refused by name", async () => {
    const customer = await NetSuiteCustomer.withBooks(world);
    admin.addAccounts(customer.account, [{ name: "Second", currency: "USD" }]);
    await customer.map("ac-1", customer.checking);
    await bank.account(customer.path, { id: "ac-2", currency: "USD", accountNumber: "2" });
    const mapping = `${customer.path}/bankFeedAccounts/mapping`;
    const taken = { sourceAccountId: "ac-2", targetAccountId: customer.checking };
    assert.match((await bank.call("POST", mapping, taken)).text, /already fed/);
    const euro = await bank.call("POST", `${customer.path}/connectionInfo/bankFeedAccounts`, {
      ...{
        id: "eur",
        accountName: "E",
        accountType: "checking",
        accountNumber: "3",
        currency: "EUR",
        balance: 0,
      },
    });
    assert.match(euro.text, /multi-currency/);
  });

  await t.test("where accounts are numbered none is made without a number, and that is said", async () => {
    const account = "2990001";
    admin.addCompany({ id: account, name: "Numbers", currencies: ["USD"], accountNumbers: true });
    const customer = await NetSuiteCustomer.arrive(world, account);
    await customer.approve();
    const refused = await customer.map("ac-1", undefined, { accountName: "Reserve" });
    assert.deepEqual([refused.status, refused.errorCode], ["Failed", "number-required"]);
    assert.match(refused.error, /Choose an account that is there, or make one with its nominalCode/);
    const push = await bank.done("POST", `${customer.path}/push/bankAccounts`, {
      accountName: "Reserve",
      accountType: "Debit",
      accountNumber: "28014623",
      nominalCode: "1010",
      currency: "USD",
    });
    const made = await waitFor("the account to be made", async () => {
      const operation = await bank.operation(customer, push.pushOperationKey);
      return operation.status !== "Pending" && operation;
    });
    assert.equal(made.status, "Success", JSON.stringify(made));
    const target = admin.accounts(account).find(({ acctNumber }) => acctNumber === "1010");
    assert.equal((await customer.mapping("ac-1", target?.number)).status, "connected");
  });

  await t.test(
    "a certificate that ends, or is lost when a sandbox is refreshed, is told; a new one repairs it",
    async () => {
      const customer = await NetSuiteCustomer.withBooks(world);
      const put = (certificateId: string) =>
        bank.call("PUT", `${customer.path}/authorization`, { accountId: customer.account, certificateId });
      const add = (certificateId: string, days: number) => {
        const validUntil = new Date(clock.now().getTime() + days * day).toISOString();
        admin.addCertificate({ accountId: customer.account, certificateId, publicKeyPem, validUntil });
      };
      await bank.account(customer.path, { id: "ac-2", currency: "USD", accountNumber: "2" });
      const errors = async () => (await customer.connection()).dataConnectionErrors;
      /** Access is gone: what needs it is refused, and the connection tells why. */
      const lost = async (certificateId: string) => {
        const wish = { sourceAccountId: "ac-2", targetAccountId: customer.checking };
        const refused = await bank.call("POST", `${customer.path}/bankFeedAccounts/mapping`, wish);
        assert.deepEqual([refused.status, refused.body.code], [400, "connection-not-linked"], refused.text);
        const told = (await errors()).filter(({ status }: { status: string }) => status === "Active");
        assert.equal(told.length, 1);
        assert.match(told[0].errorMessage, /certificate/);
        assert.equal((await put(certificateId)).status, 400, "it is not taken again");
      };
      add("cert-a", 30);
      assert.equal((await put("cert-a")).status, 200);
      assert.equal((await customer.map("ac-1", customer.checking)).status, "connected");
      clock.advance(29 * day);
      assert.equal((await bank.call("GET", `${customer.path}/bankFeedAccounts/mapping`)).status, 200);
      clock.advance(day);
      await lost("cert-a");
      add("cert-b", 700);
      assert.equal((await put("cert-b")).status, 200);
      assert.ok((await errors()).every(({ status }: { status: string }) => status === "Resolved"));
      admin.revoke({ what: "sandbox-refresh", accountId: customer.account });
      await lost("cert-b");
    },
  );

  await t.test(
    "after access was revoked in NetSuite a new mapping says so, and the feed goes on",
    async () => {
      const customer = await NetSuiteCustomer.withBooks(world);
      assert.equal((await customer.map("ac-1", customer.checking)).status, "connected");
      await admin.settled();
      await bank.account(customer.path, { id: "ac-2", currency: "USD", accountNumber: "2" });
      admin.revoke({ what: "tokens", accountId: customer.account });
      const wish = { sourceAccountId: "ac-2", targetAccountId: customer.checking };
      const refused = await bank.call("POST", `${customer.path}/bankFeedAccounts/mapping`, wish);
      assert.deepEqual([refused.status, refused.body.code], [400, "connection-not-linked"], refused.text);
      assert.match(refused.body.error, /NetSuite .*approve.* again|linkUrl/);
      const [told, ...more] = (await customer.connection()).dataConnectionErrors;
      assert.deepEqual([told.status, more], ["Active", []]);
      assert.match(told.errorMessage, /approved again/);
      const feed = customer.feed("ac-1", customer.checking);
      await bank.pushed(feed, someLines(2, new Date(clock.now().getTime() - 3 * day), "r"));
      const [{ configurationId }] = await customer.pairings();
      assert.equal((await customer.fetchNow(configurationId)).status, "Complete");
      assert.equal(customer.arrived(customer.checking).length, 2);
    },
  );

  await t.test(
    "customers of one NetSuite account never make it run more than two of our calls at once",
    async () => {
      const account = "2990002";
      admin.addCompany({ id: account, name: "Shared", currencies: ["USD"] });
      const customers = await Promise.all([1, 2, 3].map(() => NetSuiteCustomer.arrive(world, account)));
      for (const customer of customers) {
        await customer.approve();
        await bank.account(customer.path, { id: "ac-1", currency: "USD", accountNumber: "2" });
      }
      admin.clearCalls();
      admin.changeSettings({ latencyMs: 20 });
      const reading = customers.flatMap(({ path }) =>
        [1, 2].map(() => bank.call("GET", `${path}/bankFeedAccounts/mapping`)),
      );
      for (const { status, text } of await Promise.all(reading)) assert.equal(status, 200, text);
      admin.changeSettings({ latencyMs: 0 });
      const { maximumConcurrentPerAccount: most, refusedForConcurrency } = admin.calls().counters;
      assert.deepEqual([most, refusedForConcurrency], [2, 0]);
    },
  );
});
