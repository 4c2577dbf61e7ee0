import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { nobody, sdksOf } from "./sdk.ts";

test("the installation's settings through the published clients", async (t) => {
  const { bank } = await testMillrace(t);
  for (const { version, api, as, refuses, refusesUntyped } of sdksOf(bank)) {
    const { settings, webhooks, integrations } = api;

    await t.test(`${version}: keys are made, listed, used, and limited to ten`, async () => {
      const key = await settings.createApiKey({ name: "azure" });
      assert.equal(key.name, "azure");
      const { results } = await settings.listApiKeys();
      assert.equal(results.find(({ id }: { id: string }) => id === key.id).apiKey, key.apiKey);
      const authorization = `Basic ${Buffer.from(key.apiKey).toString("base64")}`;
      assert.ok((await as(authorization).companies.list({})).links);
      const long = await refuses(400, () => settings.createApiKey({ name: "x".repeat(51) }));
      assert.equal(long.validation.errors[0].itemId, "name");
      const made = [key.id];
      for (let count = results.length; count < 10; count++) made.push((await settings.createApiKey({})).id);
      await refuses(409, () => settings.createApiKey({}));
      for (const id of made) await bank.done("DELETE", `/apiKeys/${id}`);
    });

    await t.test(
      `${version}: a key is deleted, which this client tells as an error of status 204`,
      async () => {
        const { id: apiKeyId } = await settings.createApiKey({});
        await refusesUntyped(204, () => settings.deleteApiKey({ apiKeyId }));
        await refuses(404, () => settings.deleteApiKey({ apiKeyId }));
      },
    );

    await t.test(`${version}: the profile is read and replaced`, async () => {
      const profile = { name: `Bank ${version}`, redirectUrl: "https://bank.example/done" };
      assert.equal((await settings.updateProfile(profile)).name, profile.name);
      const read = await settings.getProfile();
      assert.deepEqual([read.name, read.redirectUrl], [profile.name, profile.redirectUrl]);
      await refuses(401, () => as("Basic bm9ib2R5").settings.getProfile());
    });

    await t.test(`${version}: origins of browsers are set and read`, async () => {
      const cors = version === "4.0.0" ? api.connectionManagement.corsSettings : api.cors;
      const allowedOrigins = [`https://portal-${version[0]}.bank.example`];
      for (const group of version === "4.0.0" ? [cors] : [cors, settings]) {
        assert.deepEqual((await group.set({ allowedOrigins })).allowedOrigins, allowedOrigins);
        assert.deepEqual((await group.get()).allowedOrigins, allowedOrigins);
      }
      await refusesUntyped(400, () => cors.set({ allowedOrigins: ["nonsense"] }));
    });

    await t.test(`${version}: webhook consumers are made, listed and deleted`, async () => {
      const url = "http://127.0.0.1:9/hooks";
      const consumer = await webhooks.createConsumer({
        url,
        disabled: true,
        eventTypes: ["connection.connected"],
        companyTags: ["region:uk"],
      });
      assert.deepEqual(
        [consumer.url, consumer.disabled, consumer.eventTypes],
        [url, true, ["connection.connected"]],
      );
      if (version !== "4.0.0") assert.deepEqual(consumer.companyTags, ["region:uk"]);
      const { results } = await webhooks.listConsumers();
      assert.ok(results.some(({ id }: { id: string }) => id === consumer.id));
      const wrong = await refuses(400, () => webhooks.createConsumer({ url, eventTypes: ["nonsense"] }));
      assert.ok(wrong.validation.errors[0].itemId.startsWith("eventTypes"));
      const webhookId = consumer.id;
      assert.equal(await webhooks.deleteConsumer({ webhookId }), undefined);
      await refuses(404, () => webhooks.deleteConsumer({ webhookId }));
    });

    await t.test(`${version}: integrations are listed, read, and have pictures`, async () => {
      const page = await integrations.list({ query: "sourceType=accounting&&enabled=true", pageSize: 5 });
      assert.deepEqual(
        page.results.map(({ key }: { key: string }) => key),
        ["gbol"],
      );
      const xero = await integrations.get({ platformKey: "gbol" });
      assert.deepEqual([xero.name, xero.enabled], ["Xero", true]);
      const { logo } = await integrations.getBranding({ platformKey: "gbol" });
      assert.ok(logo.full.image.src);
      await refuses(400, () => integrations.list({ query: "nonsense" }));
      await refuses(404, () => integrations.get({ platformKey: "zzzz" }));
      await refuses(404, () => integrations.getBranding({ platformKey: "zzzz" }));
    });
  }

  const [, older] = sdksOf(bank);
  await t.test("4.0.0: what the contract no longer has is not found", async () => {
    const { api, refuses, refusesUntyped } = older!;
    await refusesUntyped(404, () => api.groups.list());
    await refuses(404, () => api.webhooks.get({ ruleId: nobody }));
  });
});
