import assert from "node:assert/strict";
import { test } from "node:test";
import type { LinePlace } from "../push-operations/find-operations.ts";
import { planRepair } from "./repair.ts";
import type { OpenBatch } from "./repair-queries.ts";

const line = (position: number, state: LinePlace["state"], more: Partial<LinePlace> = {}): LinePlace => ({
  position,
  feedNumber: 1,
  state,
  batchId: null,
  waits: false,
  ...more,
});
const batch = (batchId: string, state: OpenBatch["state"], attempts: number): OpenBatch => ({
  batchId,
  connectionId: "c",
  organisationId: "here",
  state,
  positions: [1],
  attempts,
  reason: null,
  nextAt: null,
});
const open = { obstacle: null, feedNumber: 1, organisationId: "here" } as const;

test("only lines that are proved not to be there are sent again, and only through the present feed", () => {
  const states = ["accepted", "sending", "at-provider", "in-doubt", "delivered", "already-there"] as const;
  const plan = planRepair(
    [
      ...states.map((state, nth) => line(nth, state)),
      line(10, "refused"),
      line(11, "cancelled"),
      line(12, "refused", { feedNumber: 2 }),
    ],
    [],
    open,
  );
  assert.deepEqual(plan.send, [10, 11]);
  assert.deepEqual(plan.kept, { lines: 1, obstacle: "feed-ended" });
});

test("nothing is sent where the connection is not linked, and nobody is asked who cannot answer", () => {
  const lines = [line(1, "in-doubt", { batchId: "b" }), line(2, "refused")];
  const way = { obstacle: "connection-not-linked", feedNumber: null, organisationId: null } as const;
  const plan = planRepair(lines, [batch("b", "parked", 1)], way);
  assert.deepEqual([plan.send, plan.check], [[], []]);
  assert.deepEqual(plan.kept, { lines: 1, obstacle: "connection-not-linked" });
  assert.deepEqual(
    plan.parked.map(({ batchId }) => batchId),
    ["b"],
    "a person may still say what is there",
  );
  const elsewhere = planRepair(lines, [{ ...batch("b", "in-doubt", 1), organisationId: "elsewhere" }], open);
  assert.deepEqual(elsewhere.check, [], "another organisation knows nothing of it");
});

test("what may have gone out is looked at and never cancelled; what certainly has not is cancelled", () => {
  const lines = [
    line(1, "accepted", { waits: true }),
    line(2, "accepted", { batchId: "ready" }),
    line(3, "in-doubt", { batchId: "tried" }),
  ];
  const plan = planRepair(lines, [batch("ready", "ready", 0), batch("tried", "ready", 1)], open);
  assert.deepEqual(plan.cancel, [1, 2]);
  assert.deepEqual(
    plan.check.map(({ batchId }) => batchId),
    ["tried"],
  );
  assert.deepEqual([plan.checkLines, plan.held, plan.send], [1, 2, []]);
});

test("a part of a repair leaves the other part alone", () => {
  const lines = [line(1, "refused"), line(2, "in-doubt", { batchId: "b" })];
  const batches = [batch("b", "in-doubt", 1)];
  assert.deepEqual(planRepair(lines, batches, open, "failed").check, []);
  assert.deepEqual(planRepair(lines, batches, open, "in-doubt").send, []);
});
