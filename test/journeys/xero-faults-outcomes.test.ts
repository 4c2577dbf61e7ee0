import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultRequest } from "../../simulators/xero/faults.ts";
import { hour, minute } from "../../src/clock.ts";
import type { Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import {
  addFault,
  assertArrived,
  assertDelivered,
  balanceAfter,
  freshFeed,
  freshOrganisation,
  linesTo,
  post,
  recentLines,
  statesOf,
} from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* Scenarios 14 to 18 of the fault list for Xero: what can become of a statement. */

const timing = { listedAfterMs: 200 };

test("14: a statement that Xero has as a whole from an earlier attempt counts as delivered", async (t) => {
  for (const duplicates of ["at-post", "at-poll"] as const) {
    const clock = adjustableClock();
    const world = await testMillrace(t, { clock, timing });
    world.sandbox.xero.admin.changeSettings({ duplicates });
    const feed = await freshFeed(world);
    // The answer is lost, and the first look at the listing shows nothing: the statement is sent once more.
    addFault(world, feed, { kind: "reset", when: "after", match: post });
    addFault(world, feed, {
      kind: "answer",
      status: 200,
      body: { pagination: { page: 1, pageCount: 1, pageSize: 100, itemCount: 0 }, items: [] },
      times: 2,
      match: { operation: "list-statements" },
    });
    const lines = recentLines();
    const key = await world.bank.pushed(feed, lines);
    await linesTo(world, feed, key, "in-doubt");
    clock.advance(10 * minute);
    await assertDelivered(world, feed, key, lines);
  }
});

test("14: of a statement that Xero has in part, the rest is delivered and nothing is doubled", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, sandbox } = world;
  const feed = await freshFeed(world);
  const first = recentLines(5, "first");
  await assertDelivered(world, feed, await bank.pushed(feed, first), first);
  // The same bank account once more, as another company's feed: what it knows is not known here.
  await bank.done("DELETE", feed.path);
  await waitFor("the feed to end", () => sandbox.xero.admin.feeds().every((one) => one.goneFrom !== null));
  const again = await bank.feed(feed.organisationId, feed.targetId);
  const all = recentLines(8, "first");
  const operation = await bank.ended(again, await bank.pushed(again, all));
  assert.equal(operation.status, "Success", JSON.stringify(operation));
  assertArrived(world, again, all);
});

test("14: lines that Xero has from elsewhere are left in doubt for a person to look at, and are not sent again", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, sandbox } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "reject", errorType: "duplicate-statement", match: post });
  const key = await bank.pushed(feed, recentLines());
  await waitFor("the batch to be parked", async () => {
    const events = await world.database.rows<{ type: string }>({ text: "select type from audit_event" });
    return events.some(({ type }) => type === "batch.parked");
  });
  assert.equal((await bank.operation(feed, key)).status, "Pending");
  assert.deepEqual(await statesOf(world, feed, key), ["in-doubt"]);
  assert.equal(sandbox.xero.admin.calls().counters.perOperation["post-statements"], 1);
});

const refusals: Record<string, FaultRequest> = {
  "15: refused for its balances": {
    kind: "reject",
    errorType: "invalid-end-balance",
    status: 422,
    match: post,
  },
  "15: refused for its dates": {
    kind: "reject",
    errorType: "invalid-start-and-end-date",
    status: 422,
    match: post,
  },
  "15: refused for a length": { kind: "reject", errorType: "invalid-request", status: 400, match: post },
  "16: accepted, then rejected": { kind: "reject-later", errorType: "invalid-end-balance" },
  "18: refused for an unknown reason": {
    kind: "reject",
    errorType: "never-heard-of",
    status: 418,
    match: post,
  },
  "18: accepted, then rejected for an unknown reason": { kind: "reject-later", errorType: "never-heard-of" },
};

test("lines that Xero refuses for good are refused once, with code and reason, and are delivered when pushed again corrected", {
  concurrency: 20,
}, async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, sandbox } = world;
  const run = async (fault: Extract<FaultRequest, { errorType: string }>) => {
    const feed = await freshFeed(world);
    addFault(world, feed, fault);
    const lines = recentLines(3);
    const key = await bank.pushed(feed, lines);
    const operation = await bank.ended(feed, key);
    assert.equal(operation.status, "Failed");
    assert.match(operation.errorMessage, /^3 of 3 transactions were not delivered: .*Xero/);
    assert.deepEqual(
      operation.validation.errors.map((error: Json) => error.itemId),
      lines.map((line) => line.id),
    );
    for (const line of await bank.lines(feed, key)) {
      assert.equal(line.state, "refused");
      assert.equal(line.code, fault.errorType);
      assert.ok(line.reason.length > 20, line.reason);
    }
    const posted = () =>
      sandbox.xero.admin
        .calls()
        .calls.filter((call) => call.operation === post.operation && call.tenantId === feed.organisationId)
        .length;
    assert.equal(posted(), 1);
    assertArrived(world, feed, []);
    // What was pushed after the refused lines does not wait for their correction.
    const later = recentLines(2, "later", balanceAfter(lines));
    await assertDelivered(world, feed, await bank.pushed(feed, later), later);
    const corrected = lines.map((line) => ({ ...line, description: `${line.description}, corrected` }));
    const again = await bank.ended(feed, await bank.pushed(feed, corrected));
    assert.equal(again.status, "Success", JSON.stringify(again));
    assertArrived(world, feed, [...later, ...corrected]);
    assert.equal((await bank.operation(feed, key)).status, "Failed", "what was answered stays so");
  };
  await Promise.all(Object.entries(refusals).map(([name, fault]) => t.test(name, () => run(fault as never))));
});

test("15: a statement that is too large goes out in parts, in order", async (t) => {
  const world = await testMillrace(t, { timing });
  const feed = await freshFeed(world);
  world.sandbox.xero.admin.changeSettings({ bodyLimitBytes: 4_000 });
  const lines = recentLines(60);
  const key = await world.bank.pushed(feed, lines);
  await assertDelivered(world, feed, key, lines);
  assert.ok(world.sandbox.xero.admin.statements().length > 1);
});

test("15: a statement that is refused as too large when it is repeated is looked for before it goes out in parts", async (t) => {
  for (const when of ["before", "after"] as const) {
    const world = await testMillrace(t, { timing });
    const feed = await freshFeed(world);
    addFault(world, feed, { kind: "reset", when, match: post });
    const tooLarge = { type: "invalid-request", title: "Request too large", status: 413 };
    addFault(world, feed, {
      kind: "answer",
      status: 413,
      body: tooLarge,
      skip: when === "before" ? 0 : 1,
      match: post,
    });
    const lines = recentLines(6);
    await assertDelivered(world, feed, await world.bank.pushed(feed, lines), lines);
    assert.equal(world.sandbox.xero.admin.statements().length, when === "after" ? 1 : 2);
  }
});

test("15: a single line that is too large is refused and holds up nothing", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const feed = await freshFeed(world);
  world.sandbox.xero.admin.changeSettings({ bodyLimitBytes: 1_500 });
  const [large, ...rest] = recentLines(3);
  const lines = [{ ...large!, description: "x".repeat(1_800) }, ...rest];
  const key = await bank.pushed(feed, lines);
  const operation = await bank.ended(feed, key);
  assert.equal(operation.status, "Failed");
  assert.match(operation.errorMessage, /^1 of 3 transactions/);
  assert.deepEqual(
    (await bank.lines(feed, key)).map((line) => [line.state, line.code]),
    [
      ["refused", "too-large"],
      ["delivered", undefined],
      ["delivered", undefined],
    ],
  );
  assertArrived(world, feed, rest);
});

test("17: a statement that stays pending for hours is asked about ever less often, and delivered in the end", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock });
  const { bank, sandbox } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "settle-after", milliseconds: 3 * hour });
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await linesTo(world, feed, key, "at-provider");
  const reads = () => sandbox.xero.admin.calls().counters.perOperation["read-statement"] ?? 0;
  await waitFor("a few looks", () => reads() >= 3);
  clock.advance(hour);
  await waitFor("another look", () => reads() >= 4);
  assert.deepEqual(await statesOf(world, feed, key), ["at-provider"]);
  assert.equal((await bank.operation(feed, key)).status, "Pending");
  clock.advance(2 * hour);
  await assertDelivered(world, feed, key, lines);
  assert.equal(sandbox.xero.admin.calls().counters.perOperation["post-statements"], 1);
});

test("17: a statement that never settles is parked: its operation stays pending, its account waits, others do not", async (t) => {
  const world = await testMillrace(t, { timing: { ...timing, unsettledAfterMs: 300 } });
  const { bank, sandbox } = world;
  const { organisationId, accountIds } = freshOrganisation(world, 2);
  const feed = await bank.feed(organisationId, accountIds[0]!);
  const { id: accountId } = await bank.account(feed.path, { id: "ac-002", accountNumber: "2801462312" });
  await bank.map(feed.path, accountId, accountIds[1]!);
  const other = { ...feed, accountId, targetId: accountIds[1]! };

  addFault(world, feed, { kind: "settle-after", milliseconds: null });
  const lines = recentLines(3);
  const key = await bank.pushed(feed, lines);
  await linesTo(world, feed, key, "in-doubt");
  const next = recentLines(2, "next", balanceAfter(lines));
  const nextKey = await bank.pushed(feed, next);
  await assertDelivered(world, other, await bank.pushed(other, lines), lines);
  assert.deepEqual(await statesOf(world, feed, nextKey), ["accepted"]);
  for (const one of [key, nextKey]) assert.equal((await bank.operation(feed, one)).status, "Pending");
  assertArrived(world, feed, []);
  const posts = sandbox.xero.admin.calls().counters.perOperation["post-statements"];
  assert.equal(posts, 2, "one for each account");
});

test("18: a status nobody knows is waited out", async (t) => {
  const world = await testMillrace(t, { timing });
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "show-status", status: "ON_HOLD", times: 3 });
  const lines = recentLines();
  await assertDelivered(world, feed, await world.bank.pushed(feed, lines), lines);
});

test("18: a failure nobody knows leaves the statement in doubt until it is read back", async (t) => {
  const world = await testMillrace(t, { timing });
  const feed = await freshFeed(world);
  const body = { type: "never-heard-of", title: "Never heard of", status: 599 };
  addFault(world, feed, { kind: "answer", status: 599, body, when: "after", match: post });
  const lines = recentLines();
  await assertDelivered(world, feed, await world.bank.pushed(feed, lines), lines);
});
