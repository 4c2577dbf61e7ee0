import assert from "node:assert/strict";
import { test } from "node:test";
import { type DomainEvent, installation } from "../../src/audit/events.ts";
import type { Queryable } from "../../src/database/pool.ts";
import { timeOrderedUuid } from "../../src/random.ts";
import { buildBodies, type StoredEvent } from "../../src/webhooks/build-bodies.ts";
import { fanOutEvents } from "../../src/webhooks/fan-out-events.ts";
import { emittedNames } from "../../src/webhooks/told-event.ts";
import type { Feed } from "../bank.ts";
import { freshFeed, recentLines } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";

test("the bodies of five hundred events of many companies take as many statements as those of a few", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const feeds: { feed: Feed; key: string }[] = [];
  for (let nth = 0; nth < 4; nth++) {
    const feed = await freshFeed(world);
    const key = await bank.pushed(feed, recentLines());
    await bank.ended(feed, key);
    feeds.push({ feed, key });
  }
  const few = feeds.slice(0, 1).flatMap(({ feed, key }) => eventsOf(world, feed, key));
  const many: StoredEvent[] = [];
  while (many.length < 500) many.push(...feeds.flatMap(({ feed, key }) => eventsOf(world, feed, key)));

  const some = await counted(world, few);
  const all = await counted(world, many);
  assert.equal(
    some.bodies,
    few.reduce((sum, event) => sum + (told[event.type] ?? 0), 0),
  );
  assert.equal(
    all.bodies,
    many.reduce((sum, event) => sum + (told[event.type] ?? 0), 0),
  );
  assert.deepEqual(all.statements, some.statements);
  assert.ok(all.statements.length <= 6, all.statements.join(", "));
});

test("lines are read where outcomes are wanted, and nothing at all where nobody subscribes", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const feed = await freshFeed(world);
  const key = await bank.pushed(feed, recentLines());
  await bank.ended(feed, key);
  const events = eventsOf(world, feed, key);
  assert.deepEqual(await counted(world, events, []), { bodies: 0, statements: [] });
  const written = await counted(world, events, ["bankTransactions.write.successful"]);
  assert.deepEqual(written, { bodies: 1, statements: ["company-several-deleted", "operation-several"] });
  const lines = await counted(world, events, ["bankTransactions.write.outcomes"]);
  assert.deepEqual(lines.statements, [...written.statements, "operation-line-states"]);
});

test("an operation that two events of a set tell of has each of its lines once in both bodies", async (t) => {
  const world = await testMillrace(t);
  const { bank, database, millrace } = world;
  const feed = await freshFeed(world);
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await bank.ended(feed, key);
  const events = [1, 2].flatMap(() => eventsOf(world, feed, key));
  const wanted = new Set(["bankTransactions.write.outcomes"]);
  const built = await buildBodies(millrace.application, database, events, wanted);
  const bodies = [...built.values()].flatMap((one) => one.bodies.map(({ body }) => JSON.parse(body)));
  assert.deepEqual(
    bodies.map(({ payload }) => payload.lines.length),
    [lines.length, lines.length],
  );
});

test("events that hold much are told in sets that fit into memory", async (t) => {
  const { bank, database, millrace } = await testMillrace(t, { settings: { MILLRACE_ROLES: "api" } });
  const companyId = await bank.company();
  const insert = `insert into domain_event (company_id, event_id, at, type, payload)
    select $1, gen_random_uuid(), $2, 'company.created', jsonb_build_object('much', (
      select string_agg(md5(n::text || random()), '') from generate_series(1, 30000) n)) from generate_series(1, 5)`;
  await database.rows({ text: insert }, [companyId, millrace.application.clock.now()]);
  const sets: number[] = [];
  do sets.push(await fanOutEvents(millrace.application));
  while (sets.at(-1)! > 0);
  assert.equal(
    sets.reduce((sum, count) => sum + count),
    6,
  );
  for (const count of sets) assert.ok(count <= 3, sets.join());
});

/** How many bodies each of the events below leads to, when everything is wanted. */
const told: Readonly<Record<string, number>> = {
  "company.created": 1,
  "connection.connected": 2,
  "bankFeeds.sourceAccount.connected": 1,
  "bankTransactions.write.successful": 3,
  "client.rateLimit.reached": 2,
};

function eventsOf({ millrace }: TestMillrace, feed: Feed, operationId: string): StoredEvent[] {
  const { clock, random } = millrace.application;
  const { companyId, connectionId, accountId } = feed;
  const place = { companyId, connectionId };
  const events: DomainEvent[] = [
    { type: "company.created", companyId },
    { type: "company.updated", companyId },
    { type: "connection.connected", ...place, oldStatus: "PendingAuth", newStatus: "Linked" },
    { type: "bankFeeds.sourceAccount.connected", ...place, accountId, feedStartDate: null },
    { type: "bankTransactions.write.successful", ...place, operationId },
    {
      type: "client.rateLimit.reached",
      dailyQuota: 1,
      quotaRemaining: 0,
      expiryDate: "2026-01-01T00:00:00Z",
    },
  ];
  return events.map(({ type, ...rest }) => {
    const { companyId: of = installation, ...payload } = { companyId: undefined, ...rest };
    return { companyId: of, eventId: timeOrderedUuid(random, clock.now()), at: clock.now(), type, payload };
  });
}

/** Bodies built, and the names of the statements that took. */
async function counted(
  { database, millrace }: TestMillrace,
  events: readonly StoredEvent[],
  wanted: Iterable<string> = emittedNames,
): Promise<{ bodies: number; statements: string[] }> {
  const statements: string[] = [];
  const note = <T extends { name?: string }>(statement: T): T => {
    statements.push(statement.name!);
    return statement;
  };
  const counting: Queryable = {
    rows: (statement, values) => database.rows(note(statement), values),
    one: (statement, values) => database.one(note(statement), values),
    maybe: (statement, values) => database.maybe(note(statement), values),
    count: (statement, values) => database.count(note(statement), values),
  };
  const built = await buildBodies(millrace.application, counting, events, new Set(wanted));
  return { bodies: [...built.values()].reduce((sum, { bodies }) => sum + bodies.length, 0), statements };
}
