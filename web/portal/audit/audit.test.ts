import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf } from "./audit.ts";

test("what changed is listed field by field, changed ones first, nested ones by their place", () => {
  const before = { name: "Harbour", tags: { region: "north" }, products: ["a"], description: null };
  const after = { name: "Harbour", tags: { region: "south", tier: "1" }, products: ["a"], description: "x" };
  assert.deepEqual(changesOf({ before, after }), [
    { field: "tags.region", before: "north", after: "south" },
    { field: "description", before: undefined, after: "x" },
    { field: "tags.tier", before: undefined, after: "1" },
    { field: "name", before: "Harbour", after: "Harbour" },
    { field: "products", before: '["a"]', after: '["a"]' },
  ]);
  assert.deepEqual(changesOf({ before: null, after: null }), []);
});
