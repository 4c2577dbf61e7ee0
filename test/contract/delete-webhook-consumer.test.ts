import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";
const url = "http://127.0.0.1:9/hooks";
const request = { url, eventTypes: ["company.created"], disabled: true };

test("delete-webhook-consumer", async (t) => {
  const { bank } = await testMillrace(t);
  const { id } = await bank.done("POST", "/webhooks", request);

  await t.test("204, and it is gone", async () => {
    const reply = await bank.call("DELETE", `/webhooks/${id}`);
    assert.equal(reply.status, 204);
    assert.equal(reply.text, "");
    assert.deepEqual(await bank.done("GET", "/webhooks"), { results: [] });
  });

  await t.test("404 for one that does not exist, whatever its name", async () => {
    for (const webhook of [id, nobody, "none", "a%2Fb", "%00"]) {
      const reply = await bank.call("DELETE", `/webhooks/${webhook}`);
      assertRefused(reply, 404);
      assert.equal(reply.body.code, "webhook-not-found");
    }
  });
});
