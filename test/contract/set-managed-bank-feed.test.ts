import assert from "node:assert/strict";
import { test } from "node:test";
import { after, day, hour, systemClock } from "../../src/clock.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { addSource, managedPath } from "../pretend-source.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("set-managed-bank-feed, get-managed-bank-feed and delete-managed-bank-feed", async (t) => {
  // Without the role that runs what is due: set-ups are compared here, and those by hours are due at once.
  const { bank, database } = await testMillrace(t, { settings: { MILLRACE_ROLES: "api" } });
  const sourceId = await addSource(bank, "https://core.bank.example/feed");
  const { path, companyId } = await bank.linked(organisations.czk);
  const accountId = (await bank.account(path, { id: "Till 1/é" })).id;
  const managed = managedPath({ path, accountId });
  const hours = { sourceId, schedule: { everyHours: 12 } };

  await t.test("404 before it is set up, and 204 for deleting what is not there", async () => {
    const reply = await bank.call("GET", managed);
    assertRefused(reply, 404);
    assert.equal(reply.body.code, "managed-feed-not-found");
    assert.equal((await bank.call("DELETE", managed)).status, 204);
  });

  await t.test("200: by hours it runs at once, from now, with a day of overlap", async () => {
    const before = systemClock.now();
    const set = await bank.done("PUT", managed, hours);
    assert.deepEqual(Object.keys(set).sort(), [
      "enabled",
      "firstPeriodStart",
      "nextRun",
      "overlapHours",
      "schedule",
      "sourceId",
    ]);
    assert.deepEqual(
      [set.sourceId, set.schedule, set.overlapHours, set.enabled],
      [sourceId, { everyHours: 12 }, 24, true],
    );
    for (const field of ["firstPeriodStart", "nextRun"]) {
      assert.ok(new Date(set[field]) >= before && new Date(set[field]) <= systemClock.now(), set[field]);
    }
    assert.deepEqual(await bank.done("GET", managed), set);
  });

  await t.test(
    "200: the same schedule keeps its next run, another one begins anew, a pause has none",
    async () => {
      await database.count({ text: "update managed_feed set next_run_at = $1" }, [
        after(systemClock.now(), 5 * hour),
      ]);
      const { nextRun, firstPeriodStart } = await bank.done("GET", managed);
      const kept = await bank.done("PUT", managed, { ...hours, overlapHours: 0 });
      assert.deepEqual(
        [kept.nextRun, kept.overlapHours, kept.firstPeriodStart],
        [nextRun, 0, firstPeriodStart],
      );
      const paused = await bank.done("PUT", managed, { ...hours, enabled: false });
      assert.equal("nextRun" in paused, false);
      const daily = await bank.done("PUT", managed, {
        sourceId,
        schedule: { dailyAt: 0, timeZone: "Asia/Tokyo" },
        firstPeriodStart: after(systemClock.now(), -30 * day).toISOString(),
      });
      assert.match(daily.nextRun, /T15:00:00\.000Z$/);
      const utc = await bank.done("PUT", managed, { sourceId, schedule: { dailyAt: 3 } });
      assert.deepEqual(utc.schedule, { dailyAt: 3, timeZone: "UTC" });
      assert.equal(utc.firstPeriodStart, daily.firstPeriodStart);
    },
  );

  await t.test("200: a first period that begins earlier opens what was covered again", async () => {
    const covered = after(systemClock.now(), -hour);
    await database.count({ text: "update managed_feed set covered_until = $1" }, [covered]);
    const same = await bank.done("PUT", managed, hours);
    assert.equal(same.coveredUntil, covered.toISOString());
    const start = after(new Date(same.firstPeriodStart), -day).toISOString().slice(0, 10);
    const earlier = await bank.done("PUT", managed, { ...hours, firstPeriodStart: start });
    assert.equal(earlier.firstPeriodStart, `${start}T00:00:00.000Z`);
    assert.equal("coveredUntil" in earlier, false);
  });

  await t.test("400: what cannot be, by name", async () => {
    const later = after(systemClock.now(), day).toISOString();
    const wrong: [object, string][] = [
      [{ sourceId: nobody }, "sourceId"],
      [{ sourceId: "x" }, "sourceId"],
      [{ sourceId: null }, "sourceId"],
      [{ schedule: {} }, "schedule"],
      [{ schedule: null }, "schedule"],
      [{ schedule: { everyHours: 1, dailyAt: 1 } }, "schedule"],
      [{ schedule: { everyHours: 0 } }, "schedule.everyHours"],
      [{ schedule: { everyHours: 1.5 } }, "schedule.everyHours"],
      [{ schedule: { everyHours: "1" } }, "schedule.everyHours"],
      [{ schedule: { dailyAt: 24 } }, "schedule.dailyAt"],
      [{ schedule: { dailyAt: 1, timeZone: "Mars/Olympus" } }, "schedule.timeZone"],
      [{ schedule: { everyHours: 1, timeZone: "UTC" } }, "schedule.timeZone"],
      [{ firstPeriodStart: "yesterday" }, "firstPeriodStart"],
      [{ firstPeriodStart: "2026-02-30" }, "firstPeriodStart"],
      [{ firstPeriodStart: "2026-02-30T10:00:00Z" }, "firstPeriodStart"],
      [{ firstPeriodStart: "2026-13-01" }, "firstPeriodStart"],
      [{ firstPeriodStart: "2026-05-04T10:00:00" }, "firstPeriodStart"],
      [{ firstPeriodStart: "2000-01-01" }, "firstPeriodStart"],
      [{ firstPeriodStart: later }, "firstPeriodStart"],
      [{ firstPeriodStart: 5 }, "firstPeriodStart"],
      [{ overlapHours: -1 }, "overlapHours"],
      [{ enabled: "yes" }, "enabled"],
    ];
    const before = await bank.done("GET", managed);
    for (const [change, field] of wrong)
      assertRefused(await bank.call("PUT", managed, { ...hours, ...change }), 400, field);
    for (const body of [[], "{", '"x"', "null"]) assertRefused(await bank.call("PUT", managed, body), 400);
    assert.deepEqual(await bank.done("GET", managed), before);
  });

  await t.test(
    "404 for a company, connection or account that does not exist, or belongs elsewhere",
    async () => {
      const other = await bank.linked(organisations.usd);
      const account = encodeURIComponent(accountId);
      for (const place of [
        `${other.path}/bankFeedAccounts/${account}`,
        `/companies/${other.companyId}${path.slice(`/companies/${companyId}`.length)}/bankFeedAccounts/${account}`,
        `${path}/bankFeedAccounts/nobody`,
        `${path}/bankFeedAccounts/a%2Fb`,
      ]) {
        assertRefused(await bank.call("PUT", `${place}/managedBankFeeds`, hours), 404);
        assertRefused(await bank.call("GET", `${place}/managedBankFeeds`), 404);
        assertRefused(await bank.call("DELETE", `${place}/managedBankFeeds`), 404);
      }
    },
  );

  await t.test(
    "delete-managed-bank-feed, 204: the set-up is gone, and so is a pending account's when it is deleted",
    async () => {
      assert.equal((await bank.call("DELETE", managed)).status, 204);
      assertRefused(await bank.call("GET", managed), 404);
      await bank.done("PUT", managed, hours);
      const one = `${path}/connectionInfo/bankFeedAccounts/${encodeURIComponent(accountId)}`;
      await bank.done("DELETE", one);
      await bank.account(path, { id: accountId });
      assertRefused(await bank.call("GET", managed), 404);
    },
  );
});
