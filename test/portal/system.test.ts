import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { after, day, hour } from "../../src/clock.ts";
import { forgetOldRequests } from "../../src/portal/requests/handle-jobs.ts";
import { systemRandom, uuid } from "../../src/random.ts";
import { type Json, someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { waitFor } from "../wait-for.ts";

test("the installation as its administrators see it", async (t) => {
  const world = await testMillrace(t, { settings: { MILLRACE_EXCHANGE_DAYS: "60" } });
  const { bank, database } = world;
  const { clock, config } = world.millrace.application;
  const anna = await signedIn(world, "administrator");
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const { companyId } = feed;
  await bank.pushed(feed, someLines(3, clock.now()));

  await t.test("processes tell their roles, version and load, and one that stopped says so", async () => {
    const worker = await world.another({ MILLRACE_ROLES: "worker" });
    const { nodes } = await anna.done("GET", "/system");
    assert.deepEqual(
      nodes.map(({ state, roles }: { state: string; roles: string[] }) => [state, roles.join()]).sort(),
      [
        ["running", "api,worker"],
        ["running", "worker"],
      ],
    );
    const [node] = nodes;
    assert.match(node.version, /^\d+\.\d+\.\d+/);
    assert.ok(node.memory > 0 && node.connections.maximum === 8 && node.connections.open > 0);
    await worker.stop();
    const later = (await anna.done("GET", "/system")).nodes;
    assert.deepEqual(later.map(({ state }: { state: string }) => state).sort(), ["running", "stopped"]);
    await database.count({
      text: "update node set last_seen_at = last_seen_at - interval '2 minutes' where stopped_at is null",
    });
    const lost = (await anna.done("GET", "/system")).nodes.filter(
      ({ state }: { state: string }) => state === "lost",
    );
    assert.equal(lost.length, 1);
  });

  await t.test("queues, limits of packages, database and settings are told, and no secret is", async () => {
    await database.count(
      { text: "insert into call_scope (scope, hold_until) values ('olpr:application', $1)" },
      [new Date(clock.now().getTime() + hour)],
    );
    const reply = await anna.get("/system");
    const { queues, budgets, database: server, settings, lanes, webhooks } = reply.body;
    assert.ok(queues.some(({ name }: { name: string }) => name === "seal-audit-events"));
    assert.ok(
      budgets.some(
        ({ platformName, used }: { platformName: string; used: number }) =>
          platformName === "Xero" && used > 0,
      ),
    );
    const held = reply.body.heldPlatforms.map(({ platformName }: { platformName: string }) => platformName);
    assert.deepEqual(held, ["Sage"], "as its customers know it");
    assert.match(server.version, /^PostgreSQL \d+/);
    const files = (await readdir("migrations")).filter((name) => name.endsWith(".sql"));
    assert.equal(`${server.newestMigration}.sql`, files.sort().at(-1));
    assert.ok(
      server.size > 0 &&
        server.migrations >= 28 &&
        server.pendingMigrations === 0 &&
        server.tables.length > 0,
    );
    assert.deepEqual([lanes.held, webhooks.endpoints], [0, 0]);
    assert.equal(settings.find(({ name }: { name: string }) => name === "MILLRACE_SECRET").value, "(set)");
    assert.ok(!reply.text.includes(config.secret!) && !reply.text.includes(config.databaseUrl!));
  });

  await t.test(
    "a job that was given up is listed with its error and tried again on request, once",
    async () => {
      await database.count(
        {
          text: `insert into jobs.job (id, name, data, state, output, completed_on)
        values (gen_random_uuid(), 'forget-expired', $1, 'failed', '{"message": "the provider said no"}', $2)`,
        },
        [JSON.stringify({ companyId }), clock.now()],
      );
      const { results } = await anna.done("GET", "/system/failed-jobs");
      const job = results.find(({ queue }: { queue: string }) => queue === "forget-expired");
      assert.deepEqual([job.error, job.companyId], ["the provider said no", companyId]);
      const retry = `/system/failed-jobs/${job.queue}/${job.id}/retry`;
      assert.equal((await anna.post(retry)).status, 204);
      const again = await anna.post(retry);
      assert.deepEqual([again.status, again.body.code], [404, "job-not-found"]);
      assert.equal((await anna.post("/system/failed-jobs/no-queue/x/retry")).status, 404);
      const { results: events } = await anna.done("GET", "/audit/events?type=job.retried");
      assert.equal(events.length, 1);
    },
  );

  await t.test("what is kept for how long follows the settings; the key is named and not told", async () => {
    const facts = await anna.done("GET", "/system/data");
    const kept = new Map(
      facts.retention.map(({ what, keptSeconds }: { what: string; keptSeconds: number | null }) => [
        what,
        keptSeconds,
      ]),
    );
    assert.deepEqual([kept.get("webhookMessages"), kept.get("audit")], [30 * 86_400, null]);
    assert.match(facts.masterKey.keyId, /^[0-9a-f]{8}$/);
    assert.deepEqual([facts.masterKey.place, facts.backup.embedded], ["setting", false]);
  });

  await t.test(
    "how long what is kept is set in the Portal, for every process; what was planned is deleted",
    async () => {
      const { application } = world.millrace;
      const set = (what: string, days: number | null) =>
        anna.call("PUT", `/system/retention/${what}`, { days });
      const old = async () => {
        const text = "select count(*)::int as rows from api_request where at < $1";
        return (await database.one<{ rows: number }>({ text }, [after(clock.now(), -9 * day)])).rows;
      };
      const age = { text: "update api_request set at = at - interval '10 days'" };
      await waitFor("calls to be logged", async () => (await database.count(age)) > 0);
      const rows = await old();
      const plan = await anna.done("GET", "/system/retention/requestLog/plan?days=7");
      assert.deepEqual([plan.fromDays, plan.toDays, plan.shorter], [14, 7, true]);
      assert.deepEqual(plan.deletes, [{ rows: "requests", count: rows, more: false }]);
      await forgetOldRequests(application);
      assert.equal(await old(), rows, "a plan deletes nothing");
      assert.equal((await set("requestLog", 7)).status, 204);
      await forgetOldRequests(application);
      assert.equal(await old(), 0);
      const facts = await anna.done("GET", "/system/data");
      const kept = facts.retention.find(({ what }: Json) => what === "requestLog");
      assert.deepEqual([kept.keptSeconds, kept.change.standardDays], [7 * 86_400, 14]);
      const { results } = await anna.done("GET", "/audit/events?type=retention.changed");
      const told = await anna.done("GET", `/audit/events/${results[0].id}`);
      assert.deepEqual([told.before, told.after], [{ days: 14 }, { days: 7 }]);
      assert.equal((await set("requestLog", null)).status, 204);
      assert.equal((await anna.done("GET", "/system/retention/requestLog/plan?days=14")).shorter, false);

      for (const [what, days, told] of [
        ["requestLog", 366, /0 to 365 days/],
        ["webhookMessages", 4, /5 to 3650 days: an endpoint may fail for 5 days/],
        ["idempotency", 0, /1 to 30 days: callers are promised/],
        ["providerExchanges", 7, /MILLRACE_EXCHANGE_DAYS is set by the environment/],
      ] as const) {
        const refused = await set(what, days);
        assert.deepEqual([refused.status, told.test(refused.text)], [400, true], refused.text);
      }
      await anna.done("PUT", "/system/retention/idempotency", { days: 3 });
      await waitFor("answers to be kept for three days", async () => {
        const key = uuid(systemRandom);
        await anna.patch(`/companies/${companyId}`, { description: "Bakery" }, { "idempotency-key": key });
        const text = "select max(expires_at) as until from idempotency_record";
        const { until } = await database.one<{ until: Date }>({ text });
        return until > after(clock.now(), 2 * day);
      });
      const fixed = facts.retention.find(({ what }: Json) => what === "providerExchanges");
      assert.deepEqual([fixed.keptSeconds, fixed.change.fixed], [60 * 86_400, true]);
      const developer = await signedIn(world, "developer");
      const refused = await developer.call("PUT", "/system/retention/requestLog", { days: 1 });
      assert.equal(refused.status, 403);
    },
  );

  await t.test("usage counts pushes, transactions and companies by day, also as a file", async () => {
    const usage = await anna.done("GET", "/usage");
    assert.equal(usage.days.length, 30);
    assert.equal(usage.until, clock.now().toISOString().slice(0, 10));
    const { pushes, lines, companies } = usage.total;
    assert.deepEqual([pushes, lines, companies, usage.connectedCompanies], [1, 3, 1, 1]);
    assert.deepEqual(
      usage.days.reduce((sum: number, day: { lines: number }) => sum + day.lines, 0),
      3,
    );
    const csv = await anna.get(`/usage/export?from=${usage.until}&until=${usage.until}`);
    assert.match(
      csv.text,
      new RegExp(`^day,pushes,lines,companies,requests,webhooks\\r\\n${usage.until},1,3,1,`),
    );
    for (const wrong of [
      "from=2026-02-30",
      "from=2026-02-02&until=2026-02-01",
      "from=2020-01-01&until=2026-01-01",
    ])
      assert.equal((await anna.get(`/usage?${wrong}`)).status, 400, wrong);
  });
});
