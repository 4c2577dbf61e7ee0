import assert from "node:assert/strict";
import { test } from "node:test";
import { after, day, hour, minute, second } from "../clock.ts";
import { nextAttempt, retryAfter } from "./schedule.ts";

/** As the guide tells it. */
const attempts = 8;

const failed = new Date("2026-03-01T12:00:00Z");

test("eight attempts are made over about 28 hours, each wait counted from the failure before", () => {
  const waits = Array.from({ length: attempts }, (_, nth) => nextAttempt(nth + 1, failed, null));
  const seconds = waits.map((next) => next && (next.getTime() - failed.getTime()) / 1000);
  assert.deepEqual(seconds, [5, 300, 1800, 7200, 18_000, 36_000, 36_000, null]);
});

test("a receiver may ask for a longer wait than the schedule's and not for a shorter one", () => {
  assert.deepEqual(nextAttempt(1, failed, after(failed, minute)), after(failed, minute));
  assert.deepEqual(nextAttempt(2, failed, after(failed, second)), after(failed, 5 * minute));
  assert.equal(nextAttempt(attempts, failed, after(failed, hour)), null);
});

test("Retry-After is read as seconds or as a date, is bounded by a day, and nonsense is no wish", () => {
  assert.deepEqual(retryAfter("120", failed), after(failed, 2 * minute));
  assert.deepEqual(retryAfter("Sun, 01 Mar 2026 12:10:00 GMT", failed), after(failed, 10 * minute));
  assert.deepEqual(retryAfter("99999999", failed), after(failed, day));
  for (const text of [undefined, "", "0", "-5", "soon", "Sat, 28 Feb 2026 12:00:00 GMT", "1e400"]) {
    assert.equal(retryAfter(text, failed), null, String(text));
  }
});
