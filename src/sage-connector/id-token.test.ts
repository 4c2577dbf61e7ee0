import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { test } from "node:test";
import { isGood, keyIdOf, readKeys } from "./id-token.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const short = generateKeyPairSync("rsa", { modulusLength: 1024 });
const curve = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwkOf = (key: KeyObject, kid: string, alg: string) => ({
  ...key.export({ format: "jwk" }),
  kid,
  alg,
  use: "sig",
});
const set = {
  keys: [
    jwkOf(rsa.publicKey, "r", "RS256"),
    jwkOf(short.publicKey, "s", "RS256"),
    jwkOf(curve.publicKey, "e", "ES256"),
    { kty: "RSA", kid: "broken" },
  ],
};
const keys = readKeys(set);
const rules = { issuer: "https://identity.example/", audience: "us" };
const now = new Date("2026-11-23T12:00:00Z");
const seconds = now.getTime() / 1000;
const good = { iss: rules.issuer, aud: "us", iat: seconds - 5, exp: seconds + 300 };

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
function token(
  claims: Record<string, unknown> = good,
  header: Record<string, unknown> = { alg: "RS256", kid: "r" },
  key: KeyObject = rsa.privateKey,
): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  const signature = sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}
const check = (text: string) => isGood(text, keys, rules, now);

test("a token signed by a published key, for us and in time, is good", () => {
  assert.equal(keys.length, 3);
  assert.ok(check(token()));
  assert.ok(check(token({ ...good, aud: ["others", "us"] })));
  assert.ok(check(token(good, { alg: "ES256", kid: "e" }, curve.privateKey)));
  assert.ok(check(token(good, { alg: "RS256" })), "no key named: any of the published ones");
  assert.equal(keyIdOf(token()), "r");
  assert.equal(keyIdOf(token(good, { alg: "RS256" })), null);
});

test("a token of another issuer, for others, too old, too new or without an end is not", () => {
  for (const change of [
    { iss: "https://identity.example" },
    { aud: "others" },
    { aud: undefined },
    { exp: seconds - 61 },
    { exp: undefined },
    { exp: String(seconds + 300) },
    { nbf: seconds + 120 },
    { iat: seconds + 3600 },
  ])
    assert.equal(check(token({ ...good, ...change })), false, JSON.stringify(change));
});

test("no algorithm but those of published keys is taken, whatever the token says", () => {
  const unsigned = `${encoded({ alg: "none" })}.${encoded(good)}.`;
  assert.equal(check(unsigned), false);
  const head = `${encoded({ alg: "HS256", kid: "r" })}.${encoded(good)}`;
  const secret = rsa.publicKey.export({ type: "spki", format: "pem" });
  assert.equal(check(`${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`), false);
  assert.equal(check(token(good, { alg: "ES256", kid: "r" })), false);
  assert.equal(check(token(good, { alg: "RS256", kid: "r", crit: ["b64"] })), false);
  assert.equal(
    check(token(good, { alg: "RS256", kid: "s" }, short.privateKey)),
    false,
    "the key is too short",
  );
  assert.equal(check(token(good, { alg: "constructor", kid: "r" })), false);
});

test("what was changed, signed by somebody else, or is no token at all is not good", () => {
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
  assert.equal(check(token(good, { alg: "RS256", kid: "r" }, other.privateKey)), false);
  const [head, , signature] = token().split(".");
  assert.equal(check(`${head}.${encoded({ ...good, exp: seconds + 9999 })}.${signature}`), false);
  for (const text of [
    "",
    "a.b",
    "a.b.c",
    "....",
    `${encoded([])}.${encoded(good)}.AA`,
    `${"A".repeat(9000)}.AA.AA`,
  ])
    assert.equal(check(text), false, text.slice(0, 20));
});

test("keys that cannot be read are left out, and a set that is none has no keys", () => {
  assert.deepEqual(
    [readKeys(null), readKeys({ keys: "no" }), readKeys([]), readKeys({ keys: [{ kty: "oct", k: "AA" }] })],
    [[], [], [], []],
  );
});
