import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "../random.ts";
import { createVault, lookupHash, sameSecret } from "./vault.ts";

const vault = createVault("a master key of thirty-two characters", systemRandom);

test("what was sealed opens for its purpose, and is not to be seen in what is stored", () => {
  for (const plain of ["", "secret", "ünï 😀".repeat(1000)]) {
    const sealed = vault.seal("grant:1", plain);
    assert.equal(vault.open("grant:1", sealed), plain);
    assert.ok(plain === "" || !sealed.includes(plain));
  }
  assert.notDeepEqual(vault.seal("a", "same"), vault.seal("a", "same"));
});

test("a value does not open for another purpose, after any change, or cut short", () => {
  const sealed = vault.seal("grant:1", "secret");
  assert.throws(() => vault.open("grant:2", sealed));
  for (let place = 0; place < sealed.length; place += 1) {
    const changed = Buffer.from(sealed);
    changed[place]! ^= 1;
    assert.throws(() => vault.open("grant:1", changed), `byte ${place}`);
    assert.throws(() => vault.open("grant:1", sealed.subarray(0, place)), `length ${place}`);
  }
});

test("another master key opens nothing and says which setting is wrong", () => {
  const other = createVault("another master key of 32 characters!", systemRandom);
  assert.throws(() => other.open("a", vault.seal("a", "secret")), /MILLRACE_SECRET/);
  assert.equal(
    createVault("a master key of thirty-two characters", systemRandom).open("a", vault.seal("a", "b")),
    "b",
  );
});

test("fingerprints depend on key, purpose and text, and on where one ends and the other begins", () => {
  const all = [
    vault.mac("a", "b"),
    vault.mac("a", "c"),
    vault.mac("b", "b"),
    vault.mac("ab", ""),
    createVault("another master key of 32 characters!", systemRandom).mac("a", "b"),
  ].map((mac) => mac.toString("hex"));
  assert.equal(new Set(all).size, all.length);
  assert.deepEqual(vault.mac("a", "b"), vault.mac("a", "b"));
});

test("secrets are compared whole", () => {
  assert.ok(sameSecret(lookupHash("a"), lookupHash("a")));
  assert.ok(!sameSecret(lookupHash("a"), lookupHash("b")));
  assert.ok(!sameSecret(Buffer.from("a"), Buffer.from("ab")));
});
