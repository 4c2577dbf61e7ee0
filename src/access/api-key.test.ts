import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "../random.ts";
import { keyOfHeader, newApiKey } from "./api-key.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a key has 40 letters and digits, the first four telling the environment", () => {
  assert.match(newApiKey(systemRandom, "test"), /^test[A-Za-z0-9]{36}$/);
  assert.match(newApiKey(systemRandom, "live"), /^live[A-Za-z0-9]{36}$/);
  assert.notEqual(newApiKey(systemRandom, "test"), newApiKey(systemRandom, "test"));
});

test("the key of a header is found however clients write it", () => {
  const key = newApiKey(systemRandom, "test");
  const encoded = base64(`${key}:`);
  for (const header of [
    `Basic ${base64(key)}`,
    `basic  ${encoded}`,
    ` BASIC ${encoded.replace(/=+$/, "")} `,
  ]) {
    assert.equal(keyOfHeader(header), key);
  }
});

test("a header that holds no key gives none", () => {
  for (const header of [
    undefined,
    "",
    "Basic",
    "Basic ",
    "Basic ***",
    "Bearer abcd",
    `Basic${base64("key")}`,
    `Basic ${base64("a b")}`,
    `Basic ${base64("é")}`,
    `Basic ${base64("")}`,
    `Basic ${base64("x".repeat(201))}`,
    `Basic ${base64("key")} more`,
  ]) {
    assert.equal(keyOfHeader(header), undefined, header);
  }
});
