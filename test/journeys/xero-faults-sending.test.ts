import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultRequest } from "../../simulators/xero/faults.ts";
import { minute } from "../../src/clock.ts";
import { adjustableClock } from "../clock.ts";
import {
  addFault,
  assertArrived,
  assertDelivered,
  balanceAfter,
  freshFeed,
  linesTo,
  post,
  recentLines,
} from "../deliveries.ts";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* Scenarios 1 to 6 and 22 of the fault list for Xero: what can happen to a statement on its way. */

const timing = { listedAfterMs: 200, looksBeforeSearch: 3 };
const reading = { operation: "read-statement" } as const;

const passing: Record<string, FaultRequest[]> = {
  "2: Xero is unavailable": [{ kind: "answer", status: 503, match: post }],
  "2: Xero fails and describes a problem": [
    { kind: "answer", status: 500, body: { type: "internal-error", status: 500 }, match: post },
  ],
  "2: a gateway answers in HTML": [
    {
      kind: "answer",
      status: 502,
      headers: { "content-type": "text/html" },
      body: "<h1>Bad Gateway</h1>",
      match: post,
    },
  ],
  "2: Xero fails with an empty body": [{ kind: "answer", status: 500, body: "", match: post }],
  "2: reading the statement fails": [
    { kind: "answer", status: 503, match: reading },
    { kind: "answer", status: 502, body: "<html>", skip: 1, match: reading },
  ],
  "3: the connection is cut before Xero reads": [{ kind: "reset", match: post }],
  "4: the answer is lost after Xero accepted": [{ kind: "reset", when: "after", match: post }],
  "4: the answer is lost and so is that of the repeat": [
    { kind: "reset", when: "after", times: 2, match: post },
  ],
  "5: the answer is lost and Xero forgets the key": [
    { kind: "reset", when: "after", match: post },
    { kind: "forget-key", skip: 1, match: post },
  ],
  "6: a failure is stored under the key and nothing was written": [
    { kind: "answer", status: 500, storeUnderKey: true, match: post },
  ],
  "6: a failure is stored under the key and the statement was written": [
    { kind: "answer", status: 500, storeUnderKey: true, when: "after", match: post },
  ],
  "22: an accepted statement is not shown yet": [{ kind: "hide", times: 2, match: reading }],
  "22: an accepted statement is listed but never shown by itself": [
    { kind: "hide", times: 0, match: reading },
  ],
};

test("whatever happens to a statement on its way, its lines arrive once, in order, and so do those after them", {
  concurrency: 20,
}, async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const run = async ([, faults]: [string, FaultRequest[]]) => {
    const feed = await freshFeed(world);
    for (const fault of faults) addFault(world, feed, fault);
    const first = recentLines(5, "first");
    const second = recentLines(5, "second", balanceAfter(first));
    const keys = [await bank.pushed(feed, first), await bank.pushed(feed, second)];
    await assertDelivered(world, feed, keys[1]!, [...first, ...second], 60_000);
    assert.equal((await bank.operation(feed, keys[0]!)).status, "Success");
  };
  const scenarios = Object.entries(passing);
  await Promise.all(scenarios.map((one) => t.test(one[0], () => run(one))));
});

for (const [problem, status] of [
  ["minute", "organisation"],
  ["day", "organisation"],
  ["appminute", "application"],
  ["concurrent", "organisation"],
] as const) {
  test(`1: after "too many requests" (${problem}) nothing is called for the ${status} until the time Xero named is over`, async (t) => {
    const clock = adjustableClock();
    const world = await testMillrace(t, { clock, timing });
    const { bank, sandbox } = world;
    const feed = await freshFeed(world);
    const other = await freshFeed(world);
    addFault(world, feed, { kind: "rate-limit", problem, retryAfterSeconds: 600, match: post });
    const lines = recentLines();
    const key = await bank.pushed(feed, lines);
    await waitFor("the refusal", () => sandbox.xero.admin.calls().counters.rateLimited[problem] === 1);
    await waitFor("the lane to be held", async () => (await bank.lines(feed, key))[0].state === "accepted");

    sandbox.xero.admin.clearCalls();
    const mapping = await bank.call("GET", `${feed.path}/bankFeedAccounts/mapping`);
    assert.equal(mapping.status, 503, mapping.text);
    assert.ok(Number(mapping.headers.get("retry-after")) >= 1);
    const otherKey = await bank.pushed(other, lines);
    if (status === "organisation") await assertDelivered(world, other, otherKey, lines);
    const held =
      status === "organisation" ? [feed.organisationId] : [feed, other].map((one) => one.organisationId);
    const called = sandbox.xero.admin.calls().calls.map((call) => call.tenantId);
    assert.deepEqual(
      called.filter((tenant) => held.includes(tenant!)),
      [],
    );
    assertArrived(world, feed, []);

    clock.advance(10 * minute);
    await assertDelivered(world, feed, key, lines);
    await assertDelivered(world, other, otherKey, lines);
    assert.equal(sandbox.xero.admin.calls().counters.rateLimited.total, 0);
  });
}

test('1: "too many requests" without a time is waited out by the kind of limit', async (t) => {
  const world = await testMillrace(t, { timing });
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "rate-limit", problem: "concurrent", retryAfterSeconds: null, match: post });
  const lines = recentLines();
  await assertDelivered(world, feed, await world.bank.pushed(feed, lines), lines);
});

test("4: an answer that hangs is given up, is in doubt meanwhile, and comes to one delivery", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "hang", when: "after", milliseconds: 2_000, end: "reset", match: post });
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await linesTo(world, feed, key, "in-doubt");
  assert.equal((await bank.operation(feed, key)).status, "Pending");
  await assertDelivered(world, feed, key, lines);
});

test("5: a lost statement is found again after Xero has forgotten its key, whatever the order of its listing", async (t) => {
  for (const statementOrder of ["oldest-first", "newest-first"] as const) {
    const clock = adjustableClock();
    const world = await testMillrace(t, { clock, timing });
    const { bank, sandbox } = world;
    sandbox.xero.admin.changeSettings({ statementOrder });
    const feed = await freshFeed(world);
    addFault(world, feed, { kind: "reset", when: "after", match: post });
    const lines = recentLines();
    const key = await bank.pushed(feed, lines);
    await linesTo(world, feed, key, "in-doubt");
    clock.advance(10 * minute);
    await assertDelivered(world, feed, key, lines);
    assert.equal(sandbox.xero.admin.calls().counters.perOperation["post-statements"], 1);
  }
});

test("a lost batch is not taken for its twin of the same dates, balances and number of lines", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock, timing });
  const { bank } = world;
  const feed = await freshFeed(world);
  const [line] = recentLines(1, "twin");
  const there = { ...line!, amount: 5, balance: 5, transactionType: "Credit" };
  const back = { ...line!, amount: -5, balance: 0, transactionType: "Debit" };
  const twins = ["first", "second"].map((id) => [
    { ...there, id: `${id}-in` },
    { ...back, id: `${id}-out` },
  ]);
  await assertDelivered(world, feed, await bank.pushed(feed, twins[0]!), twins[0]!);
  // The second never reaches Xero, and when it is looked for only its twin is listed.
  addFault(world, feed, { kind: "reset", match: post });
  const key = await bank.pushed(feed, twins[1]!);
  await linesTo(world, feed, key, "in-doubt");
  clock.advance(10 * minute);
  await assertDelivered(world, feed, key, twins.flat());
});
