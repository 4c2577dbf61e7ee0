import assert from "node:assert/strict";
import { test } from "node:test";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

async function asked({ bank }: TestMillrace, locale = "en") {
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}`;
  const { version, text } = await bank.done("GET", `${path}/consent?locale=${locale}`);
  const { accessToken } = await bank.done("GET", `/companies/${companyId}/accessToken`);
  return { companyId, path, version, text, token: { authorization: `Bearer ${accessToken}` } };
}

test("201: what was agreed to is kept as it was shown", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const { path, version, text, token } = await asked(millrace, "fr-CA");
  const reply = await bank.call("POST", `${path}/consents`, { version, locale: "fr-CA" }, token);
  assert.equal(reply.status, 201, reply.text);
  assert.equal(reply.body.version, version);
  assert.equal(reply.body.locale, "fr-CA");
  assert.equal(reply.body.text, text);
  const { results } = await bank.done("GET", `${path}/consents`);
  assert.deepEqual(results, [{ ...reply.body, source: "embedded", network: "127.0.0.0/24" }]);
});

test("201: agreeing again while it stands answers with what stands, also from many windows at once", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const { path, version, token } = await asked(millrace);
  const agree = () => bank.call("POST", `${path}/consents`, { version, locale: "en" }, token);
  const replies = await Promise.all([agree(), agree(), agree(), agree()]);
  assert.equal(new Set(replies.map(({ body }) => body.id)).size, 1);
  assert.equal((await bank.done("GET", `${path}/consents`)).totalResults, 1);
});

test("201: where it was given is told by the page", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const sourceOf = async (headers: (token: { authorization: string }) => Record<string, string>) => {
    const { path, version, token } = await asked(millrace);
    const body = { version, locale: "en" };
    const reply = await bank.call("POST", `${path}/consents`, body, headers(token));
    assert.equal(reply.status, 201, reply.text);
    return (await bank.done("GET", `${path}/consents`)).results[0].source;
  };
  const { linkUrl } = millrace.millrace.application.config;
  assert.equal(await sourceOf((token) => ({ ...token, origin: new URL(linkUrl).origin })), "hosted");
  assert.equal(await sourceOf((token) => ({ ...token, origin: "https://bank.example" })), "embedded");
  assert.equal(await sourceOf(() => ({})), "api");
});

test("201: unlinking ends a consent, which has to be given anew", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const { path } = await bank.linked(organisations.czk);
  const { version } = await bank.done("GET", `${path}/consent`);
  const before = await bank.done("POST", `${path}/consents`, { version, locale: "en" });
  await bank.done("PATCH", path, { status: "Unlinked" });
  const ended = (await bank.done("GET", `${path}/consents`)).results.find(
    ({ id }: { id: string }) => id === before.id,
  );
  assert.ok(ended.withdrawnAt >= ended.givenAt);
  const again = await bank.done("POST", `${path}/consents`, { version, locale: "en" });
  assert.notEqual(again.id, before.id);
});

test("201: deleting the connection ends its consents, and deleting the company erases them", async (t) => {
  const millrace = await testMillrace(t);
  const { bank, database } = millrace;
  const { companyId, path, version } = await asked(millrace);
  await bank.done("POST", `${path}/consents`, { version, locale: "en" });
  const stored = () =>
    database.rows<{ withdrawn_at: Date | null }>(
      { text: "select withdrawn_at from consent where company_id = $1" },
      [companyId],
    );
  await bank.done("DELETE", path);
  const [consent] = await stored();
  assert.ok(consent?.withdrawn_at);
  await bank.done("DELETE", `/companies/${companyId}`);
  await waitFor("the consent to be erased", async () => (await stored()).length === 0);
});

test("400: fields that are missing, null, of another kind or unknown", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const { path, version } = await asked(millrace);
  const wrong: [unknown, string][] = [
    [{ version }, "locale"],
    [{ locale: "en" }, "version"],
    [{ version: null, locale: "en" }, "version"],
    [{ version: 1, locale: "en" }, "version"],
    [{ version: "x".repeat(65), locale: "en" }, "version"],
    [{ version, locale: "de" }, "locale"],
    [{ version, locale: null }, "locale"],
  ];
  for (const [body, field] of wrong) {
    assertRefused(await bank.call("POST", `${path}/consents`, body), 400, field);
  }
  assertRefused(await bank.call("POST", `${path}/consents`, { version, locale: "en", text: "mine" }), 400);
  assertRefused(await bank.call("POST", `${path}/consents`, []), 400);
  assert.equal((await bank.done("GET", `${path}/consents`)).totalResults, 0);
});

test("404: no such company or connection", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const { companyId, version } = await asked(millrace);
  const body = { version, locale: "en" };
  for (const place of [`${companyId}/connections/${nobody}`, `${nobody}/connections/${nobody}`]) {
    assertRefused(await bank.call("POST", `/companies/${place}/consents`, body), 404);
  }
});

test("409: a version that is not the one in force, or of the other language", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const { path, version } = await asked(millrace);
  for (const body of [
    { version: "000000000000", locale: "en" },
    { version, locale: "fr-CA" },
  ]) {
    const reply = await bank.call("POST", `${path}/consents`, body);
    assertRefused(reply, 409);
    assert.equal(reply.body.code, "consent-outdated");
  }
  assert.equal((await bank.done("GET", `${path}/consents`)).totalResults, 0);
});
