import assert from "node:assert/strict";
import { test } from "node:test";
import { answerAddress, readAuthorizationRequest } from "./authorization-request.ts";
import { checkClient } from "./client.ts";
import { readLimit, readPageKey, readTransactionKey, transactionKey } from "./page.ts";
import { readScopes } from "./scope.ts";

const client = {
  clientId: "intuit",
  clientSecret: "a secret + of % the client",
  redirectUris: ["https://intuit.example/back", "https://intuit.example/other?a=1"],
};
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const sound = {
  response_type: "code",
  client_id: "intuit",
  redirect_uri: "https://intuit.example/back",
  state: "s",
  code_challenge: challenge,
  code_challenge_method: "S256",
};
const read = (changes: Record<string, string | undefined>, of = client) =>
  readAuthorizationRequest(
    of,
    new URLSearchParams(
      Object.entries({ ...sound, ...changes }).filter((one): one is [string, string] => one[1] !== undefined),
    ),
  );

test("nobody is sent to an address that is not one of the client's, to the letter", () => {
  for (const redirect of [
    "https://intuit.example/back/",
    "https://intuit.example/back?x=1",
    "https://INTUIT.example/back",
    "https://intuit.example/other",
    "https://intuit.example.evil.example/back",
    "https://intuit.example@evil.example/back",
    "//evil.example",
    "javascript:alert(1)",
    "",
    undefined,
  ])
    assert.equal(read({ redirect_uri: redirect }).kind, "untrusted", String(redirect));
  assert.equal(read({ client_id: "another" }).kind, "untrusted");
  assert.equal(read({ client_id: undefined }).kind, "untrusted");
});

test("what is wrong otherwise is told to the client at its own address", () => {
  const error = (changes: Record<string, string | undefined>, of = client) => {
    const result = read(changes, of);
    return result.kind === "refused" ? result.error : result.kind;
  };
  assert.equal(error({ response_type: "token" }), "unsupported_response_type");
  assert.equal(error({ scope: "payments" }), "invalid_scope");
  assert.equal(error({ code_challenge_method: "plain" }), "invalid_request");
  assert.equal(error({ code_challenge_method: undefined }), "invalid_request");
  assert.equal(error({ code_challenge: "short" }), "invalid_request");
  assert.equal(error({ code_challenge: undefined }), "invalid_request");
  assert.equal(error({ state: "x".repeat(2_001) }), "invalid_request");
  const none = { code_challenge: undefined, code_challenge_method: undefined };
  assert.equal(error(none), "sound");
  assert.equal(error(none, { ...client, clientSecret: undefined as never }), "invalid_request");
  const twice = new URLSearchParams(sound);
  twice.append("scope", "accounts");
  twice.append("scope", "accounts");
  assert.equal(readAuthorizationRequest(client, twice).kind, "refused");
});

test("an answer keeps the client's own query and names us", () => {
  const address = answerAddress(
    { redirectUri: client.redirectUris[1]!, state: "a&b" },
    "https://feeds.example",
    {
      code: "c",
    },
  );
  assert.equal(
    address,
    "https://intuit.example/other?a=1&code=c&state=a%26b&iss=https%3A%2F%2Ffeeds.example",
  );
});

test("scopes are known by other providers' names, and what we do not have is left out", () => {
  assert.deepEqual(readScopes(null), ["accounts", "transactions", "customer"]);
  assert.deepEqual(readScopes("openid TRANSACTIONS fdx:accountdetailed:read"), ["accounts", "transactions"]);
  assert.deepEqual(readScopes("openid payments"), []);
});

test("the client is known by Basic, encoded or not, or by the form, and not by both", () => {
  const { clientId: id, clientSecret: secret } = client;
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  const form = (fields: Record<string, string> = {}) => new URLSearchParams(fields);
  assert.equal(checkClient(client, basic(`${id}:${secret}`), form()), "known");
  const encoded = encodeURIComponent(secret).replaceAll("%20", "+");
  assert.equal(checkClient(client, basic(`${id}:${encoded}`), form({ client_id: id })), "known");
  assert.equal(checkClient(client, undefined, form({ client_id: id, client_secret: secret })), "known");
  assert.equal(checkClient(client, basic(`${id}:${secret}`), form({ client_secret: secret })), "twice");
  assert.equal(checkClient(client, basic(`${id}:wrong`), form()), "unknown");
  assert.equal(checkClient(client, basic(`${id}:${secret}`), form({ client_id: "another" })), "unknown");
  assert.equal(checkClient(client, undefined, form({ client_id: id })), "unknown");
  assert.equal(
    checkClient({ ...client, clientSecret: undefined }, undefined, form({ client_id: id })),
    "known",
  );
});

test("a page key belongs to its account; any other text is 703", () => {
  const place = { accountId: "a", from: "2026-11-01", until: "2026-11-20", date: "2026-11-03", position: 12 };
  const made = transactionKey(place);
  assert.deepEqual(readTransactionKey(made, "a"), place);
  const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString("base64url");
  for (const key of [
    "x",
    "12",
    forged({ length: 6 }),
    forged(["t", "a", "2026-11-01", "2026-11-20", "2026-13-03", 1]),
    forged(["t", "a", "2026-11-01", "2026-11-20", "2026-02-30", 1]),
    forged(["t", "a", "0000-01-01", "2026-11-20", "2026-11-03", 1]),
    forged(["t", "a", "2026-11-01", "2026-11-20", "2026-11-03", -1]),
    forged(["t", "a", "2026-11-01", "2026-11-20", "2026-11-03", 1e300]),
    forged(["t", "a", "' or true --", "2026-11-20", "2026-11-03", 1]),
    forged(["a", "a"]),
    "A".repeat(5_000),
  ])
    assert.throws(() => readTransactionKey(key, "a"), { code: 703 }, key.slice(0, 60));
  assert.throws(() => readTransactionKey(made, "b"), { code: 703 });
  assert.throws(() => readPageKey(new URLSearchParams("offset=a&pageKey=b")), { code: 703 });
  assert.equal(readPageKey(new URLSearchParams("offset=0")), undefined);
  assert.equal(readLimit("5000"), 1000);
  for (const limit of ["0", "-1", "ten", "1e3"]) assert.throws(() => readLimit(limit), { code: 703 });
});
