import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "../random.ts";
import { createVault } from "../vault/vault.ts";
import { issueCompanyToken, readCompanyToken } from "./company-token.ts";

const vault = createVault("a master key of thirty-two characters", systemRandom);
const companyId = "6f3c1c9e-0d5b-4f0a-9a51-2f9f0c6f1a01";
const connectionId = "0c4f5a52-7b6e-4d55-9a0d-6f3c1c9e0d5b";
const ends = new Date("2026-05-05T09:00:00Z");
const before = new Date(ends.getTime() - 1);
const token = issueCompanyToken(vault, systemRandom, { companyId }, ends);

test("a token names its company until it ends", () => {
  assert.deepEqual(readCompanyToken(vault, token, before), { companyId });
  assert.equal(readCompanyToken(vault, token, ends), undefined);
  assert.notEqual(token, issueCompanyToken(vault, systemRandom, { companyId }, ends));
});

test("a token of one connection names it beside the company", () => {
  const bound = issueCompanyToken(vault, systemRandom, { companyId, connectionId }, ends);
  assert.deepEqual(readCompanyToken(vault, bound, before), { companyId, connectionId });
});

test("a token that was changed, forged, cut or made under another key names none", () => {
  const [body = "", proof = ""] = token.split(".");
  const encoded = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");
  const forged = encoded({ company: companyId, expires: ends.getTime() + 1, nonce: "" });
  const [bound = "", boundProof = ""] = issueCompanyToken(
    vault,
    systemRandom,
    { companyId, connectionId },
    ends,
  ).split(".");
  const { connection: _, ...unbound } = JSON.parse(Buffer.from(bound, "base64url").toString());
  const other = createVault("another master key of 32 characters!", systemRandom);
  for (const wrong of [
    "",
    ".",
    body,
    `${body}.`,
    `.${proof}`,
    `${forged}.${proof}`,
    `${encoded(unbound)}.${boundProof}`,
    `${token}.x`,
    `${token.slice(0, -3)}`,
    issueCompanyToken(other, systemRandom, { companyId }, ends),
  ]) {
    assert.equal(readCompanyToken(vault, wrong, before), undefined, wrong);
  }
});
