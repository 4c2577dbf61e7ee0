import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FaultRequest } from "../../../simulators/xero/faults.ts";
import { hour, minute } from "../../clock.ts";
import type { Decimal } from "../../money.ts";
import { books, deliver, delivered, ids, makeLines, openedFeed, pretend } from "./sandboxed-xero.fixture.ts";

const post = { match: { operation: "post-statements" } };
const scenarios: Record<string, { faults: FaultRequest[]; downMs?: number }> = {
  "minute limit": { faults: [{ kind: "rate-limit", problem: "minute", retryAfterSeconds: 20, ...post }] },
  "concurrent limit without a wait": {
    faults: [{ kind: "rate-limit", problem: "concurrent", retryAfterSeconds: null, ...post }],
  },
  "day limit": { faults: [{ kind: "rate-limit", problem: "day", retryAfterSeconds: 7_200, ...post }] },
  "503 before": { faults: [{ kind: "answer", status: 503, ...post }] },
  "502 in HTML after": { faults: [{ kind: "answer", status: 502, body: "<html>", when: "after", ...post }] },
  "unreadable success": { faults: [{ kind: "answer", status: 202, when: "after", ...post }] },
  "reset before": { faults: [{ kind: "reset", when: "before", ...post }] },
  "reset after": { faults: [{ kind: "reset", when: "after", ...post }] },
  "answer lost and the key forgotten": {
    faults: [{ kind: "reset", when: "after", ...post }],
    downMs: 10 * minute,
  },
  "nothing arrived and the key forgotten": {
    faults: [{ kind: "reset", when: "before", ...post }],
    downMs: 10 * minute,
  },
  "key forgotten early": {
    faults: [
      { kind: "reset", when: "after", ...post },
      { kind: "forget-key", ...post },
    ],
  },
  "stored 500, nothing written": { faults: [{ kind: "answer", status: 500, storeUnderKey: true, ...post }] },
  "stored 500, written all the same": {
    faults: [{ kind: "answer", status: 500, storeUnderKey: true, when: "after", ...post }],
  },
  "token expires": { faults: [{ kind: "expire-token", ...post }] },
  "pending for hours": { faults: [{ kind: "settle-after", milliseconds: 3 * hour, ...post }] },
  "unknown status for a while": { faults: [{ kind: "show-status", status: "QUEUED", times: 3 }] },
  "hidden right after acceptance": {
    faults: [{ kind: "hide", times: 2, match: { operation: "read-statement" } }],
  },
  "reading fails": {
    faults: [{ kind: "answer", status: 500, times: 3, match: { operation: "read-statement" } }],
  },
  "reading is cut": { faults: [{ kind: "reset", times: 2, match: { operation: "read-statement" } }] },
  "listing fails during the search": {
    faults: [
      { kind: "reset", when: "after", ...post },
      { kind: "answer", status: 503, match: { operation: "list-statements" } },
    ],
    downMs: 10 * minute,
  },
  "two lost answers": { faults: [{ kind: "reset", when: "after", times: 2, ...post }] },
};

test("whatever goes wrong on the way, every line is in the books once, in order, and reported as delivered", async () => {
  for (const [name, { faults, downMs }] of Object.entries(scenarios)) {
    await using world = await pretend();
    const feed = await openedFeed(world);
    for (const fault of faults) world.admin.addFault(fault);
    const lines = makeLines(["10", "-4", "0.25"]);
    assert.deepEqual(await deliver(world, feed, lines, downMs), delivered, name);
    assert.deepEqual(books(world), ids(lines), name);
  }
});

test("an answer that hangs until we give up is in doubt and still comes to one delivery", async () => {
  await using world = await pretend();
  const feed = await openedFeed(world);
  world.giveUpAfter(500);
  world.admin.addFault({ kind: "hang", when: "after", ...post });
  const lines = makeLines(["10", "-4"]);
  assert.deepEqual(await deliver(world, feed, lines), delivered);
  assert.deepEqual(books(world), ids(lines));
});

test("any series of faults ends with every line in the books exactly once", async () => {
  const fault = fc.oneof(
    fc.constantFrom<FaultRequest>(
      { kind: "reset", when: "before", ...post },
      { kind: "reset", when: "after", ...post },
      { kind: "answer", status: 500, storeUnderKey: true, when: "before", ...post },
      { kind: "answer", status: 500, storeUnderKey: true, when: "after", ...post },
      { kind: "answer", status: 503, ...post },
      { kind: "rate-limit", problem: "minute", ...post },
      { kind: "forget-key", ...post },
      { kind: "expire-token" },
      { kind: "settle-after", milliseconds: 90_000, ...post },
      { kind: "answer", status: 502, match: { operation: "list-statements" } },
      { kind: "answer", status: 500, match: { operation: "read-statement" } },
      { kind: "hide", match: { operation: "read-statement" } },
    ),
  );
  const settings = fc.record({
    pageBase: fc.constantFrom(0 as const, 1 as const),
    statementOrder: fc.constantFrom("oldest-first" as const, "newest-first" as const),
    duplicates: fc.constantFrom("at-post" as const, "at-poll" as const),
  });
  const downMs = fc.constantFrom(0, 2 * minute, 10 * minute);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { minLength: 1, maxLength: 6 }),
      settings,
      downMs,
      async (faults, changes, down) => {
        await using world = await pretend();
        world.admin.changeSettings(changes);
        const feed = await openedFeed(world);
        const before = makeLines(["5", "-5"], 100);
        assert.deepEqual(await deliver(world, feed, before), delivered);
        for (const one of faults) world.admin.addFault(one);
        const lines = makeLines(["10", "-4", "0.25"]);
        assert.deepEqual(await deliver(world, feed, lines, down), delivered);
        assert.deepEqual(books(world), ids([...before, ...lines]));
      },
    ),
    { numRuns: 60 },
  );
});

test("lines that are in Xero already are never entered twice: whole repeats are found, overlaps skipped", async () => {
  for (const duplicates of ["at-post", "at-poll"] as const) {
    await using world = await pretend();
    world.admin.changeSettings({ duplicates });
    const feed = await openedFeed(world);
    const lines = makeLines(["10", "-4"]);
    assert.deepEqual(await deliver(world, feed, lines), delivered);
    const whole = await deliver(world, feed, lines);
    assert.deepEqual(whole, { kind: "settled", outcomes: { all: { state: "already-there" } } });
    const more = makeLines(["10", "-4", "7"]);
    assert.deepEqual(await deliver(world, feed, more), delivered);
    assert.deepEqual(books(world), ids(more));
    const strange = await deliver(world, feed, makeLines(["-4"], 1, "11" as Decimal));
    assert.equal(strange.kind, "park");
  }
});

test("what Xero rejects is refused with its reason, at once or after acceptance, and not sent again", async () => {
  for (const kind of ["reject", "reject-later"] as const) {
    await using world = await pretend();
    const feed = await openedFeed(world);
    world.admin.addFault({ kind, errorType: "invalid-start-date", status: 422, ...post });
    const settled = await deliver(world, feed, makeLines(["10"]));
    assert.ok(
      settled.kind === "settled" && settled.outcomes.all.state === "refused",
      JSON.stringify(settled),
    );
    assert.equal(settled.outcomes.all.code, "invalid-start-date");
    assert.deepEqual(books(world), []);
    assert.ok(world.admin.statements().length <= 1);
  }
});

test("a statement that never settles is left to a person after a day", async () => {
  await using world = await pretend();
  const feed = await openedFeed(world);
  world.admin.addFault({ kind: "settle-after", milliseconds: null, ...post });
  assert.equal((await deliver(world, feed, makeLines(["10"]))).kind, "park");
  assert.equal(world.admin.statements().length, 1);
});
