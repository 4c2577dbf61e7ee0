import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FaultRequest } from "../../../simulators/xero/faults.ts";
import { hour, minute } from "../../clock.ts";
import type { Decimal } from "../../money.ts";
import { books, deliver, delivered, ids, makeLines, openedFeed, pretend } from "./sandboxed-xero.ts";

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
