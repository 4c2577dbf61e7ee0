import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("200: the text names the operator and the software, in the language asked for", async (t) => {
  const { bank } = await testMillrace(t, { settings: { MILLRACE_CLIENT_NAME: "Harbour Bank" } });
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}/consent`;
  const english = await bank.done("GET", path);
  assert.equal(english.locale, "en");
  assert.equal(english.title, "Let Harbour Bank send your transactions to Xero");
  assert.deepEqual(
    english.sections.map(({ key }: { key: string }) => key),
    ["purpose", "access", "accountInformation", "platformData", "retention"],
  );
  for (const { heading, body, items } of english.sections) {
    for (const said of [heading, body, ...items]) assert.ok(english.text.includes(said), said);
  }
  assert.deepEqual([english.terms.termsUrl, english.terms.privacyUrl], [null, null]);
  const french = await bank.done("GET", `${path}?locale=fr-CA`);
  assert.match(french.title, /Permettre à Harbour Bank/);
  assert.notEqual(french.version, english.version);
  assert.equal((await bank.done("GET", path)).version, english.version, "the same text has the same version");
});

test("200: the operator's own words are shown, and make another version", async (t) => {
  const { bank, database } = await testMillrace(t);
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}/consent`;
  const settings = {
    texts: { en: { "consent.purpose": "{companyName} asks for {platformName}." }, "fr-CA": {} },
    urls: { support: null, terms: "https://bank.example/terms", privacy: null, dataSecurity: null },
  };
  await database.count({ text: "insert into link_settings (settings) values ($1)" }, [
    JSON.stringify(settings),
  ]);
  const text = await bank.done("GET", path);
  assert.match(text.sections[0].body, /asks for Xero\.$/);
  assert.equal(text.terms.termsUrl, "https://bank.example/terms");
  assert.match(text.text, /\]\(https:\/\/bank\.example\/terms\)/);
});

test("400: a language there is none of", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}/consent`;
  for (const locale of ["de", "EN", "fr", ""]) {
    assertRefused(await bank.call("GET", `${path}?locale=${locale}`), 400, "locale");
  }
});

test("404: no such company or connection", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  for (const place of [
    `${companyId}/connections/${nobody}`,
    `${nobody}/connections/${nobody}`,
    "x/connections/y",
  ]) {
    assertRefused(await bank.call("GET", `/companies/${place}/consent`), 404);
  }
});
