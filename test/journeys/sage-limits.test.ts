import assert from "node:assert/strict";
import { test } from "node:test";
import { day, systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { recentLines } from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";
import { SageCustomer } from "../sage.ts";

test("sage", async (t) => {
  const world = await testMillrace(t, {
    platforms: ["olpr"],
    settings: { MILLRACE_SAGE_REQUESTS_PER_SECOND: "10" },
  });
  const { bank, sandbox } = world;
  const { admin } = sandbox.sage;
  // As Sage does, the limit of calls counts and work takes a while: elsewhere tests of Sage lift both.
  admin.changeSettings({ callsPerSecond: 10, settleDelayMs: 300 });

  await t.test(
    "ten calls a second, and one statement of an account at a time, are never exceeded",
    async () => {
      const customers = await Promise.all(Array.from({ length: 5 }, () => SageCustomer.arrive(world)));
      await Promise.all(
        customers.map(async (customer) => {
          const { bankAccountId, feed } = await customer.connect();
          const pushed = ["a", "b", "c"].map((prefix) => recentLines(3, prefix));
          let key = "";
          for (const lines of pushed) key = await bank.pushed(feed, lines);
          assert.equal((await bank.ended(feed, key, 60_000)).status, "Success");
          assert.deepEqual(
            customer.arrived(bankAccountId).map(({ uniqueId }) => uniqueId),
            pushed.flat().map(({ id }) => id),
          );
        }),
      );
      const { counters } = admin.calls();
      assert.deepEqual([counters.rateLimited, counters.inProgress], [0, 0]);
      assert.ok(counters.maximumPerSecond <= 10, `${counters.maximumPerSecond} calls within a second`);
      assert.deepEqual(admin.refusals(), []);
    },
  );

  await t.test(
    "a thousand lines are one statement and one look; more than two weeks of them are several",
    async () => {
      const customer = await SageCustomer.arrive(world);
      const { bankAccountId, feed } = await customer.connect();
      // Done by the first look, however short the waits of tests are.
      admin.changeSettings({ settleDelayMs: 0 });
      admin.clearCalls();
      const start = new Date(systemClock.now().getTime() - 45 * day);
      const thousand = someLines(1_000, start, "k").map((line) => ({
        ...line,
        date: start.toISOString().slice(0, 10),
      }));
      const key = await bank.pushed(feed, thousand);
      assert.equal((await bank.ended(feed, key, 60_000)).status, "Success");
      const { perOperation } = admin.calls().counters;
      assert.deepEqual([perOperation["post-statement"], perOperation["read-statement"]], [1, 1]);

      const spread = Array.from({ length: 40 }, (_, nth) => ({
        ...someLines(1, start, `s${nth}-`)[0]!,
        date: new Date(start.getTime() + (nth + 1) * day).toISOString().slice(0, 10),
      }));
      const later = await bank.pushed(feed, spread);
      assert.equal((await bank.ended(feed, later, 60_000)).status, "Success");
      assert.deepEqual(
        customer.arrived(bankAccountId).map(({ uniqueId }) => uniqueId),
        [...thousand, ...spread].map(({ id }) => id),
      );
      assert.deepEqual(admin.refusals(), []);
    },
  );
});
