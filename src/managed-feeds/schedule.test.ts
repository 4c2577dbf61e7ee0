import assert from "node:assert/strict";
import { test } from "node:test";
import { firstRun, isTimeZone, nextRun } from "./schedule.ts";

const at = (text: string) => new Date(text);

test("by hours, the first run is at once and each next one a step after the one before", () => {
  const now = at("2026-05-04T09:13:00Z");
  assert.deepEqual(firstRun({ everyHours: 6 }, now), now);
  assert.deepEqual(nextRun({ everyHours: 6 }, now, at("2026-05-04T09:13:40Z")), at("2026-05-04T15:13:00Z"));
});

test("what was missed while nothing ran is made up for by one run", () => {
  const due = at("2026-05-04T09:00:00Z");
  assert.deepEqual(nextRun({ everyHours: 1 }, due, at("2026-05-06T10:30:00Z")), at("2026-05-06T11:00:00Z"));
  assert.deepEqual(nextRun({ everyHours: 1 }, due, at("2026-05-04T10:00:00Z")), at("2026-05-04T11:00:00Z"));
});

test("daily, the run is at the hour that clocks of the zone show, in summer and in winter", () => {
  const paris = { dailyAt: 6, timeZone: "Europe/Paris" };
  assert.deepEqual(firstRun(paris, at("2026-01-10T04:59:00Z")), at("2026-01-10T05:00:00Z"));
  assert.deepEqual(firstRun(paris, at("2026-01-10T05:00:00Z")), at("2026-01-11T05:00:00Z"));
  assert.deepEqual(
    nextRun(paris, at("2026-01-01T00:00:00Z"), at("2026-07-10T12:00:00Z")),
    at("2026-07-11T04:00:00Z"),
  );
});

test("daily, zones far from UTC get their own day", () => {
  const kiritimati = { dailyAt: 0, timeZone: "Pacific/Kiritimati" };
  assert.deepEqual(firstRun(kiritimati, at("2026-05-04T09:00:00Z")), at("2026-05-04T10:00:00Z"));
  const pagoPago = { dailyAt: 23, timeZone: "Pacific/Pago_Pago" };
  assert.deepEqual(firstRun(pagoPago, at("2026-05-04T09:00:00Z")), at("2026-05-04T10:00:00Z"));
  const calcutta = { dailyAt: 9, timeZone: "Asia/Kolkata" };
  assert.deepEqual(firstRun(calcutta, at("2026-05-04T09:00:00Z")), at("2026-05-05T03:30:00Z"));
});

test("daily, an hour that the change of clocks leaves out or repeats is run once", () => {
  const paris = { dailyAt: 2, timeZone: "Europe/Paris" };
  const runs = (from: string, until: string) => {
    const found: string[] = [];
    for (let next = firstRun(paris, at(from)); next < at(until); next = nextRun(paris, next, next))
      found.push(next.toISOString().slice(0, 16));
    return found;
  };
  assert.equal(runs("2026-03-27T12:00:00Z", "2026-03-31T12:00:00Z").length, 4);
  assert.equal(runs("2026-10-23T12:00:00Z", "2026-10-27T12:00:00Z").length, 4);
});

test("a time zone is known by its name", () => {
  assert.ok(isTimeZone("Europe/Paris"));
  for (const name of ["", "Mars/Olympus", "x y"]) assert.ok(!isTimeZone(name), name);
});
