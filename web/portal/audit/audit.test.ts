import assert from "node:assert/strict";
import { test } from "node:test";
import { auditTypes } from "../../../src/audit/audit-types.ts";
import { changesOf, tells } from "./audit.ts";
import { auditEventTexts } from "./event-texts.ts";

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
  const telling = changesOf({ before, after }).filter((change) => tells({ before, after }, change));
  assert.deepEqual(
    telling.map(({ field }) => field),
    ["tags.region", "description", "tags.tier"],
  );
  assert.equal(
    changesOf({ before: null, after }).filter((one) => tells({ before: null, after }, one)).length,
    5,
  );
  assert.deepEqual(changesOf({ before: null, after: null }), []);
});

test("everything that the audit trail can tell has a sentence of its own in both languages", () => {
  const keys = auditTypes.map((type) => `event.${type}`).sort();
  for (const texts of Object.values(auditEventTexts)) {
    assert.deepEqual(Object.keys(texts).sort(), keys);
    assert.equal(new Set(Object.values(texts)).size, keys.length);
  }
});
