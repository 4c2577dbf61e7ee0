import assert from "node:assert/strict";
import { test } from "node:test";
import { type LineCount, middleOf, tally } from "./activity.ts";

const count = (state: LineCount["state"], delayStep: number, lines: number): LineCount => ({
  day: "2026-01-01",
  platformKey: "gbol",
  state,
  delayStep,
  lines,
});

test("delays are told of lines that arrived, by their place among all", () => {
  const { delay, outcomes } = tally([
    count("delivered", 40, 94),
    count("already-there", 48, 4),
    count("delivered", 60, 2),
    count("refused", 100, 1000),
  ]);
  assert.deepEqual(delay, { p50: middleOf(40), p95: middleOf(48), p99: middleOf(60) });
  assert.equal(outcomes.refused, 1000);
  assert.equal(outcomes.delivered, 96);
});

test("where nothing arrived there is no delay", () => {
  assert.equal(tally([count("refused", 3, 7)]).delay, null);
  assert.equal(tally([]).delay, null);
});

test("the middle of a step is within a tenth of every delay in it", () => {
  for (const step of [28, 40, 41, 90]) {
    const least = 2 ** (step / 4);
    const most = 2 ** ((step + 1) / 4);
    assert.ok(Math.abs(middleOf(step) - least) / least < 0.1 && Math.abs(most - middleOf(step)) / most < 0.1);
  }
});
