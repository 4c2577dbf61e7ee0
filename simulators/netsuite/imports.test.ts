import assert from "node:assert/strict";
import { after, before, describe, type TestContext, test } from "node:test";
import { day, minute } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { type PlatformLine, PretendPlatform } from "./pretend-platform.fixture.ts";
import type { BankImport } from "./records.ts";

/** A line that was stored long ago, unless said otherwise. */
const line = (id: string, date = "2026-11-20", amount = "1.50", acceptedAt?: string): PlatformLine => ({
  id,
  date,
  amount,
  ...(acceptedAt ? { acceptedAt } : {}),
});

describe("bank imports of the pretend NetSuite", () => {
  let sandbox: Sandbox;
  let companies = 0;
  before(async () => {
    const clock = { now: () => new Date("2026-11-23T10:00:00Z") };
    sandbox = await startSandbox({ port: 0, clock, random: systemRandom });
  });
  after(() => sandbox.close());

  /** A NetSuite account of its own, with a format profile that is paired with a platform of its own. */
  async function paired(t: TestContext) {
    const { admin } = sandbox.netsuite;
    const accountId = `90${++companies}`;
    admin.addCompany({ id: accountId, name: "Test", currencies: ["USD", "GBP"] });
    const [second] = admin.addAccounts(accountId, [{ name: "Second", currency: "USD" }]);
    const platform = await PretendPlatform.start();
    t.after(() => platform.close());
    const done = await admin.pair({ accountId, platform: platform.url, code: "GOOD-CODE" });
    assert.equal(done.message, "Paired.");
    const { configurationId } = done;
    const first = admin.accounts(accountId)[0]?.number ?? "";
    const link = async (key: string, target: string | null) => {
      admin.link({ accountId, configurationId, key, target });
      await admin.settled();
    };
    const last = () => admin.imports(accountId).at(-1) as BankImport;
    return {
      admin,
      accountId,
      platform,
      configurationId,
      first,
      second: second?.number ?? "",
      link,
      last,
      update: async () => {
        await admin.updateNow(configurationId);
        return last();
      },
      /** A line that the platform stores now. */
      accepted: (id: string, date?: string) => {
        const now = new Date(Date.parse("2026-11-23T10:00:00Z") + admin.settings().clockOffsetMs);
        return line(id, date, "1.50", now.toISOString());
      },
      ids: (account = first) => admin.lines(accountId, account).map(({ uniqueId }) => uniqueId),
    };
  }

  test("the first link brings sixty days at once, exact to the cent, and plans the next day", async (t) => {
    const { admin, accountId, platform, configurationId, first, link, last } = await paired(t);
    platform.add("obf_a", "USD", [line("1"), line("2", "2026-11-21", "-0.10")]);
    await link("obf_a", first);
    assert.deepEqual([last().trigger, last().status, last().accounts[0]?.lines], ["first", "Complete", 2]);
    const shown = admin
      .lines(accountId, first)
      .map(({ date, amount, type, payee }) => [date, amount, type, payee]);
    assert.deepEqual(shown, [
      ["2026-11-20", "1.5", "CREDIT", "Payee 1"],
      ["2026-11-21", "-0.1", "CREDIT", "Payee 2"],
    ]);
    const asked = platform.asked.find(({ path }) => path === "statements")?.body;
    // Times are those of the company's own zone, eight hours behind.
    assert.deepEqual([asked.from, asked.to], ["2026-09-24T02:00:00", "2026-11-23T02:00:00"]);
    const account = admin.accounts(accountId).find(({ number }) => number === first);
    assert.deepEqual([account?.bankBalance, account?.balanceAsOf], ["12.34", "2026-11-23"]);
    const profile = admin.profiles(accountId).find(({ id }) => id === configurationId);
    assert.equal(profile?.nextRunAt, Date.parse("2026-11-24T10:00:00Z"));
  });

  test("the daily import runs at its hour on the virtual clock, each day once", async (t) => {
    const { admin, accountId, platform, first, link, ids } = await paired(t);
    const account = platform.add("obf_a", "USD", [line("1")]);
    await link("obf_a", first);
    account.lines.push(line("2", "2026-11-24"));
    await admin.advanceClock(3 * day + minute);
    const daily = admin.imports(accountId).filter(({ trigger }) => trigger === "daily");
    assert.equal(daily.length, 3);
    assert.deepEqual(ids(), ["obf_a-1", "obf_a-2"]);
  });

  test("one account that cannot be served does not keep the others from theirs", async (t) => {
    const { platform, first, second, link, update, ids } = await paired(t);
    platform.add("obf_a", "USD", [line("1")]);
    platform.add("obf_b", "USD", [line("1")]);
    await link("obf_a", first);
    await link("obf_b", second);
    platform.accounts[1] = {
      ...platform.accounts[1]!,
      error: { code: "account_closed", message: "Closed." },
    };
    platform.accounts[0]?.lines.push(line("2"));
    const { status, accounts } = await update();
    assert.equal(status, "Partially Completed");
    const refused = accounts.find(({ key }) => key === "obf_b");
    assert.deepEqual([refused?.message, refused?.errorCode], ["Closed.", "2000000000"]);
    assert.deepEqual(ids(), ["obf_a-1", "obf_a-2"]);
  });

  test("an account that is gone ends one whole import, is named by the next, and forgotten when it is back", async (t) => {
    const { platform, first, second, link, update, ids, accepted } = await paired(t);
    platform.add("obf_a", "USD", [line("1")]);
    const other = platform.add("obf_b", "USD", [line("1")]);
    await link("obf_a", first);
    await link("obf_b", second);
    platform.accounts.pop();
    platform.accounts[0]?.lines.push(accepted("2"));
    const whole = await update();
    assert.deepEqual([whole.status, ids().length], ["Failed", 1]);
    const next = await update();
    assert.deepEqual([next.status, ids().length], ["Partially Completed", 2]);
    assert.equal(next.accounts.find(({ key }) => key === "obf_b")?.message, "There is no such account.");
    platform.accounts.push(other);
    assert.equal((await update()).status, "Complete");
  });

  test("a NetSuite that names failed accounts everywhere, or nowhere, is served as far as it lets us", async (t) => {
    const { admin, platform, first, second, link, update, ids, accepted } = await paired(t);
    platform.add("obf_a", "USD", [line("1")]);
    platform.add("obf_b", "USD", [line("1")]);
    await link("obf_a", first);
    await link("obf_b", second);
    platform.accounts.pop();
    platform.accounts[0]?.lines.push(accepted("2"));
    admin.changeSettings({ accountErrors: "nowhere" });
    assert.deepEqual([(await update()).status, ids()], ["Failed", ["obf_a-1"]]);
    assert.deepEqual([(await update()).status, ids()], ["Complete", ["obf_a-1", "obf_a-2"]]);
    const told = platform.asked.filter(({ path }) => path === "report").at(-1)?.body.accounts;
    assert.deepEqual(
      told.map(({ key, status }: { key: string; status: string }) => [key, status]),
      [
        ["obf_a", "success"],
        ["obf_b", "failed"],
      ],
    );
    admin.changeSettings({ accountErrors: "everywhere" });
    const { status } = await update();
    admin.changeSettings({ accountErrors: "getAccounts" });
    assert.equal(status, "Partially Completed");
  });

  test("units that run out in the middle of paging lose nothing: the rest comes with the next import", async (t) => {
    const { admin, accountId, platform, first, link, last, update, ids } = await paired(t);
    platform.pageSize = 2;
    const account = platform.add("obf_a", "USD", [line("0")]);
    await link("obf_a", first);
    for (let id = 1; id <= 9; id += 1) account.lines.push(line(String(id), "2026-08-01"));
    admin.addFault({ kind: "units", companyId: accountId, operation: "plug-in", units: 95, skip: 1 });
    const partial = await update();
    assert.equal(partial.status, "Complete");
    assert.ok(partial.unitsUsed <= 200 && ids().length > 1 && ids().length < 10, `${ids().length} lines`);
    const told = platform.asked.filter(({ path }) => path === "report").at(-1)?.body.accounts[0];
    assert.deepEqual([told.status, told.code], ["partial", "limit_reached"]);
    await update();
    assert.deepEqual([ids().length, new Set(ids()).size, last().status], [10, 10, "Complete"]);
  });

  test("a spent code pairs nothing; a pairing that was taken back fails the import with the reason", async (t) => {
    const { admin, accountId, platform, configurationId, first, link, update } = await paired(t);
    const again = await admin.pair({ accountId, platform: platform.url, code: "GOOD-CODE", configurationId });
    assert.equal(again.message, "The code is spent.");
    const plain = await admin.pair({
      accountId,
      platform: "http://bank.example",
      code: "X",
      configurationId,
    });
    assert.match(plain.message, /https/);
    platform.add("obf_a", "USD", [line("1")]);
    await link("obf_a", first);
    platform.secrets.clear();
    const { status, message, errorCode } = await update();
    assert.deepEqual([status, errorCode], ["Failed", "OBF_CREDENTIALS_INVALID"]);
    assert.match(message ?? "", /Pair again/);
  });

  test("an account that is linked no more is not asked for", async (t) => {
    const { platform, first, second, link, update } = await paired(t);
    platform.add("obf_a", "USD", [line("1")]);
    platform.add("obf_b", "USD", [line("1")]);
    await link("obf_a", first);
    await link("obf_b", second);
    await link("obf_a", null);
    platform.asked.length = 0;
    await update();
    const keys = platform.asked.filter(({ path }) => path === "statements").map(({ body }) => body.key);
    assert.deepEqual(keys, ["obf_b"]);
  });

  test("five thousand lines over many pages arrive once each, in order", async (t) => {
    const { platform, first, link, ids } = await paired(t);
    platform.pageSize = 500;
    const expected = Array.from({ length: 5_000 }, (_, index) => String(index));
    platform.add(
      "obf_a",
      "USD",
      expected.map((id) => line(id)),
    );
    await link("obf_a", first);
    assert.deepEqual(
      ids(),
      expected.map((id) => `obf_a-${id}`),
    );
  });
});
