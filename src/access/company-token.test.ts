import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "../random.ts";
import { createVault } from "../vault/vault.ts";
import { issueCompanyToken, readCompanyToken } from "./company-token.ts";

const vault = createVault("a master key of thirty-two characters", systemRandom);
const company = "6f3c1c9e-0d5b-4f0a-9a51-2f9f0c6f1a01";
const ends = new Date("2026-05-05T09:00:00Z");
const before = new Date(ends.getTime() - 1);
const token = issueCompanyToken(vault, systemRandom, company, ends);

test("a token names its company until it ends", () => {
  assert.equal(readCompanyToken(vault, token, before), company);
  assert.equal(readCompanyToken(vault, token, ends), undefined);
  assert.notEqual(token, issueCompanyToken(vault, systemRandom, company, ends));
});

test("a token that was changed, forged, cut or made under another key names none", () => {
  const [body = "", proof = ""] = token.split(".");
  const claims = JSON.stringify({ company, expires: ends.getTime() + 1, nonce: "" });
  const forged = Buffer.from(claims).toString("base64url");
  const other = createVault("another master key of 32 characters!", systemRandom);
  for (const wrong of [
    "",
    ".",
    body,
    `${body}.`,
    `.${proof}`,
    `${forged}.${proof}`,
    `${token}.x`,
    `${token.slice(0, -3)}`,
    issueCompanyToken(other, systemRandom, company, ends),
  ]) {
    assert.equal(readCompanyToken(vault, wrong, before), undefined, wrong);
  }
});
