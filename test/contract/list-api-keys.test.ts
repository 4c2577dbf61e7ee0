import assert from "node:assert/strict";
import { test } from "node:test";
import { hour } from "../../src/clock.ts";
import { adjustableClock } from "../clock.ts";
import { testMillrace } from "../millrace.ts";

const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(key).toString("base64")}` });

test("list-api-keys", async (t) => {
  const clock = adjustableClock();
  const { bank, another, database } = await testMillrace(t, { clock });

  await t.test("200: every key, oldest first, in full", async () => {
    const made = await bank.done("POST", "/apiKeys", { name: "reporting" });
    const { results } = await bank.done("GET", "/apiKeys");
    assert.deepEqual(
      results.map(({ name, apiKey }: { name: string; apiKey: string }) => [name, apiKey]),
      [
        ["First key", bank.apiKey],
        ["reporting", made.apiKey],
      ],
    );
    for (const { id, createdDate } of results) {
      assert.match(id, /^[0-9a-f-]{36}$/);
      assert.equal(new Date(createdDate).toISOString(), createdDate);
    }
    assert.deepEqual(results[1], made, "as it was created: never used, so without lastUsed");
  });

  await t.test("200: when a key was last used, within a minute", async () => {
    clock.advance(3 * hour);
    const before = clock.now().getTime();
    const [first] = (await bank.done("GET", "/apiKeys")).results;
    assert.ok(new Date(first.lastUsed).getTime() >= before, first.lastUsed);
  });

  await t.test("200: only the ends of keys where the operator has them masked", async () => {
    const masked = await another({ MILLRACE_API_KEY_LIST: "masked" });
    const url = `http://127.0.0.1:${masked.port}/apiKeys`;
    const reply = await fetch(url, { headers: basic(bank.apiKey) });
    const text = await reply.text();
    assert.ok(!text.includes(bank.apiKey));
    const [first] = JSON.parse(text).results;
    assert.equal(first.apiKey, `test${"*".repeat(32)}${bank.apiKey.slice(-4)}`);
    const made = await fetch(url, {
      method: "POST",
      headers: { ...basic(bank.apiKey), "content-type": "application/json" },
      body: "{}",
    });
    assert.match(JSON.parse(await made.text()).apiKey, /^test[A-Za-z0-9]{36}$/, "in full where it is made");
  });

  await t.test("the database holds no key in clear", async () => {
    const { results } = await bank.done("GET", "/apiKeys");
    const rows = await database.rows<{ row: string }>({
      text: "select encode(sealed_key, 'escape') || encode(key_hash, 'escape') || k::text as row from api_key k",
    });
    const stored = rows.map(({ row }) => row).join("\n");
    assert.equal(rows.length, results.length);
    for (const { apiKey } of results) assert.ok(!stored.includes(apiKey));
  });
});
