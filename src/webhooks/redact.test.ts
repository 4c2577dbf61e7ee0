import assert from "node:assert/strict";
import { test } from "node:test";
import { excerpt } from "./redact.ts";

test("what an endpoint repeats of secrets, links and customers is not kept", () => {
  const text = `No: hush-hush
    Authorization: Bearer abc.def.ghi, whsec_abc/def= 4111 1111 1111 1111 GB29NWBK60161331926819
    ann@example.com https://feeds.bank.example/link?otp=123 eyJhbGciOiJIUzI1NiIsInR5cCI6.eyJzdWIi.sig\u0007`;
  const shown = excerpt(text, ["hush-hush"]);
  assert.ok(shown);
  assert.match(shown, /^No: \[redacted\]/);
  for (const secret of ["hush", "abc", "4111", "ann@", "otp", "eyJ", "\u0007", "\n", "1926819"]) {
    assert.ok(!shown.includes(secret), `${secret} is in ${shown}`);
  }
});

test("a plain answer is kept as it is, up to 300 characters", () => {
  assert.equal(excerpt('{"error":"no such tenant"}', []), '{"error":"no such tenant"}');
  assert.equal(excerpt("no ".repeat(1000), [])?.length, 300);
  assert.equal(excerpt(" \n ", []), null);
});

test("a secret that is longer than what is kept, or that is repeated without its scheme, is left out whole", () => {
  const phrase = `quay ${"lamp oil ".repeat(400)}end`;
  assert.equal(excerpt(`no: ${phrase}`, [phrase]), "no: [redacted]");
  assert.equal(excerpt("no tok-1234 here", ["Bearer tok-1234"]), "no [redacted] here");
});

test("what stands for a secret is not looked through for others, however short they are", () => {
  const letters = [..."redactedredactedreda"];
  assert.equal(excerpt("red acted", letters), "red acted");
  assert.equal(excerpt("redacted ", ["redacted", ...letters]), "[redacted]");
});

test("a cut through a character of two halves leaves text that can be stored", () => {
  const shown = excerpt(`${"a ".repeat(149)}a😀 and more`, []);
  assert.equal(shown?.length, 300);
  assert.ok(shown.isWellFormed());
});
