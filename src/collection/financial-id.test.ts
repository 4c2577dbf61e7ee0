import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { financialId } from "./financial-id.ts";

test("a transaction's id is the bank's where clients take it, and no two are ever the same", () => {
  assert.equal(financialId("k", "7832323211-GIF"), "7832323211-GIF");
  const uuid = "0191e5a8-7c1b-7d2e-9b1a-3f2a5c6d7e8f";
  assert.equal(financialId("k", uuid), uuid.replaceAll("-", ""));
  assert.match(financialId("k", "x".repeat(33)), /^[A-Z2-7]{26}$/);
  assert.match(financialId("k", "a/b"), /^[A-Z2-7]{26}$/);
  assert.notEqual(financialId("k", uuid.replaceAll("-", "")), financialId("k", uuid));
  assert.notEqual(financialId("k", "a/b"), financialId("other", "a/b"));
  assert.equal(financialId("k", "a/b"), financialId("k", "a/b"));
  const id = fc.oneof(
    fc.string({ minLength: 1, maxLength: 80 }),
    fc.stringMatching(/^[A-Za-z0-9._:~-]{1,40}$/),
    fc.uuid(),
    fc.uuid().map((one) => one.replaceAll("-", "")),
  );
  fc.assert(
    fc.property(id, id, (one, other) => {
      assert.match(financialId("k", one), /^[A-Za-z0-9._:-]{1,32}$/);
      assert.equal(one === other, financialId("k", one) === financialId("k", other));
    }),
  );
});
