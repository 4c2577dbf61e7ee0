import assert from "node:assert/strict";
import { test } from "node:test";
import { freshFeed, recentLines } from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";

test("an account that is pushed to all the time keeps its place among those that wait", async (t) => {
  const world = await testMillrace(t, { settings: { MILLRACE_ROLES: "api" } });
  const { bank, database } = world;
  const feed = await freshFeed(world);
  const due = async () =>
    (await database.one<{ due: Date | null }>({ text: "select due_at as due from lane" })).due;
  const first = await due();
  assert.ok(first);
  for (const prefix of ["a", "b"]) await bank.pushed(feed, recentLines(1, prefix));
  assert.deepEqual(await due(), first);
});
