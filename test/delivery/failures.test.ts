import assert from "node:assert/strict";
import { test } from "node:test";
import { assertDelivered, freshFeed, post, recentLines } from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

test("a lane that cannot even be taken delays no other, and goes on once it can", async (t) => {
  const world = await testMillrace(t);
  const { bank, database } = world;
  const broken = await freshFeed(world);
  // Stands for any mistake of ours that only one account's data brings to light.
  await database.count({ text: "update lane set batch_lines = -1" });
  const sound = await freshFeed(world);
  const waiting = await bank.pushed(broken, recentLines());
  await assertDelivered(world, sound, await bank.pushed(sound, recentLines()), recentLines(), 5_000);

  assert.equal((await bank.operation(broken, waiting)).status, "Pending");
  await database.count({ text: "update lane set batch_lines = null" });
  await assertDelivered(world, broken, waiting, recentLines());
});

test("a lane whose result could not be recorded is taken again when its lease is over, however busy the worker", async (t) => {
  const world = await testMillrace(t);
  const { bank, database, sandbox } = world;
  const { admin } = sandbox.xero;
  const hung = await freshFeed(world);
  const { id: feedConnectionId } = admin.feeds()[0]!;
  admin.addFault({ kind: "hang", match: { ...post, feedConnectionId }, times: 0 });
  await bank.pushed(hung, recentLines());
  const feed = await freshFeed(world);

  const key = await database.transaction(async (tx) => {
    const pushed = await bank.pushed(feed, recentLines());
    await tx.rows({ text: "lock table lane in exclusive mode" });
    await waitFor("the connection that records to be lost", async () => {
      const ended = await database.rows({
        text: `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query like '%as held from lane%'`,
      });
      return ended.length > 0;
    });
    return pushed;
  });
  await assertDelivered(world, feed, key, recentLines(), 17_000);
  // The hung statement may arrive once its call is given up.
  const arrived = admin.statements().filter((statement) => statement.feedConnectionId !== feedConnectionId);
  assert.equal(arrived.length, 1);
});
