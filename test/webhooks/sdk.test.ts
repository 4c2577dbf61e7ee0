import assert from "node:assert/strict";
import { test } from "node:test";
import { CodatPlatform } from "@codat/platform";
import { readConfig } from "../../src/config.ts";
import { eventTypes } from "../../src/webhooks/event-types.ts";

const enveloped = eventTypes.filter(({ emitted, origin }) => emitted && origin === "contract");

test("the SDK's own reader of webhooks takes every body of the contract", async () => {
  const sdk = new CodatPlatform();
  for (const { name, example } of enveloped) {
    const body = JSON.stringify(example(readConfig({})));
    const request = { body, method: "POST", url: "https://bank.example/webhooks", headers: {} };
    const read = await sdk.validateWebhook({ request });
    assert.ok(read, name);
    assert.equal((read as { eventType?: string }).eventType, name);
  }
});

test("the SDK reads companies and connections whole", async () => {
  const sdk = new CodatPlatform();
  for (const { name, example } of enveloped.filter((type) =>
    /^(company\.(c|d)|connection\.)/.test(type.name),
  )) {
    const sent = example(readConfig({})) as { payload: Record<string, unknown> };
    const request = {
      body: JSON.stringify(sent),
      method: "POST",
      url: "https://bank.example/webhooks",
      headers: {},
    };
    const { payload } = (await sdk.validateWebhook({ request })) as { payload: Record<string, unknown> };
    assert.deepEqual(Object.keys(payload).sort(), Object.keys(sent.payload).sort(), name);
  }
});
