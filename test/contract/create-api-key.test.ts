import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused, findingOf } from "./refusal.ts";

const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(key).toString("base64")}` });

test("create-api-key", async (t) => {
  const { bank, another } = await testMillrace(t);
  const second = await another();

  await t.test("201: a key of forty characters that every process takes at once", async () => {
    const reply = await bank.call("POST", "/apiKeys", { name: "azure" });
    assert.equal(reply.status, 201);
    const { id, name, apiKey, createdDate, ...rest } = reply.body;
    assert.deepEqual(rest, {});
    assert.equal(name, "azure");
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.match(apiKey, /^test[A-Za-z0-9]{36}$/);
    assert.ok(createdDate.endsWith("Z"));
    for (const url of [bank.url, `http://127.0.0.1:${second.port}`]) {
      assert.equal((await fetch(`${url}/companies`, { headers: basic(apiKey) })).status, 200);
    }
  });

  await t.test("201: the name may be left out, null, empty, or fifty characters long", async () => {
    for (const body of [undefined, "", {}, { name: null }, { name: " " }, { unknown: 1 }]) {
      const { id, name } = await bank.done("POST", "/apiKeys", body);
      assert.equal(name, undefined);
      await bank.done("DELETE", `/apiKeys/${id}`);
    }
    const { id, name } = await bank.done("POST", "/apiKeys", { name: "é".repeat(50) });
    assert.equal(name, "é".repeat(50));
    await bank.done("DELETE", `/apiKeys/${id}`);
  });

  await t.test("201: a repeat under one Idempotency-Key is the same key", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const [one, two] = [
      await bank.done("POST", "/apiKeys", { name: "once" }, headers),
      await bank.done("POST", "/apiKeys", { name: "once" }, headers),
    ];
    assert.deepEqual(one, two);
    await bank.done("DELETE", `/apiKeys/${one.id}`);
  });

  await t.test("400 for a name that is too long or no text", async () => {
    const long = await bank.call("POST", "/apiKeys", { name: "x".repeat(51) });
    assertRefused(long, 400, "name");
    assert.equal(findingOf(long, "name"), "Max string length (50) for `name` reached.");
    assertRefused(await bank.call("POST", "/apiKeys", { name: 7 }), 400, "name");
    for (const body of ["[]", "{", '"name"']) assertRefused(await bank.call("POST", "/apiKeys", body), 400);
  });

  await t.test("409 for the eleventh, however many are asked for at once", async () => {
    const { results } = await bank.done("GET", "/apiKeys");
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, nth) => bank.call("POST", "/apiKeys", { name: `k${nth}` })),
    );
    const made = replies.filter(({ status }) => status === 201);
    assert.equal(made.length, 10 - results.length);
    for (const reply of replies.filter(({ status }) => status !== 201)) {
      assertRefused(reply, 409);
      assert.equal(reply.body.code, "api-key-limit");
    }
    assert.equal((await bank.done("GET", "/apiKeys")).results.length, 10);
    await bank.done("DELETE", `/apiKeys/${made[0]!.body.id}`);
    assert.equal((await bank.call("POST", "/apiKeys", {})).status, 201);
  });
});
