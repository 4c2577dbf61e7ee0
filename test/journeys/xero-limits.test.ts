import assert from "node:assert/strict";
import { test } from "node:test";
import { minute } from "../../src/clock.ts";
import { adjustableClock } from "../clock.ts";
import { assertDelivered, freshOrganisation, lanesHeld, recentLines } from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";

test("twelve accounts of one organisation pushed at once, with people reading beside it, never make Xero say we call too often", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock, timing: { ladderMs: [20, 50, 100, 200] } });
  const { bank, sandbox } = world;
  // A second process shares the limits with the first.
  await world.another();
  const { organisationId, accountIds } = freshOrganisation(world, 12);
  const first = await bank.feed(organisationId, accountIds[0]!);
  const feeds = [first];
  for (const [nth, targetId] of accountIds.slice(1).entries()) {
    const { id } = await bank.account(first.path, { id: `more-${nth}`, accountNumber: `99${nth}` });
    if (nth === 5) clock.advance(2 * minute);
    assert.equal((await bank.map(first.path, id, targetId)).status, "connected");
    feeds.push({ ...first, accountId: id, targetId });
  }
  sandbox.xero.admin.changeSettings({ latencyMs: 60 });
  clock.advance(2 * minute);

  const lines = recentLines(20);
  const reading = Promise.all(
    Array.from({ length: 10 }, () => bank.call("GET", `${first.path}/bankFeedAccounts/mapping`)),
  );
  const keys = await Promise.all(feeds.map((feed) => bank.pushed(feed, lines)));
  for (const reply of await reading) assert.ok([200, 503].includes(reply.status), reply.text);
  const { counters } = sandbox.xero.admin.calls();
  for (const [nth, feed] of feeds.entries()) await assertDelivered(world, feed, keys[nth]!, lines, 90_000);
  const after = sandbox.xero.admin.calls().counters;
  assert.equal(after.rateLimited.total, 0);
  assert.ok(counters.maximumConcurrentPerTenant <= 4);
  assert.ok(after.maximumConcurrentPerTenant <= 4, `${after.maximumConcurrentPerTenant} at once`);
  assert.ok(after.maximumPerMinutePerTenant <= 60, `${after.maximumPerMinutePerTenant} in a minute`);
});

test("a push that spends the minute waits for the next one and is delivered, without a single refusal", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock });
  const { bank, sandbox } = world;
  const { organisationId, accountIds } = freshOrganisation(world, 1);
  const feed = await bank.feed(organisationId, accountIds[0]!);
  const path = `${feed.path}/bankFeedAccounts/mapping`;
  let spent = await bank.call("GET", path);
  for (let call = 0; call < 60 && spent.status === 200; call++) spent = await bank.call("GET", path);
  assert.equal(spent.status, 503, "people are told to come back");
  assert.ok(Number(spent.headers.get("retry-after")) > 0);
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await lanesHeld(world, 1);
  assert.equal((await bank.operation(feed, key)).status, "Pending");
  clock.advance(2 * minute);
  await assertDelivered(world, feed, key, lines);
  assert.equal(sandbox.xero.admin.calls().counters.rateLimited.total, 0);
});
