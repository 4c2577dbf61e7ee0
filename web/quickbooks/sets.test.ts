import assert from "node:assert/strict";
import { test } from "node:test";
import { signedOnSince } from "./sets.ts";

const set = (id: string, lastUsedAt: string | null) => ({
  id,
  issuedAt: "2030-01-01T00:00:00Z",
  lastUsedAt,
  revokedAt: null,
});
const [once, again] = ["2030-01-01T10:00:00Z", "2030-01-02T10:00:00Z"];

test("a sign-on counts when it is newer than what was known, with whichever set", () => {
  assert.equal(signedOnSince([], []), false);
  assert.equal(signedOnSince([], [set("a", null)]), false);
  assert.equal(signedOnSince([], [set("a", once)]), true);
  assert.equal(signedOnSince([set("a", once)], [set("b", null), set("a", once)]), false);
  assert.equal(signedOnSince([set("a", once)], [set("b", once), set("a", once)]), true);
  assert.equal(signedOnSince([set("a", once)], [set("a", again)]), true);
});
