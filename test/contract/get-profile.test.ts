import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";

test("get-profile", async (t) => {
  const { bank, millrace, another } = await testMillrace(t, {
    settings: { MILLRACE_CLIENT_NAME: "Quay Bank" },
  });

  await t.test("200: before one is set, the settings, and our own finished page", async () => {
    assert.deepEqual(await bank.done("GET", "/profile"), {
      name: "Quay Bank",
      redirectUrl: `${millrace.application.config.linkUrl}/link/finished`,
      whiteListUrls: [],
    });
    const configured = await another({ MILLRACE_REDIRECT_URL: "https://bank.example/{companyId}" });
    const headers = { authorization: bank.authorization };
    const reply = await fetch(`http://127.0.0.1:${configured.port}/profile`, { headers });
    assert.equal(JSON.parse(await reply.text()).redirectUrl, "https://bank.example/{companyId}");
  });

  await t.test("200: the profile that was set, without the header of old webhooks", async () => {
    const profile = { name: "Harbour Bank", redirectUrl: "https://www.bank.example/", whiteListUrls: [] };
    await bank.done("PUT", "/profile", { ...profile, alertAuthHeader: "Bearer of-old-webhooks" });
    assert.deepEqual(await bank.done("GET", "/profile"), profile);
  });
});
