import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import pino from "pino";
import { ConfigError } from "../../src/config.ts";
import { lettersAndDigits, randomText, systemRandom } from "../../src/random.ts";
import { Bank } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused } from "./refusal.ts";

const unknown = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("delete-api-key", async (t) => {
  const { bank, sandbox, another } = await testMillrace(t);
  const second = await another();
  const idOf = async (key: string): Promise<string> => {
    const { results } = await bank.done("GET", "/apiKeys");
    return results.find((one: { apiKey: string }) => one.apiKey === key).id;
  };

  await t.test("204: every process refuses the key from then on", async () => {
    const { id, apiKey } = await bank.done("POST", "/apiKeys", {});
    const other = new Bank(`http://127.0.0.1:${second.port}`, apiKey, sandbox);
    assert.equal((await other.call("GET", "/companies")).status, 200);
    const reply = await bank.call("DELETE", `/apiKeys/${id.toUpperCase()}`);
    assert.deepEqual([reply.status, reply.text], [204, ""]);
    assertRefused(await other.call("GET", "/companies"), 401);
    assertRefused(await bank.call("DELETE", `/apiKeys/${id}`), 404);
  });

  await t.test("204: a key may end itself", async () => {
    const { id, apiKey } = await bank.done("POST", "/apiKeys", {});
    const own = new Bank(bank.url, apiKey, sandbox);
    assert.equal((await own.call("DELETE", `/apiKeys/${id}`)).status, 204);
    assertRefused(await own.call("GET", "/apiKeys"), 401);
  });

  await t.test("204: callers move from one key to another without a failed call", async () => {
    const statuses: number[] = [];
    const old = await bank.done("POST", "/apiKeys", { name: "old" });
    const next = await bank.done("POST", "/apiKeys", { name: "next" });
    const clients = [old, next].map(({ apiKey }) => new Bank(bank.url, apiKey, sandbox));
    const rounds = Array.from({ length: 8 }, () => 0);
    let current = clients[0]!;
    let ended = false;
    const callers = rounds.map(async (_, caller) => {
      while (!ended) {
        statuses.push((await current.call("GET", "/companies?pageSize=1")).status);
        rounds[caller]! += 1;
      }
    });
    // After two calls of each caller none is under way that began before.
    const twoMoreOfEach = () => {
      const before = [...rounds];
      return waitFor("every caller to call twice", () =>
        rounds.every((count, nth) => count >= before[nth]! + 2),
      );
    };
    await twoMoreOfEach();
    current = clients[1]!;
    await twoMoreOfEach();
    await current.done("DELETE", `/apiKeys/${old.id}`);
    await twoMoreOfEach();
    ended = true;
    await Promise.all(callers);
    assert.deepEqual([...new Set(statuses)], [200]);
    assertRefused(await clients[0]!.call("GET", "/companies"), 401);
    await bank.done("DELETE", `/apiKeys/${next.id}`);
  });

  await t.test("404 for an id that nobody has, also one that is none or holds a slash", async () => {
    for (const id of [unknown, "1", "a%2fb", encodeURIComponent(bank.apiKey)])
      assertRefused(await bank.call("DELETE", `/apiKeys/${id}`), 404);
  });

  await t.test(
    "409 for the last key, and one of two keys stays when both end each other at once",
    async () => {
      const first = await idOf(bank.apiKey);
      const last = await bank.call("DELETE", `/apiKeys/${first}`);
      assertRefused(last, 409);
      assert.equal(last.body.code, "last-api-key");
      const { id, apiKey } = await bank.done("POST", "/apiKeys", {});
      const other = new Bank(bank.url, apiKey, sandbox);
      const replies = await Promise.all([
        bank.call("DELETE", `/apiKeys/${id}`),
        other.call("DELETE", `/apiKeys/${first}`),
      ]);
      const statuses = replies.map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 204).length, 1, `${statuses}`);
      const alive = await Promise.all([bank, other].map((one) => one.call("GET", "/apiKeys")));
      assert.deepEqual(alive.map(({ status }) => status).sort(), [200, 401]);
    },
  );
});

test("the key of the settings", async (t) => {
  const lines: string[] = [];
  const sink = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line));
      done();
    },
  });
  const { bank, sandbox, another } = await testMillrace(t, { log: pino({ level: "warn" }, sink) });
  const warned = () => lines.some((line) => line.includes("MILLRACE_API_KEY was deleted"));
  const { apiKey } = await bank.done("POST", "/apiKeys", { name: "the one that stays" });
  const staying = new Bank(bank.url, apiKey, sandbox);

  await t.test("stays deleted when a process starts that still names it, and the start says so", async () => {
    const { results } = await staying.done("GET", "/apiKeys");
    const fixed = results.find((one: { apiKey: string }) => one.apiKey === bank.apiKey);
    await staying.done("DELETE", `/apiKeys/${fixed.id}`);
    assert.ok(!warned());
    const { port } = await another();
    const there = new Bank(`http://127.0.0.1:${port}`, bank.apiKey, sandbox);
    assertRefused(await there.call("GET", "/companies"), 401);
    assertRefused(await bank.call("GET", "/companies"), 401);
    assert.equal((await staying.done("GET", "/apiKeys")).results.length, 1);
    assert.ok(warned());
  });

  await t.test("is added when it is new, and refused at the start when there are ten", async () => {
    const key = () => `test${randomText(systemRandom, 36, lettersAndDigits)}`;
    const added = key();
    await another({ MILLRACE_API_KEY: added });
    assert.equal((await new Bank(bank.url, added, sandbox).call("GET", "/companies")).status, 200);
    for (let keys = 2; keys < 10; keys += 1) await staying.done("POST", "/apiKeys", {});
    await assert.rejects(another({ MILLRACE_API_KEY: key() }), (error: Error) => {
      assert.ok(error instanceof ConfigError, String(error));
      return /MILLRACE_API_KEY.*10/.test(error.message);
    });
    await another({ MILLRACE_API_KEY: added });
  });
});
