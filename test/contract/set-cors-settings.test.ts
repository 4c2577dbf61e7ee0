import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

for (const [id, path] of [
  ["set-cors-settings", "/corsSettings"],
  ["set-connection-management-cors-settings", "/connectionManagement/corsSettings"],
] as const) {
  test(id, async (t) => {
    const { bank } = await testMillrace(t);
    const set = (allowedOrigins: unknown) => bank.call("POST", path, { allowedOrigins });

    await t.test("200: the whole list is replaced, each origin as browsers name it, once", async () => {
      const given = ["https://WWW.Bank.example/", "https://www.bank.example:443", "http://localhost:3000"];
      const kept = { allowedOrigins: ["https://www.bank.example", "http://localhost:3000"] };
      assert.deepEqual((await set(given)).body, kept);
      assert.deepEqual(await bank.done("GET", "/corsSettings"), kept);
      assert.deepEqual(await bank.done("GET", "/connectionManagement/corsSettings"), kept);
      assert.deepEqual((await set(["https://b.example", "https://a.example"])).body, {
        allowedOrigins: ["https://b.example", "https://a.example"],
      });
      assert.deepEqual((await set([])).body, { allowedOrigins: [] });
    });

    await t.test("200: a repeat under one Idempotency-Key sets nothing again", async () => {
      const headers = { "idempotency-key": randomUUID() };
      const body = { allowedOrigins: ["https://once.example"] };
      const first = await bank.done("POST", path, body, headers);
      await set([]);
      assert.deepEqual(await bank.done("POST", path, body, headers), first);
      assert.deepEqual(await bank.done("GET", path), { allowedOrigins: [] });
    });

    await t.test("400 for what is no origin, and the list stays", async () => {
      await set(["https://a.example"]);
      for (const wrong of [
        "*",
        "null",
        "",
        "a.example",
        "https://*.a.example",
        "https://a.example/path",
        "https://a.example?x",
        "https://user@a.example",
        "ftp://a.example",
        "javascript:x",
        "https://",
        "https://a.example:99999",
      ]) {
        assertRefused(await set(["https://good.example", wrong]), 400, "allowedOrigins[1]");
      }
      assertRefused(await set(Array.from({ length: 101 }, (_, nth) => `https://a${nth}.example`)), 400);
      for (const wrong of [undefined, null, "https://a.example", [1], { a: 1 }])
        assertRefused(await set(wrong), 400);
      for (const body of ["", "[]", "null", "{"]) assertRefused(await bank.call("POST", path, body), 400);
      assert.deepEqual(await bank.done("GET", path), { allowedOrigins: ["https://a.example"] });
    });
  });
}
