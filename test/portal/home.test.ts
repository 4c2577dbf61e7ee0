import assert from "node:assert/strict";
import { test } from "node:test";
import { day, hour, minute, second } from "../../src/clock.ts";
import { countActivity } from "../../src/portal/home/count-activity.ts";
import { refreshAttention } from "../../src/portal/home/refresh-attention.ts";
import { type Json, someLines } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { addFault, post } from "../deliveries.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { waitFor } from "../wait-for.ts";

test("the first page of the Portal, and search", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock });
  const { bank, sandbox, millrace, database } = world;
  const { application } = millrace;
  let admin = await signedIn(world, "administrator", "Maya Lind");
  const group = async (kind: string, query = ""): Promise<Json> => {
    const { groups } = await admin.done("GET", `/attention?kind=${kind}${query}`);
    return groups[0];
  };
  /** What was found a moment ago is not looked for again. */
  const later = (milliseconds = 20 * second) => clock.advance(milliseconds);
  /** Sessions end when nobody uses them for long. */
  const muchLater = async (milliseconds: number) => {
    clock.advance(milliseconds);
    admin = await signedIn(world, "administrator", "Anna Novak");
  };
  const since = new Date(clock.now().getTime() - 5 * day);

  await t.test("an installation where nothing has happened needs nobody and has things to do", async () => {
    const home = await admin.done("GET", "/home");
    assert.equal(home.companies, 0);
    assert.deepEqual(home.connections, { PendingAuth: 0, Linked: 0, Unlinked: 0, Deauthorized: 0 });
    assert.deepEqual(home.waiting, { lines: 0, atLeast: false });
    assert.deepEqual((await admin.done("GET", "/attention")).groups, []);
    const { items, packages } = await admin.done("GET", "/checklist");
    assert.deepEqual(
      items.filter((one: Json) => one.done).map((one: Json) => one.item),
      ["second-factor", "own-secret"],
    );
    const xero = packages.find((one: Json) => one.platformKey === "gbol");
    assert.deepEqual(
      xero.items.map((one: Json) => one.done),
      [true, true, false, false],
    );
    const offered = packages.length;
    for (const [role, own, ofPackages] of [
      ["developer", ["own-api-key", "webhook", "branding", "consent-text"], 4],
      ["onboarding", [], 1],
      ["support", [], 0],
    ] as const) {
      const person = await signedIn(world, role);
      const list = await person.done("GET", "/checklist");
      const named = list.items.map((one: Json) => one.item);
      assert.deepEqual(named, own, `${role} is told what their role can do`);
      assert.equal(list.packages.length, ofPackages === 0 ? 0 : offered, role);
      assert.ok(
        list.packages.every((one: Json) => one.items.length === ofPackages),
        role,
      );
    }
  });

  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  await t.test("lines that arrive are told with their delay, and counted once however often", async () => {
    const key = await bank.pushed(feed, someLines(7, since, "first"));
    assert.equal((await bank.ended(feed, key)).status, "Success");
    later();
    const home = await admin.done("GET", "/home");
    assert.equal(home.today.outcomes.delivered, 7);
    assert.ok(home.today.delay.p50 > 0 && home.today.delay.p50 <= home.today.delay.p99);
    assert.equal(home.connections.Linked, 1);
    assert.equal(home.accounts.connected, 1);
    await muchLater(2 * hour);
    await countActivity(application);
    await countActivity(application);
    const { total, days, platforms } = await admin.done("GET", "/activity");
    assert.equal(total.outcomes.delivered, 7);
    assert.equal(days.length, 28);
    assert.equal(platforms[0].name, "Xero");
    assert.equal(platforms[0].outcomes.delivered, 7);
    const { packages } = await admin.done("GET", "/checklist");
    assert.ok(packages.find((one: Json) => one.platformKey === "gbol").items.every((one: Json) => one.done));
  });

  await t.test("lines that were refused stay counted as refused once they are delivered", async () => {
    const lines = someLines(2, new Date(since.getTime() + hour), "repaired");
    const outcomes = async () => {
      later();
      const { delivered, refused } = (await admin.done("GET", "/activity")).total.outcomes;
      return [delivered, refused];
    };
    const refuse = async () => {
      addFault(world, feed, { kind: "reject", errorType: "invalid-end-balance", match: post });
      const key = await bank.pushed(feed, lines);
      assert.equal((await bank.ended(feed, key)).status, "Failed");
      return key;
    };
    await refuse();
    assert.deepEqual(await outcomes(), [7, 2]);
    const key = await refuse();
    assert.deepEqual(await outcomes(), [7, 4], "pushed again by the bank, and refused again");
    await admin.done("POST", `/pushes/${key}/retry`, { parts: "failed" });
    assert.equal((await bank.ended(feed, key)).status, "Success");
    assert.deepEqual(await outcomes(), [9, 4]);
    await muchLater(2 * hour);
    await countActivity(application);
    assert.deepEqual(await outcomes(), [9, 4], "counted with their hour as before");
  });

  await t.test(
    "a customer who withdraws access is on the list with the lines that did not arrive",
    async () => {
      sandbox.xero.admin.revoke({ what: "tenant", tenantId: feed.organisationId });
      await bank.pushed(feed, someLines(3, new Date(since.getTime() + day), "second"));
      await waitFor(
        "the connection to be lost",
        async () => (await bank.done("GET", feed.path)).status === "Deauthorized",
      );
      later();
      const { items, found, lines, severity } = await group("connection-lost");
      assert.deepEqual([found, lines, severity], [1, 3, "urgent"]);
      assert.equal(items[0].companyName, "Harbour Cafe");
      assert.equal(items[0].platformKey, "gbol");
      assert.equal(items[0].connectionId, feed.connectionId);
      assert.ok(items[0].facts.reason);
    },
  );

  await t.test("what is muted is off everybody's list until then, and comes back by itself", async () => {
    const { kind, companyId, subject } = (await group("connection-lost")).items[0];
    const until = new Date(clock.now().getTime() + hour).toISOString();
    const mute = (body: object) => admin.put("/attention/mute", { kind, companyId, subject, ...body });
    assert.equal((await mute({ until })).status, 204);
    later();
    const colleague = await signedIn(world, "support");
    const { groups } = await colleague.done("GET", "/attention?kind=connection-lost");
    assert.deepEqual([groups[0].items, groups[0].found, groups[0].muted], [[], 1, 1]);
    assert.equal((await group("connection-lost", "&muted=true")).items[0].mutedUntil, until);
    const before = admin.person.personId;
    await muchLater(hour);
    assert.equal((await group("connection-lost")).items.length, 1);
    assert.equal((await mute({ until: new Date(clock.now().getTime() + minute).toISOString() })).status, 204);
    assert.equal((await mute({ until: null })).status, 204);
    assert.equal((await group("connection-lost")).items.length, 1);
    assert.equal((await mute({ until: new Date(0).toISOString() })).status, 400);
    assert.equal((await mute({ until, subject: "nothing" })).status, 400);
    const recorded = await database.rows<{ type: string; actor: { id: string } }>({
      text: "select type, actor from audit_event where type like 'attention.%' order by event_id",
    });
    assert.deepEqual(
      recorded.map(({ type }) => type),
      ["attention.muted", "attention.muted", "attention.unmuted"],
    );
    assert.ok(recorded[0]?.actor.id === before && recorded[2]?.actor.id === admin.person.personId);
  });

  await t.test("what a role may not see is not on its list", async () => {
    await database.rows(
      {
        text: `insert into webhook_consumer (consumer_id, url, event_types, sealed_secret, created_at, disabled_by, failing_since)
        values (gen_random_uuid(), 'https://hooks.bank.example/feeds', '{company.created}', '', $1, 'failures', $1)`,
      },
      [clock.now()],
    );
    later();
    const kinds = async (caller: typeof admin) =>
      (await caller.done("GET", "/attention")).groups.map((one: Json) => one.kind);
    assert.deepEqual(await kinds(admin), ["connection-lost", "webhook-disabled"]);
    assert.deepEqual(await kinds(await signedIn(world, "onboarding")), ["connection-lost"]);
  });

  await t.test(
    "a connection that is never finished, and an account that falls silent, are found",
    async () => {
      const companyId = await bank.company("Meadow Farms");
      const { id } = await bank.connection(companyId);
      clock.advance(11 * day);
      admin = await signedIn(world, "administrator");
      await refreshAttention(application);
      const { items } = await group("connection-unfinished");
      assert.equal(items[0].connectionId, id);
      // The customer has come back, so that only silence is left to tell.
      assert.equal(await group("feed-silent"), undefined);
    },
  );

  await t.test("backups are marked by a person, once in the audit trail", async () => {
    const mark = (done: boolean) => admin.done("PUT", "/checklist/backup", { done });
    const backup = ({ items }: Json) => items.find((one: Json) => one.item === "backup").done;
    assert.equal(backup(await mark(true)), true);
    assert.equal(backup(await mark(true)), true);
    const { events } = await database.one<{ events: number }>({
      text: "select count(*)::int as events from audit_event where type = 'checklist.marked'",
    });
    assert.equal(events, 1);
    assert.equal(backup(await mark(false)), false);
  });

  const find = async (q: string, caller = admin): Promise<Json[]> =>
    (await caller.done("GET", `/search?q=${encodeURIComponent(q)}`)).results;
  const kindsOf = async (q: string, caller = admin) => (await find(q, caller)).map((hit) => hit.kind);

  await t.test("search finds companies by the beginning of a name, by a word in it, and by id", async () => {
    for (const q of ["mead", "FARMS", "meadow f", "far mea"])
      assert.deepEqual(
        (await find(q)).map((hit) => hit.title),
        ["Meadow Farms"],
        q,
      );
    assert.deepEqual(await kindsOf(feed.companyId.slice(0, 8)), ["company"]);
    assert.deepEqual(await find("100%"), []);
    assert.equal((await admin.get("/search?q=x")).status, 400);
  });

  await t.test("search finds connections, accounts, pushes and transactions", async () => {
    assert.deepEqual(await kindsOf(feed.connectionId), ["connection"]);
    assert.deepEqual(await kindsOf("current acc"), ["account"]);
    assert.deepEqual(await kindsOf("AC-0"), ["account"]);
    const [hit] = await find("first-3");
    assert.equal(hit!.kind, "transaction");
    const [, key, transaction] = /^\/pushes\/([^?]+)\?transaction=(.+)$/.exec(hit!.href)!;
    assert.equal(transaction, "first-3");
    assert.deepEqual(await kindsOf(key!), ["push"]);
  });

  await t.test(
    "search finds what happened by its correlation id, and people, for administrators alone",
    async () => {
      const reply = await admin.post("/companies", { name: "Lantern Books" });
      const correlationId = reply.headers.get("x-correlation-id")!;
      assert.deepEqual(await kindsOf(correlationId), ["event"]);
      const called = await bank.call("GET", "/companies");
      const request = called.headers.get("x-correlation-id")!;
      const logged = await waitFor("the log of requests", async () => (await find(request))[0]);
      assert.deepEqual([logged.kind, logged.id], ["request", request]);
      assert.ok((await kindsOf("novak")).every((kind) => kind === "person"));
      assert.equal((await find("lind"))[0]!.title, "Maya Lind");
      const developer = await signedIn(world, "developer");
      assert.deepEqual(await kindsOf(correlationId, developer), []);
      assert.deepEqual(await kindsOf("novak", developer), []);
      assert.deepEqual(await kindsOf("first-3", await signedIn(world, "advisor")), []);
    },
  );
});
