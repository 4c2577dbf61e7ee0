import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Database } from "../../src/database/pool.ts";
import { systemRandom, uuid } from "../../src/random.ts";
import { type Feed, type Reply, someLines } from "../bank.ts";
import { assertArrived, assertDelivered, freshFeed, monthAgo, recentLines } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/**
 * The four ways in which a push and the worker can meet at a lane. Real transactions are stopped halfway by locking a
 * table they need next, and both are seen to wait before either may go on.
 */
const first = () => recentLines(3, "first");
const second = () => someLines(2, monthAgo(), "second", Number(first().at(-1)!.balance));

test("a push that commits while its lane is being claimed is delivered: the claim came first", async (t) => {
  const { world, feed } = await prepared(t);
  const push = await stopped(world.database, "delivery_batch", async (waits) => {
    await makeDue(world.database);
    await waits("from delivery_batch");
    const pushing = world.bank.push(feed, first());
    await waits("select next_position, last_balance, last_date from lane");
    return { pushing };
  });
  await assertDelivered(world, feed, keyOf(await push.pushing), first());
});

test("a push that commits while its lane is being claimed is delivered: the push came first", async (t) => {
  const { world, feed } = await prepared(t);
  const push = await stopped(world.database, "push_operation", async (waits) => {
    const pushing = world.bank.push(feed, first());
    await waits("insert into push_operation");
    // Due, as seen by the claim, which passes over a lane that is locked.
    const { due } = await world.database.one<{ due: Date | null }>({
      text: "select due_at as due from lane",
    });
    assert.equal(due, null);
    await world.database.rows({ text: "select pg_notify('lane_due', '')" });
    return { pushing };
  });
  await assertDelivered(world, feed, keyOf(await push.pushing), first());
});

test("a push that commits while its lane is being given back is delivered: the worker came first", async (t) => {
  const { world, feed } = await prepared(t);
  await pushAndHold(world, feed, "read-statement");
  const push = await stopped(world.database, "push_operation", async (waits) => {
    await waits("from push_operation o left join");
    const pushing = world.bank.push(feed, second());
    await waits("select next_position, last_balance, last_date from lane");
    return { pushing };
  });
  const key = keyOf(await push.pushing);
  await world.bank.ended(feed, key);
  assertArrived(world, feed, [...first(), ...second()]);
});

test("a push that commits while its lane is being given back is delivered: the push came first", async (t) => {
  const { world, feed } = await prepared(t);
  await pushAndHold(world, feed, "read-statement");
  const push = await stopped(world.database, "push_operation", async (waits) => {
    const pushing = world.bank.push(feed, second());
    await waits("insert into push_operation");
    await waits("as held from lane");
    return { pushing };
  });
  const key = keyOf(await push.pushing);
  await world.bank.ended(feed, key);
  assertArrived(world, feed, [...first(), ...second()]);
});

test("of many pushes to one account at once, on two nodes, every line arrives once and in order of acceptance", async (t) => {
  const { world, feed } = await prepared(t, { MILLRACE_XERO_LIMIT_FACTOR: "100" });
  world.sandbox.xero.admin.changeLimits({ minutePerTenant: 1_000 });
  await world.another();
  const pushes = Array.from({ length: 24 }, (_, nth) => recentLines(1 + (nth % 5), `push${nth}`));
  const replies = await Promise.all(pushes.map((lines) => world.bank.push(feed, lines)));
  for (const reply of replies) {
    const operation = await world.bank.ended(feed, keyOf(reply), 30_000);
    assert.equal(operation.status, "Success", JSON.stringify(operation));
  }
  const accepted = await world.database.rows<{ transaction_id: string }>({
    text: "select transaction_id from statement_line order by position",
  });
  assert.equal(accepted.length, pushes.flat().length);
  assert.deepEqual(
    world.bank.arrived(feed).map((line) => line.transactionId),
    accepted.map((line) => line.transaction_id),
  );
});

test("a worker that lost its lane to another does not record what its call led to", async (t) => {
  const { world, feed } = await prepared(t);
  const key = await pushAndHold(world, feed, "post-statements");
  const other = uuid(systemRandom);
  await world.database.count(
    {
      text: `update lane set fence = fence + 1, leased_by = $1, leased_until = now() + interval '1 minute'`,
    },
    [other],
  );
  const before = await whatIsRecorded(world.database);
  await stopped(world.database, "lane", (waits) => waits("as held from lane"));
  await waitFor("the worker to have tried", () => nothingRuns(world.database));
  assert.deepEqual(await whatIsRecorded(world.database), before);
  assert.equal((await world.bank.operation(feed, key)).status, "Pending");

  await world.database.rows({
    text: "update lane set leased_until = now() - interval '1 second', due_at = now()",
  });
  await assertDelivered(world, feed, key, first());
  assert.equal(world.sandbox.xero.admin.statements().length, 1);
});

async function prepared(
  t: TestContext,
  settings: Record<string, string> = {},
): Promise<{ world: TestMillrace; feed: Feed }> {
  const world = await testMillrace(t, { settings });
  const feed = await freshFeed(world);
  await waitFor("the lane to be at rest", async () => {
    const { busy } = await world.database.one<{ busy: boolean }>({
      text: "select leased_by is not null or due_at is not null as busy from lane",
    });
    return !busy;
  });
  return { world, feed };
}

function keyOf(reply: Reply): string {
  assert.equal(reply.status, 200, reply.text);
  return reply.body.pushOperationKey;
}

/** Runs `meanwhile` while nobody else can use the table; `waits` resolves once a statement with this text waits. */
function stopped<T>(
  database: Database,
  table: "lane" | "delivery_batch" | "push_operation",
  meanwhile: (waits: (statement: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const waits = async (text: string): Promise<void> => {
    await waitFor(`a statement with "${text}" to wait`, async () => {
      const { waiting } = await database.one<{ waiting: boolean }>(
        {
          text: `select count(*) > 0 as waiting from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and position($1 in query) > 0`,
        },
        [text],
      );
      return waiting;
    });
  };
  return database.transaction(async (tx) => {
    await tx.rows({ text: `lock table ${table} in access exclusive mode` });
    return meanwhile(waits);
  });
}

const makeDue = (database: Database) =>
  database.rows({
    text: `with due as (update lane set due_at = now() - interval '1 second') select pg_notify('lane_due', '')`,
  });

/** Pushes the first lines, and returns while the pretend Xero keeps the answer to a call about them back. */
async function pushAndHold({ bank, sandbox }: TestMillrace, feed: Feed, operation: string): Promise<string> {
  const { admin } = sandbox.xero;
  admin.addFault({ kind: "hang", when: "after", match: { operation }, times: 1, milliseconds: 1_500 });
  const key = await bank.pushed(feed, first());
  await waitFor(`a ${operation} to be under way`, () =>
    admin.calls(50).calls.some((call) => call.operation === operation && call.outcome === "running"),
  );
  return key;
}

async function nothingRuns(database: Database): Promise<boolean> {
  const { running } = await database.one<{ running: boolean }>({
    text: `select count(*) > 0 as running from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
  });
  return !running;
}

const whatIsRecorded = (database: Database): Promise<unknown> =>
  database.rows({
    text: `select b.state, b.receipt, b.attempts, l.fence, l.leased_by, a.finished_at,
        (select array_agg(distinct s.state) from statement_line s) as lines
      from delivery_batch b join lane l using (company_id, source_account_key) join delivery_attempt a using (batch_id)`,
  });
