import assert from "node:assert/strict";
import { test } from "node:test";
import { day, hour, minute } from "../../src/clock.ts";
import { type PushedLine, someLines } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { NetSuiteCustomer } from "../netsuite.ts";
import { waitFor } from "../wait-for.ts";

/*
 * Imports of a pretend NetSuite that go wrong. The code of the SuiteApp is the real one; whatever happens on the way, every
 * line that the bank pushed is there in the end, once and exact.
 */

test("imports into netsuite", async (t) => {
  const world = await testMillrace(t, { platforms: ["akxx"] });
  const { bank, sandbox, millrace } = world;
  const { admin } = sandbox.netsuite;
  const companyId = "5550001";
  admin.addCompany({ id: companyId, name: "Harbour Imports", currencies: ["USD", "GBP"] });
  const [second, pounds] = admin
    .addAccounts(companyId, [
      { name: "Second", currency: "USD" },
      { name: "Pounds", currency: "GBP" },
    ])
    .map(({ number }) => number);
  const customer = await NetSuiteCustomer.arrive(world, companyId);
  await customer.approve();
  const first = admin.accounts(companyId)[0]!.number;
  for (const [id, target] of [
    ["ac-1", first],
    ["ac-2", second!],
  ] as const)
    assert.equal((await customer.map(id, target)).status, "connected");
  let configurationId: string = (await customer.pairings())[0].configurationId;
  await admin.settled();
  const keyOf = (target: string) =>
    admin.profiles(companyId)[0]!.mapping.find((line) => line.target === target)!.key;
  const keys = { [first]: keyOf(first), [second!]: keyOf(second!) };

  const pushed = new Map<string, PushedLine[]>([
    [first, []],
    [second!, []],
  ]);
  let pushes = 0;
  const push = async (target: string, count = 3, daysAgo = 3): Promise<string> => {
    const feed = customer.feed(target === first ? "ac-1" : "ac-2", target);
    const firstDay = new Date(millrace.application.clock.now().getTime() - daysAgo * day);
    const lines = someLines(count, firstDay, `p${++pushes}`);
    pushed.get(target)?.push(...lines);
    return bank.pushed(feed, lines);
  };
  const update = () => customer.fetchNow(configurationId);
  const last = () => admin.imports(companyId).at(-1)!;
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  /** Everything that was pushed is there, once, to the cent. */
  const exact = (target: string) => {
    const wanted = pushed.get(target)!.map(({ id, amount }) => ({ id, amount }));
    assert.deepEqual([...customer.arrived(target)].sort(byId), wanted.sort(byId));
  };
  const everythingExact = () => [first, second!].forEach(exact);
  const missing = (target: string) => pushed.get(target)!.length - customer.arrived(target).length;

  await t.test("units that end between two pages leave the rest for the next import", async () => {
    for (let nth = 0; nth < 6; nth += 1) await push(first, 1_000, 40);
    // Enough to find the pairing and to fetch one page of five thousand.
    admin.addFault({ kind: "units", operation: "plug-in", companyId, units: 75, skip: 1 });
    assert.equal((await update()).status, "Complete");
    assert.equal(missing(first), 1_000);
    assert.equal((await update()).status, "Complete");
    everythingExact();
  });

  await t.test("units that end in the middle of a call fail the import, and nothing is lost", async () => {
    await push(first);
    admin.addFault({ kind: "units", operation: "plug-in", companyId, units: 15 });
    const { status, errorCode } = await update();
    assert.deepEqual([status, errorCode, missing(first)], ["Failed", "SSS_USAGE_LIMIT_EXCEEDED", 3]);
    await update();
    everythingExact();
  });

  await t.test("a platform that is out of reach is asked again after half an hour", async () => {
    // A failed import within two hours would forbid the retry.
    await admin.advanceClock(2 * hour);
    await push(first);
    await push(second!);
    const down = { kind: "platform-down", companyId, operation: "platform statements" } as const;
    admin.addFault({ ...down, as: "refused", skip: 1 });
    const { status, retryAt } = await update();
    assert.equal(status, "Failed");
    assert.ok(retryAt, "NetSuite plans another try");
    assert.deepEqual([missing(first), missing(second!)], [3, 3], "a failed import keeps nothing");
    await admin.advanceClock(30 * minute);
    assert.deepEqual([last().trigger, last().status], ["retry", "Complete"]);
    everythingExact();
  });

  await t.test(
    "an import that breaks down after it was served brings all of it the next time, late lines too",
    async () => {
      const operation = await push(first, 3, 100);
      admin.addFault({ kind: "import-lost", companyId });
      assert.equal((await update()).status, "Failed");
      const feed = customer.feed("ac-1", first);
      await waitFor("the lines to have been served", async () =>
        (await bank.lines(feed, operation)).every(({ state }) => state === "collected"),
      );
      assert.equal(missing(first), 3);
      await update();
      everythingExact();
    },
  );

  await t.test("late lines, older than anything NetSuite asks for, come with the next import", async () => {
    await push(first, 3, 300);
    await update();
    everythingExact();
  });

  await t.test("two imports at once bring each line once", async () => {
    await push(first, 200);
    await Promise.all([update(), update(), update()]);
    everythingExact();
  });

  await t.test("lines pushed while imports run are neither lost nor doubled", async () => {
    const pushing = (async () => {
      for (let nth = 0; nth < 12; nth += 1) await push(nth % 2 ? first : second!, 20, (nth % 5) + 1);
    })();
    for (let nth = 0; nth < 6; nth += 1) await update();
    await pushing;
    await update();
    everythingExact();
  });

  await t.test(
    "an account of another currency is refused by NetSuite, and its lines come once it is put right",
    async () => {
      await push(first);
      await push(second!);
      const link = (target: string) =>
        admin.link({ accountId: companyId, configurationId, key: keys[first]!, target });
      link(pounds!);
      const { status, accounts } = await update();
      assert.equal(status, "Partially Completed");
      assert.match(accounts.find(({ target }) => target === pounds)?.message ?? "", /GBP.*USD/);
      assert.deepEqual([customer.arrived(pounds!).length, missing(second!)], [0, 0]);
      link(first);
      await update();
      everythingExact();
    },
  );

  await t.test("a time zone far from ours hides no line", async () => {
    for (const timeZoneHours of [13, -11]) {
      admin.changeSettings({ timeZoneHours });
      await push(first, 3, 0);
      await update();
      everythingExact();
    }
  });

  await t.test(
    "a second failure within two hours plans no other try, and the next import brings everything",
    async () => {
      await admin.advanceClock(2 * hour);
      await push(first);
      admin.addFault({
        kind: "platform-down",
        companyId,
        operation: "platform statements",
        status: 503,
        times: 2,
      });
      assert.ok((await update()).retryAt);
      await admin.advanceClock(30 * minute);
      assert.deepEqual([last().status, last().retryAt], ["Failed", null]);
      const [{ imports }] = await customer.pairings();
      const failed = imports.some(({ status }: { status: string }) => status === "failed");
      assert.ok(failed, "and the customer is told");
      assert.equal((await update()).status, "Complete");
      everythingExact();
    },
  );

  await t.test("an account that is unlinked in NetSuite loses nothing until it is linked again", async () => {
    const link = (target: string | null) =>
      admin.link({ accountId: companyId, configurationId, key: keys[first]!, target });
    link(null);
    const operation = await push(first, 3, 100);
    await update();
    const feed = customer.feed("ac-1", first);
    assert.ok((await bank.lines(feed, operation)).every(({ state }) => state === "available"));
    link(first);
    await update();
    everythingExact();
  });

  await t.test(
    "a format profile that is deleted is made anew by the next mapping, and nothing is lost",
    async () => {
      const [third] = admin
        .addAccounts(companyId, [{ name: "Third", currency: "USD" }])
        .map(({ number }) => number);
      await push(first);
      admin.deleteProfile(configurationId);
      assert.equal((await customer.map("ac-3", third!)).status, "connected");
      await admin.settled();
      const [profile] = admin.profiles(companyId);
      assert.notEqual(profile!.id, configurationId);
      for (const target of [first, second!])
        admin.link({ accountId: companyId, configurationId: profile!.id, key: keys[target]!, target });
      await customer.fetchNow(profile!.id);
      everythingExact();
      configurationId = profile!.id;
    },
  );

  /** The bank ends the feed of the second account, and somebody in NetSuite links it again. */
  const endSecond = async () => {
    const account = `${customer.path}/connectionInfo/bankFeedAccounts/ac-2`;
    await bank.done("PATCH", account, { status: "disconnected" });
    await waitFor("the link to be taken out of NetSuite", () =>
      admin.profiles(companyId)[0]!.mapping.every(({ target }) => target !== second),
    );
    admin.link({ accountId: companyId, configurationId, key: keys[second!]!, target: second! });
    await admin.settled();
  };
  const ofSecond = () => last().accounts.find(({ target }) => target === second);

  await t.test(
    "an account that the bank has disconnected keeps the others from theirs for one import at most where NetSuite takes no names of accounts, and for none where it takes them everywhere",
    async () => {
      admin.changeSettings({ accountErrors: "nowhere" });
      await endSecond();
      if (last().status !== "Failed") await update();
      assert.equal(last().status, "Failed");
      assert.ok(ofSecond()?.message, "NetSuite shows why");
      const [{ imports }] = await customer.pairings();
      const told = imports.filter(({ status }: { status: string }) => status === "failed");
      assert.deepEqual(
        told.map(({ accountId }: { accountId: string }) => accountId),
        ["ac-2"],
        "so does the bank",
      );
      for (let nth = 0; nth < 2; nth += 1) {
        await push(first);
        assert.equal((await update()).status, "Complete");
        exact(first);
      }
      // The bank connects it again, and what it pushes then is there.
      assert.equal((await customer.mapping("ac-2", second)).status, "connected");
      await admin.settled();
      await push(second!);
      await update();
      assert.equal(last().status, "Complete");
      everythingExact();
      admin.changeSettings({ accountErrors: "everywhere" });
      await endSecond();
      for (let nth = 0; nth < 3; nth += 1) {
        await push(first);
        assert.deepEqual([(await update()).status, ofSecond()?.status], ["Partially Completed", "Failed"]);
        exact(first);
      }
    },
  );

  await t.test(
    "nor does it, nor one that the bank has deleted, where accounts are named before lines are asked for",
    async () => {
      admin.changeSettings({ accountErrors: "getAccounts" });
      const rounds = async (statuses: readonly string[]) => {
        for (const status of statuses) {
          await push(first);
          assert.deepEqual([(await update()).status, ofSecond()?.status], [status, "Failed"]);
        }
        exact(first);
      };
      const partially = "Partially Completed";
      await rounds([partially, partially]);
      await bank.done("DELETE", `${customer.path}/connectionInfo/bankFeedAccounts/ac-2`);
      // That it is gone may show only when its lines are asked for, which ends one import.
      if ((await update()).status !== "Failed") await update();
      await rounds([partially, partially, partially]);
    },
  );
});
