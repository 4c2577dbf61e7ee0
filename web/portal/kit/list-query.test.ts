import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCondition } from "../../../src/http/list/parse-condition.ts";
import { allOf, oneOf, quoted } from "./list-query.ts";

test("whatever is searched for is one value to the API", () => {
  for (const text of ["A & B || C", "50% = half", "{x}", "back\\slash", "a~b!", "<>", "R&&D"]) {
    const read = parseCondition(`name~${quoted(text)}`, "query");
    assert.deepEqual(read && "value" in read && read.value, text);
  }
});

test("choices of one filter are alternatives, and filters hold together", () => {
  const query = allOf("name~ab", oneOf("status", ["Linked", "Unlinked"]), oneOf("key", []), false);
  assert.equal(query, "name~ab&&{status=Linked||status=Unlinked}");
  const read = parseCondition(query!, "query");
  assert.equal(read?.kind, "and");
  assert.equal(allOf(undefined, oneOf("status", ["Linked", "Unlinked"])), "status=Linked||status=Unlinked");
  assert.equal(allOf(undefined, false), undefined);
});
