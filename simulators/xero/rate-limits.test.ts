import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { day, minute } from "../../src/clock.ts";
import type { Sandbox } from "../sandbox.ts";
import { czech, type Heard, openSandbox, Visitor } from "./visitor.ts";

let sandbox: Sandbox;
let visitor: Visitor;
before(async () => {
  sandbox = await openSandbox();
});
beforeEach(async () => {
  sandbox.xero.admin.changeLimits({
    minutePerTenant: 60,
    dayPerTenant: 5_000,
    concurrentPerTenant: 5,
    minutePerApplication: 10_000,
    statementsPerMinute: 180,
  });
  sandbox.xero.admin.forgetCounted();
  sandbox.xero.admin.clearCalls();
  visitor = await Visitor.arrive(sandbox);
});
after(() => sandbox.close());

const statements = "/bankfeeds.xro/1.0/Statements";
const accounts = "/api.xro/2.0/Accounts";
const repeat = async (times: number, path: string): Promise<Heard[]> => {
  const heard: Heard[] = [];
  for (let index = 0; index < times; index += 1) heard.push(await visitor.call("GET", path));
  return heard;
};
const told = ({ status, headers }: Heard) => [
  status,
  headers.get("x-rate-limit-problem"),
  headers.get("retry-after"),
];

test("the sixty-first call of a rolling minute waits until the first has left it", async () => {
  const heard = await repeat(61, accounts);
  assert.equal(heard[0]?.headers.get("x-minlimit-remaining"), "59");
  assert.equal(heard[0]?.headers.get("x-daylimit-remaining"), "4999");
  assert.equal(heard[59]?.status, 200);
  assert.deepEqual(told(heard[60] as Heard), [429, "minute", "60"]);
  sandbox.xero.admin.advanceClock(45_000);
  assert.deepEqual(told(await visitor.call("GET", accounts)), [429, "minute", "15"]);
  sandbox.xero.admin.advanceClock(15_000);
  assert.equal((await visitor.call("GET", accounts)).status, 200);
  assert.equal(sandbox.xero.admin.calls().counters.rateLimited.minute, 2);
});

test("organisations have limits of their own", async () => {
  sandbox.xero.admin.changeLimits({ minutePerTenant: 1 });
  const other = await Visitor.arrive(sandbox, czech);
  await repeat(1, accounts);
  assert.equal((await visitor.call("GET", accounts)).status, 429);
  assert.equal((await other.call("GET", accounts)).status, 200);
});

test("the daily limit names the seconds until a call leaves the day", async () => {
  sandbox.xero.admin.changeLimits({ dayPerTenant: 1 });
  await repeat(1, accounts);
  sandbox.xero.admin.advanceClock(minute);
  await visitor.refresh();
  assert.deepEqual(told(await visitor.call("GET", accounts)), [429, "day", String((day - minute) / 1000)]);
});

test("Statements have a limit of their own, for the application as a whole", async () => {
  sandbox.xero.admin.changeLimits({ statementsPerMinute: 2 });
  const heard = await repeat(3, statements);
  assert.deepEqual(told(heard[2] as Heard), [429, "appminute", "60"]);
  assert.equal((await visitor.call("GET", accounts)).status, 200);
  assert.equal(sandbox.xero.admin.calls().counters.maximumStatementsPerMinute, 3);
});

test("a call without organisation tells only what is left for the application", async () => {
  const { headers } = await visitor.call("GET", "/connections");
  assert.equal(headers.get("x-minlimit-remaining"), null);
  assert.equal(headers.get("x-appminlimit-remaining"), "9999");
});

test("at most five calls of an organisation run at once, and the log knows how many did", async () => {
  sandbox.xero.admin.changeSettings({ latencyMs: 100 });
  const heard = await Promise.all(Array.from({ length: 6 }, () => visitor.call("GET", accounts)));
  const refused = heard.filter(({ status }) => status === 429);
  assert.deepEqual(refused.map(told), [[429, "concurrent", null]]);
  assert.equal(sandbox.xero.admin.calls().counters.maximumConcurrentPerTenant, 6);
  sandbox.xero.admin.changeSettings({ latencyMs: 0 });
  assert.equal((await visitor.call("GET", accounts)).status, 200);
});
