import assert from "node:assert/strict";
import { test } from "node:test";
import { paceOf } from "./pace.ts";

test("no more than the rate are sent in a second after the first, however they are asked for", () => {
  let now = 0;
  const pace = paceOf(10, undefined, () => now)!;
  const perSecond: number[] = [];
  for (let seconds = 0; seconds < 5; seconds += 1) {
    let sent = 0;
    for (let step = 0; step < 1000; step += 1) {
      now += 1;
      while (pace.take() === 0) sent += 1;
    }
    perSecond.push(sent);
  }
  assert.ok(perSecond[0]! <= 20, String(perSecond));
  for (const sent of perSecond.slice(1)) assert.ok(sent >= 9 && sent <= 10, String(perSecond));
});

test("a place is there after the wait that was told", () => {
  let now = 0;
  const pace = paceOf(3, undefined, () => now)!;
  while (pace.take() === 0);
  const wait = pace.take();
  assert.ok(wait > 0 && wait <= 334, String(wait));
  now += wait;
  assert.equal(pace.take(), 0);
});

test("a pace is kept while the rate stays, and there is none without a limit", () => {
  const pace = paceOf(5, undefined)!;
  assert.equal(paceOf(5, pace), pace);
  assert.notEqual(paceOf(6, pace), pace);
  assert.equal(paceOf(null, pace), undefined);
});
