import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";
const url = "http://127.0.0.1:9/hooks";
const request = { url, eventTypes: ["company.created"], disabled: true };

test("create-webhook-consumer", async (t) => {
  const { bank, database } = await testMillrace(t);

  await t.test("201: exactly the fields of the contract, and never the secret", async () => {
    const tags = ["region:north", "Region:north"];
    const body = await bank.call("POST", "/webhooks", { ...request, companyTags: tags, unknown: 1 });
    assert.equal(body.status, 201, body.text);
    assert.match(body.body.id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(body.body, {
      id: body.body.id,
      url,
      disabled: true,
      eventTypes: ["company.created"],
      companyTags: tags,
    });
    const listed = await bank.done("GET", "/webhooks");
    assert.deepEqual(listed, { results: [body.body] });
  });

  await t.test(
    "201: null is the same as leaving out, duplicates are one, labels of old rules are names",
    async () => {
      const eventTypes = ["DataSyncCompleted", "Dataset data changed", "DataSyncCompleted"];
      const created = await bank.done("POST", "/webhooks", {
        url: "HTTPS://hooks.bank.example/a?b=c",
        eventTypes,
        disabled: null,
        companyTags: null,
      });
      assert.deepEqual(created, {
        id: created.id,
        url: "HTTPS://hooks.bank.example/a?b=c",
        disabled: false,
        eventTypes: ["DataSyncCompleted", "Dataset data changed"],
      });
    },
  );

  await t.test("201: the same answer for the same Idempotency-Key, and one consumer", async () => {
    const headers = { "idempotency-key": nobody };
    const before = (await bank.done("GET", "/webhooks")).results.length;
    const first = await bank.done("POST", "/webhooks", request, headers);
    assert.deepEqual(await bank.done("POST", "/webhooks", request, headers), first);
    assert.equal((await bank.done("GET", "/webhooks")).results.length, before + 1);
  });

  await t.test("400 names every field that is wrong", async () => {
    const wrong: [Record<string, unknown>, string][] = [
      [{ url: undefined }, "url"],
      [{ url: null }, "url"],
      [{ url: 5 }, "url"],
      [{ url: "" }, "url"],
      [{ url: "/hooks" }, "url"],
      [{ url: "ftp://hooks.bank.example/" }, "url"],
      [{ url: "javascript:alert(1)" }, "url"],
      [{ url: "http://" }, "url"],
      [{ url: "https://user:word@hooks.bank.example/" }, "url"],
      [{ url: "https://hooks.bank.example/#part" }, "url"],
      [{ url: `https://hooks.bank.example/${"x".repeat(2048)}` }, "url"],
      [{ eventTypes: undefined }, "eventTypes"],
      [{ eventTypes: null }, "eventTypes"],
      [{ eventTypes: "company.created" }, "eventTypes"],
      [{ eventTypes: [] }, "eventTypes"],
      [{ eventTypes: ["company.created", "company.exploded"] }, "eventTypes"],
      [{ eventTypes: ["__proto__"] }, "eventTypes"],
      [{ disabled: "yes" }, "disabled"],
      [{ companyTags: "region:north" }, "companyTags"],
      [{ companyTags: ["region"] }, "companyTags"],
      [{ companyTags: [":north"] }, "companyTags"],
      [{ companyTags: Array.from({ length: 11 }, (_, nth) => `a:${nth}`) }, "companyTags"],
    ];
    for (const [change, field] of wrong) {
      assertRefused(await bank.call("POST", "/webhooks", { ...request, ...change }), 400, field);
    }
    assertRefused(
      await bank.call("POST", "/webhooks", { ...request, companyTags: ["a:".padEnd(129, "x")] }),
      400,
    );
    assertRefused(await bank.call("POST", "/webhooks"), 400);
    assertRefused(await bank.call("POST", "/webhooks", "[]"), 400);
    const both = await bank.call("POST", "/webhooks", { url: "x:", eventTypes: ["nothing"] });
    assertRefused(both, 400);
  });

  await t.test("400 for a 51st consumer, also when many are created at once", async () => {
    const all = await Promise.all(Array.from({ length: 60 }, () => bank.call("POST", "/webhooks", request)));
    const refused = all.filter((reply) => reply.status !== 201);
    for (const reply of refused) {
      assertRefused(reply, 400);
      assert.equal(reply.body.code, "too-many-webhooks");
    }
    const { results } = await bank.done("GET", "/webhooks");
    assert.equal(results.length, 50);
    await bank.done("DELETE", `/webhooks/${results[0].id}`);
    assert.equal((await bank.call("POST", "/webhooks", request)).status, 201);
  });

  await t.test("secrets are kept sealed", async () => {
    const { results } = await bank.done("GET", "/webhooks");
    const { secret } = await bank.done("GET", `/webhooks/${results[0].id}/secret`);
    const [row] = await database.rows({ text: "select w::text as text from webhook_consumer w limit 1" });
    assert.ok(!JSON.stringify(row).includes(secret.slice(6, 20)));
  });
});
