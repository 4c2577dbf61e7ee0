import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "../random.ts";
import { createVault } from "../vault/vault.ts";
import { issueLinkCode, readLinkCode } from "./link-code.ts";

const vault = createVault("a master key of thirty-two characters", systemRandom);
const target = { companyId: "c1", connectionId: "n1", linkEpoch: 3 };
const ends = new Date("2026-05-05T09:00:00Z");
const code = issueLinkCode(vault, systemRandom, target, ends);

test("a code tells when it ends and of which epoch it is, is safe in an address, and differs from every other", () => {
  assert.match(code, /^[A-Za-z0-9_-]{36}$/);
  const { nonce, ...said } = readLinkCode(vault, target, code)!;
  assert.deepEqual(said, { expiresAt: ends, epoch: 3 });
  const other = issueLinkCode(vault, systemRandom, target, ends);
  assert.notEqual(other, code);
  assert.notEqual(readLinkCode(vault, target, other)?.nonce, nonce);
});

test("a code is of no use for another connection or company, nor one of a company for its connections", () => {
  for (const other of [
    { ...target, companyId: "c2" },
    { ...target, connectionId: "n2" },
    { ...target, connectionId: null },
    { companyId: "company", connectionId: "c1" },
  ]) {
    assert.equal(readLinkCode(vault, other, code), undefined);
  }
  const ofCompany = issueLinkCode(vault, systemRandom, { ...target, connectionId: null }, ends);
  assert.ok(readLinkCode(vault, { companyId: "c1", connectionId: null }, ofCompany));
  for (const connectionId of ["n1", "", "null", "c1"])
    assert.equal(readLinkCode(vault, { companyId: "c1", connectionId }, ofCompany), undefined);
});

test("a code is of no use where another master key is", () => {
  const other = createVault("another master key of 32 characters!", systemRandom);
  assert.equal(readLinkCode(other, target, code), undefined);
});

test("a code that was changed anywhere, cut or lengthened is none", () => {
  const bytes = Buffer.from(code, "base64url");
  for (let place = 0; place < bytes.length; place += 1) {
    const changed = Buffer.from(bytes);
    changed[place]! ^= 1;
    assert.equal(readLinkCode(vault, target, changed.toString("base64url")), undefined, `byte ${place}`);
  }
  for (const wrong of ["", code.slice(1), `${code}A`, `${code}=`, ` ${code}`, `${code}\n`, "742271"]) {
    assert.equal(readLinkCode(vault, target, wrong), undefined, wrong);
  }
});
