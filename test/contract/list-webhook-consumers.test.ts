import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";

test("list-webhook-consumers", async (t) => {
  const { bank } = await testMillrace(t);
  const list = () => bank.done("GET", "/webhooks");

  await t.test("200: an empty list before there is any consumer", async () => {
    assert.deepEqual(await list(), { results: [] });
  });

  await t.test("200: every consumer as it was created, never with its secret or headers", async () => {
    const made = [];
    for (const eventTypes of [["company.created"], ["connection.created", "company.deleted"]]) {
      const url = `http://127.0.0.1:9/${eventTypes.length}`;
      made.push(await bank.done("POST", "/webhooks", { url, eventTypes, companyTags: ["a:b"] }));
    }
    await bank.done("PATCH", `/webhooks/${made[0].id}`, { headers: { Authorization: "Bearer hush" } });
    const { secret } = await bank.done("GET", `/webhooks/${made[0].id}/secret`);
    const { results } = await list();
    const byUrl = (a: { url: string }, b: { url: string }) => a.url.localeCompare(b.url);
    assert.deepEqual(results.sort(byUrl), made.sort(byUrl));
    assert.doesNotMatch(JSON.stringify(results), /hush|whsec/);
    assert.ok(!JSON.stringify(results).includes(secret.slice(6)));
  });
});
