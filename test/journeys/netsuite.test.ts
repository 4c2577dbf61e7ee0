import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { day } from "../../src/clock.ts";
import { renewIdleGrantsJob } from "../../src/connections/jobs.ts";
import { someLines } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";
import { NetSuiteCustomer } from "../netsuite.ts";
import { waitFor } from "../wait-for.ts";

/*
 * The whole way of a customer of NetSuite: approval, choice of a subsidiary and of accounts, and the SuiteApp, whose own
 * code the pretend NetSuite runs, that pairs, fetches and imports.
 */

test("netsuite", async (t) => {
  const clock = adjustableClock();
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const settings = { MILLRACE_NETSUITE_PRIVATE_KEY: pem };
  const world = await testMillrace(t, { clock, platforms: ["akxx"], settings });
  const { bank, sandbox } = world;
  const { admin } = sandbox.netsuite;
  const lately = (days = 3) => new Date(clock.now().getTime() - days * day);

  await t.test(
    "a customer approves, chooses, and lines arrive exactly, without a hand in NetSuite",
    async () => {
      const customer = await NetSuiteCustomer.arrive(world);
      await customer.approve("1");
      const company = await bank.done("GET", `${customer.path}/bankFeeds/info`);
      assert.deepEqual([company.companyName, company.baseCurrency], ["Harbour Cafe Group", "USD"]);
      const mapped = await customer.map("ac-1", "101");
      assert.equal(mapped.status, "connected", JSON.stringify(mapped));
      const [pairing] = await customer.pairings();
      assert.ok(pairing, "the script of the SuiteApp has made and paired a format profile");
      await admin.settled();

      const feed = customer.feed("ac-1", "101");
      const lines = someLines(130, lately(), "n");
      const operation = await bank.pushed(feed, lines);
      assert.equal((await bank.operation(feed, operation)).status, "Success");
      const done = await customer.fetchNow(pairing.configurationId);
      assert.equal(done.status, "Complete", JSON.stringify(done));
      const arrived = admin.lines("1234567", "101");
      assert.deepEqual(
        arrived.map(({ amount, date, memo }) => [Number(amount), date, memo]),
        lines.map(({ amount, date, description }) => [amount, date, description]),
      );
      await waitFor("all lines to be collected", async () =>
        (await bank.lines(feed, operation)).every(({ state }) => state === "collected"),
      );
      const [{ imports }] = await customer.pairings();
      assert.deepEqual(
        imports.map(({ accountId, status }: { accountId: string; status: string }) => [accountId, status]),
        [["ac-1", "success"]],
      );
      await customer.fetchNow(pairing.configurationId);
      assert.equal(admin.lines("1234567", "101").length, lines.length, "NetSuite drops what it has");
    },
  );

  await t.test(
    "without the SuiteApp an account waits, and is connected by the first request of NetSuite",
    async () => {
      const account = admin.addCompany({ id: "8888888", name: "Harbour Bakery", currencies: ["USD"] }).id;
      admin.uninstallSuiteApp(account);
      const [checking] = admin.accounts(account);
      const customer = await NetSuiteCustomer.arrive(world, account);
      await customer.approve();
      const status = async () => {
        const [item] = await bank.done("GET", `${customer.path}/bankFeedAccounts/mapping?targets=false`);
        return item.status;
      };
      assert.equal((await customer.begin("ac-1", checking!.number)).status, "connecting");
      assert.deepEqual(await customer.pairings(), []);
      const feed = customer.feed("ac-1", checking!.number);
      const lines = someLines(3, lately(100), "w");
      const early = await bank.push(feed, lines);
      assert.equal(early.status, 400, "nobody would fetch them");

      admin.installSuiteApp(account);
      const platform = world.millrace.application.config.feedUrl;
      const code = await customer.pairingCode();
      const { configurationId } = await admin.pair({ accountId: account, platform, code });
      const again = await admin.pair({ accountId: account, platform, code });
      assert.match(again.message, /wrong|used/, "a code is for one use");
      const offers = await admin.offered(account, configurationId);
      assert.ok("accounts" in offers, JSON.stringify(offers));
      const [offered] = offers.accounts;
      clock.advance(2 * day);
      assert.equal(await status(), "connecting", "it waits for as long as it takes");
      admin.link({
        accountId: account,
        configurationId,
        key: offered!.accountMappingKey,
        target: checking!.number,
      });
      await admin.settled();
      assert.equal(await status(), "connected");
      const operation = await bank.pushed(feed, lines);
      await customer.fetchNow(configurationId);
      const arrived = admin.lines(account, checking!.number);
      assert.deepEqual(
        arrived.map(({ amount }) => Number(amount)),
        lines.map(({ amount }) => amount),
        "late lines, older than what NetSuite asks for, too",
      );
      await waitFor("all lines to be collected", async () =>
        (await bank.lines(feed, operation)).every(({ state }) => state === "collected"),
      );
    },
  );

  await t.test(
    "an account that waits is set up by the script once it is installed and the account chosen anew",
    async () => {
      const account = admin.addCompany({ id: "8888886", name: "Harbour Barges", currencies: ["USD"] }).id;
      admin.uninstallSuiteApp(account);
      const target = admin.accounts(account)[0]!.number;
      const customer = await NetSuiteCustomer.arrive(world, account);
      await customer.approve();
      assert.equal((await customer.begin("ac-1", target)).status, "connecting");
      admin.installSuiteApp(account);
      const place = `${customer.path}/connectionInfo/bankFeedAccounts/ac-1`;
      await bank.done("PATCH", place, { status: "disconnected" });
      const mapping = `${customer.path}/bankFeedAccounts/mapping`;
      const wish = { sourceAccountId: "ac-1", targetAccountId: target };
      const mapped = await waitFor("the former feed to have ended", async () => {
        const { status, body } = await bank.call("POST", mapping, wish);
        return status === 200 && body;
      });
      assert.equal(mapped.status, "connected", JSON.stringify(mapped));
      assert.equal((await customer.pairings()).length, 1);
      await admin.settled();
    },
  );

  await t.test("without the SuiteApp files take its place: the first one connects the account", async () => {
    const account = admin.addCompany({ id: "8888887", name: "Harbour Boards", currencies: ["USD"] }).id;
    admin.uninstallSuiteApp(account);
    const target = admin.accounts(account)[0]!.number;
    const customer = await NetSuiteCustomer.arrive(world, account);
    await customer.approve();
    assert.equal((await customer.begin("ac-1", target)).status, "connecting");
    const file = `${customer.path}/connectionInfo/bankFeedAccounts/ac-1/statement?format=camt053`;
    const entries = async () => (await bank.call("GET", file)).text.match(/<Ntry>/g)?.length ?? 0;
    assert.equal(await entries(), 0);
    const feed = customer.feed("ac-1", target);
    await bank.pushed(feed, someLines(3, lately(), "w"));
    assert.equal(await entries(), 3);
  });

  await t.test(
    "a key pair links without a page, once its certificate and a subsidiary are named",
    async () => {
      const customer = await NetSuiteCustomer.arrive(world);
      const put = (fields: Record<string, string>) =>
        bank.call("PUT", `${customer.path}/authorization`, fields);
      const given = { accountId: "1234567", certificateId: "cert-1" };
      const unknown = await put(given);
      assert.deepEqual([unknown.status, unknown.body.code], [400, "refused-by-accounting-software"]);
      admin.addCertificate({
        ...given,
        publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
      });
      const several = await put(given);
      assert.equal(several.status, 400);
      assert.match(several.body.error, /2 \(Harbour Cafe UK\)/);
      assert.doesNotMatch(several.body.error, /Elimination/);
      for (const wrong of [
        { ...given, accountId: "evil.example/" },
        { certificateId: "x" },
        { ...given, subsidiaryId: "x" },
      ])
        assert.equal((await put(wrong)).status, 400, JSON.stringify(wrong));
      const linked = await put({ ...given, subsidiaryId: "2" });
      assert.deepEqual([linked.status, linked.body.status], [200, "Linked"], linked.text);
      await bank.account(customer.path, {
        id: "gbp",
        accountNumber: "1",
        currency: "GBP",
        sortCode: "203040",
      });
      const [item] = await bank.done("GET", `${customer.path}/bankFeedAccounts/mapping`);
      const options = item.targetAccountOptions.map(({ id }: { id: string }) => id);
      assert.deepEqual(options, ["104", "105"], "accounts of the subsidiary, in the currency of the bank's");
      clock.advance(2 * 3_600_000);
      assert.equal(
        (await bank.map(customer.path, "gbp", "104")).status,
        "connected",
        "the access renews itself",
      );
    },
  );

  await t.test("a new account is made once, though the answer to its making is lost", async () => {
    const customer = await NetSuiteCustomer.arrive(world, "7654321");
    await customer.approve();
    admin.addFault({ kind: "reset", operation: "upsert-account", when: "after", times: 1 });
    const mapped = await customer.map("ac-1", undefined, { accountName: "Reserve of the Harbour" });
    assert.equal(mapped.status, "connected", JSON.stringify(mapped));
    const made = admin.accounts("7654321").filter(({ name }) => name === "Reserve of the Harbour");
    assert.equal(made.length, 1);
  });

  await t.test(
    "when the approval ends after 7 days the feed goes on, and what does not is told once",
    async () => {
      const account = admin.addCompany({ id: "9999999", name: "Harbour Boats", currencies: ["USD"] }).id;
      const [checking] = admin.accounts(account);
      const customer = await NetSuiteCustomer.arrive(world, account);
      await customer.approve();
      await customer.map("ac-1", checking!.number);
      const [{ configurationId }] = await customer.pairings();
      await admin.settled();
      clock.advance(8 * day);
      await world.millrace.application.jobs.enqueue(world.database, renewIdleGrantsJob, {});
      const errors = async () => (await customer.connection()).dataConnectionErrors;
      await waitFor("the end of the approval to be told", async () => (await errors()).length > 0);
      await bank.account(customer.path, { id: "new", currency: "USD", accountNumber: "77" });
      const wish = { sourceAccountId: "new", targetAccountId: checking!.number };
      const refused = await bank.call("POST", `${customer.path}/bankFeedAccounts/mapping`, wish);
      assert.deepEqual([refused.status, refused.body.code], [400, "connection-not-linked"], refused.text);
      const { dataConnectionErrors, status } = await customer.connection();
      assert.equal(status, "Linked");
      assert.deepEqual(
        dataConnectionErrors.map((one: { status: string }) => one.status),
        ["Active"],
      );
      const feed = customer.feed("ac-1", checking!.number);
      await bank.pushed(feed, someLines(2, lately(), "k"));
      assert.equal((await customer.fetchNow(configurationId)).status, "Complete");
      assert.equal(admin.lines(account, checking!.number).length, 2);
      const again = await customer.approve();
      assert.deepEqual(
        again.dataConnectionErrors.map((one: { status: string }) => one.status),
        ["Resolved"],
      );
      assert.equal((await customer.pairings()).length, 1);
    },
  );

  await t.test("unlinking takes the links out of NetSuite and ends what it collected with", async () => {
    const account = admin.addCompany({ id: "5555555", name: "Harbour Bikes", currencies: ["USD"] }).id;
    const [checking] = admin.accounts(account);
    const customer = await NetSuiteCustomer.arrive(world, account);
    await customer.approve();
    await customer.map("ac-1", checking!.number);
    const [{ configurationId }] = await customer.pairings();
    await admin.settled();
    await bank.done("PATCH", customer.path, { status: "Unlinked" });
    assert.equal((await customer.fetchNow(configurationId)).status, "Failed");
    await waitFor("the link to be taken out", () => admin.profiles(account)[0]?.mapping.length === 0);
  });
});
