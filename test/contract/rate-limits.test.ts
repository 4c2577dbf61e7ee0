import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import type { Database } from "../../src/database/pool.ts";
import { Bank, type Json, type Reply } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused } from "./refusal.ts";

const hour = 3_600_000;
const numbers = ({ headers }: Reply) =>
  ["limit", "remaining"].map((name) => Number(headers.get(`x-rate-limit-${name}`)));
const resetOf = ({ headers }: Reply) => headers.get("x-rate-limit-reset");

/** A clock that stands at noon UTC, far from any change of the day, and can be put forward. */
function noon() {
  const clock = adjustableClock();
  const now = clock.now().getTime();
  clock.advance(Math.ceil(now / (24 * hour)) * 24 * hour + 12 * hour - now);
  return clock;
}

const midnightAfter = (instant: Date) =>
  new Date((Math.floor(instant.getTime() / (24 * hour)) + 1) * 24 * hour).toISOString();

const events = async (database: Database): Promise<[string, Json][]> => {
  const text = "select type, payload from domain_event where type like 'client.%' order by at, event_id";
  const rows = await database.rows<{ type: string; payload: Json }>({ text });
  return rows.map(({ type, payload }) => [type, payload]);
};

test("without limits every answer of the API says that there is no end of requests", async (t) => {
  const { bank } = await testMillrace(t);
  const replies = [
    await bank.call("GET", "/companies"),
    await bank.call("GET", "/companies/nobody"),
    await bank.call("GET", "/no-such-route"),
    await bank.call("PUT", "/companies"),
    await bank.call("GET", "/companies", undefined, { authorization: "" }),
    await bank.call("POST", "/companies", "{"),
  ];
  assert.deepEqual(
    replies.map(({ status }) => status),
    [200, 404, 404, 405, 401, 400],
  );
  for (const reply of replies) {
    assert.deepEqual(numbers(reply), [2_147_483_647, 2_147_483_647]);
    assert.ok(Date.parse(resetOf(reply)!) > Date.parse(reply.headers.get("date")!));
  }
});

test("the daily quota grows with connected companies, ends in 429, and begins anew at 00:00 UTC", async (t) => {
  const clock = noon();
  const { bank, database } = await testMillrace(t, { clock, settings: { MILLRACE_RATE_DAILY_BASE: "20" } });
  const look = () => bank.call("GET", "/companies");
  const first = await look();
  assert.deepEqual([first.status, ...numbers(first)], [200, 20, 19]);
  assert.equal(resetOf(first), midnightAfter(clock.now()));
  await bank.linked(organisations.czk);
  clock.advance(61_000);
  const [limit, remaining] = numbers(await look());
  assert.equal(limit, 40, "a company is connected");
  assert.ok(remaining! > 20 && remaining! < 40, String(remaining));

  for (let left = remaining!; left > 0; left -= 1) {
    const reply = await look();
    assert.deepEqual([reply.status, ...numbers(reply)], [200, 40, left - 1]);
  }
  const headers = { "idempotency-key": randomUUID() };
  const create = () => bank.call("POST", "/companies", { name: "Late" }, headers);
  const refused = await create();
  assertRefused(refused, 429);
  assert.equal(refused.body.code, "rate-limited");
  assert.deepEqual(numbers(refused), [40, 0]);
  const seconds = (Date.parse(midnightAfter(clock.now())) - clock.now().getTime()) / 1000;
  assert.ok(Math.abs(Number(refused.headers.get("retry-after")) - seconds) < 60);
  assertRefused(await look(), 429);
  const told = async () => (await events(database)).map(([type]) => type);
  await waitFor("the limit to be announced", async () => (await told()).length === 1);

  clock.advance(12 * hour);
  const made = await create();
  assert.deepEqual([made.status, made.headers.get("idempotent-replayed")], [200, null], "429 is not kept");
  assert.deepEqual(numbers(made), [40, 39]);
  await waitFor("its end to be announced", async () => (await told()).length === 2);
  await look();
  const [[reached, before], [reset, after]] = (await events(database)) as [[string, Json], [string, Json]];
  assert.deepEqual([reached, reset], ["client.rateLimit.reached", "client.rateLimit.reset"]);
  assert.deepEqual([before.dailyQuota, before.quotaRemaining], [40, 0]);
  assert.deepEqual([after.dailyQuota, after.quotaRemaining], [40, 40]);
  assert.equal(after.expiryDate, midnightAfter(clock.now()));
  assert.equal((await events(database)).length, 2);
});

test("the end of the limit is announced although nobody calls", async (t) => {
  const clock = noon();
  const { bank, database } = await testMillrace(t, { clock, settings: { MILLRACE_RATE_DAILY_BASE: "2" } });
  for (const status of [200, 200, 429]) assert.equal((await bank.call("GET", "/companies")).status, status);
  await waitFor("the limit to be announced", async () => (await events(database)).length === 1);
  clock.advance(12 * hour);
  await waitFor("its end to be announced", async () => (await events(database)).length === 2);
});

test("a company that is connected lifts the limit within a minute", async (t) => {
  const clock = noon();
  const { bank, database } = await testMillrace(t, { clock, settings: { MILLRACE_RATE_DAILY_BASE: "6" } });
  const companyId = await bank.company();
  const { linkUrl } = await bank.connection(companyId);
  for (const status of [200, 200, 200, 200, 429])
    assert.equal((await bank.call("GET", "/companies")).status, status);
  await bank.approve(linkUrl, organisations.czk);
  clock.advance(61_000);
  const reply = await bank.call("GET", "/companies");
  assert.deepEqual([reply.status, ...numbers(reply)], [200, 12, 5]);
  const told = (await events(database)).map(([type]) => type);
  assert.deepEqual(told, ["client.rateLimit.reached", "client.rateLimit.reset"]);
});

test("two nodes and a restart share one quota", async (t) => {
  const clock = noon();
  const settings = { MILLRACE_RATE_DAILY_BASE: "30" };
  const { bank, millrace, sandbox, another, database } = await testMillrace(t, { clock, settings });
  const { port } = await another();
  const other = new Bank(`http://127.0.0.1:${port}`, bank.apiKey, sandbox);
  for (let nth = 0; nth < 10; nth += 1) {
    for (const one of [bank, other]) assert.equal((await one.call("GET", "/companies")).status, 200);
  }
  const counted = async () =>
    (await database.one<{ requests: number }>({ text: "select sum(requests) as requests from request_day" }))
      .requests;
  await waitFor("both counts to be written", async () => Number(await counted()) === 20);
  await millrace.stop();
  const third = new Bank(`http://127.0.0.1:${(await another()).port}`, bank.apiKey, sandbox);
  assert.deepEqual(numbers(await third.call("GET", "/companies")), [30, 9]);
});

test("more requests at once than the connected companies allow are refused until one has ended", async (t) => {
  const { bank, database } = await testMillrace(t, { settings: { MILLRACE_RATE_CONCURRENCY: "2" } });
  const company = await bank.company("Slow");
  const path = `/companies/${company}`;
  const running: Promise<Reply>[] = [];
  const unanswered = async () => {
    const text = "select from idempotency_record where reply_status is null";
    return (await database.rows({ text })).length;
  };
  await database.transaction(async (tx) => {
    await tx.rows({ text: "select from company where company_id = $1 for update" }, [company]);
    for (const count of [1, 2]) {
      running.push(bank.call("PATCH", path, { name: "Renamed" }, { "idempotency-key": randomUUID() }));
      await waitFor(`${count} to run`, async () => (await unanswered()) === count);
    }
    const refused = await bank.call("GET", "/companies");
    assertRefused(refused, 429);
    const seconds = Number(refused.headers.get("retry-after"));
    assert.ok(seconds >= 1 && seconds <= 60);
  });
  for (const one of running) assert.equal((await one).status, 200);
  assert.equal((await bank.call("GET", "/companies")).status, 200);
});

test("callers who go away before they are known are not counted among those who run", async (t) => {
  const { bank, database } = await testMillrace(t, { settings: { MILLRACE_RATE_CONCURRENCY: "1" } });
  const { hostname, port } = new URL(bank.url);
  const waiting = async () =>
    (await database.rows({ text: "select from pg_stat_activity where wait_event_type = 'Lock'" })).length;
  const head = `POST /companies HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${bank.authorization}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`;
  const ended: Promise<unknown>[] = [];
  await database.transaction(async (tx) => {
    await tx.rows({ text: "lock table api_key in access exclusive mode" });
    const sockets = [1, 2, 3].map(() => connect(Number(port), hostname).on("error", () => {}));
    for (const socket of sockets) socket.write(head);
    await waitFor("their keys to be looked for", async () => (await waiting()) === 3);
    for (const socket of sockets) {
      ended.push(once(socket, "close"));
      socket.resetAndDestroy();
    }
    await Promise.all(ended);
    // A whole exchange on a connection made later: the server has heard of the ends before.
    assert.equal((await fetch(`${bank.url}/healthz`)).status, 200);
  });
  await waitFor("the keys to be found", async () => (await waiting()) === 0);
  await waitFor("room", async () => (await bank.call("GET", "/companies")).status === 200);
});

test("an address that sends more than its requests a minute waits for the next, whoever it is; probes are answered", async (t) => {
  const clock = noon();
  const { bank } = await testMillrace(t, { clock, settings: { MILLRACE_RATE_PER_MINUTE: "5" } });
  const minute = 60_000;
  clock.advance(minute - (clock.now().getTime() % minute));
  const look = (path: string) => bank.call("GET", path, undefined, { authorization: "" });
  const paths = ["/companies", "/docs/errors", "/link/finished", "/nowhere", "/openapi.json"];
  for (const path of paths) assert.notEqual((await look(path)).status, 429, path);
  for (const path of paths) {
    const refused = await look(path);
    assertRefused(refused, 429);
    const seconds = Number(refused.headers.get("retry-after"));
    assert.ok(seconds >= 1 && seconds <= 60, String(seconds));
  }
  for (const path of ["/healthz", "/readyz"]) assert.equal((await look(path)).status, 200);
  clock.advance(minute);
  assert.equal((await look("/companies")).status, 401);
});
