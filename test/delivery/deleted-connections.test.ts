import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { type Feed, someLines } from "../bank.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

const yesterday = () => new Date(systemClock.now().getTime() - 86_400_000);

/** A push whose statement Xero has taken and does not settle. */
async function atProvider({ bank, sandbox }: TestMillrace): Promise<{ feed: Feed; key: string }> {
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  sandbox.xero.admin.changeSettings({ settleDelayMs: null });
  const key = await bank.pushed(feed, someLines(2, yesterday()));
  await waitFor("the lines to be at the provider", async () => {
    const lines = await bank.lines(feed, key);
    return lines.every((line) => line.state === "at-provider");
  });
  return { feed, key };
}

test("what was sent before a connection was deleted is still told as it ended", async (t) => {
  const world = await testMillrace(t);
  const { bank, sandbox } = world;
  const { feed, key } = await atProvider(world);
  await bank.done("DELETE", feed.path);
  assert.equal((await bank.operation(feed, key)).status, "Pending");
  for (const { id } of sandbox.xero.admin.statements())
    sandbox.xero.admin.settle(id, { status: "DELIVERED" });
  assert.equal((await bank.ended(feed, key)).status, "Success");
});

test("an operation of a deleted connection that nobody can ask about any more ends as Failed, naming its lines", async (t) => {
  const world = await testMillrace(t);
  const { bank, database } = world;
  const { feed, key } = await atProvider(world);
  await bank.done("PATCH", feed.path, { status: "Unlinked" });
  await waitFor("the grant to be given back", async () => {
    const rows = await database.rows({ text: "select 1 from connection_grant" });
    return rows.length === 0;
  });
  assert.equal((await bank.operation(feed, key)).status, "Pending");
  await bank.done("DELETE", feed.path);
  const operation = await bank.ended(feed, key);
  assert.equal(operation.status, "Failed");
  assert.match(operation.errorMessage, /2 of 2 transactions are not known to be delivered/);
  assert.deepEqual(
    operation.validation.errors.map((error: { itemId: string }) => error.itemId),
    ["t-0", "t-1"],
  );
  const open = await database.rows({
    text: "select 1 from delivery_batch where state not in ('settled', 'parked')",
  });
  assert.equal(open.length, 0);
});
