import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareNames, nameParts } from "./name-likeness.ts";

const likeness = (a: string, b: string, currency = "CAD") =>
  compareNames([nameParts(a, currency)], [nameParts(b, currency)])(0, 0);

test("names that say the same are alike across spelling, accents, legal forms and the two languages", () => {
  for (const [a, b] of [
    ["Current account", "CURRENT ACCOUNT"],
    ["Compte chèques", "Chequing account"],
    ["Compte d’épargne", "Savings"],
    ["Harbour Café Ltd. – Operating", "Harbour Cafe Operating Account"],
    ["Marge de crédit", "Line of credit"],
    ["Operating ****1234", "Operating"],
    ["Business Savings CAD", "Bus Savings"],
    ["Payroll", "Paie"],
    ["Chequing", "Chequeing"],
    ["Compte", "compte"],
  ] as const)
    assert.ok(likeness(a, b) >= 0.8, `${a} / ${b}: ${likeness(a, b)}`);
});

test("names that say different things are not alike", () => {
  for (const [a, b] of [
    ["Savings", "Chequing"],
    ["Payroll", "Tax reserve"],
    ["Épargne", "Paie"],
    ["", "Savings"],
    ["---", "***"],
  ] as const)
    assert.ok(likeness(a, b) < 0.5, `${a} / ${b}: ${likeness(a, b)}`);
  assert.ok(likeness("Savings 1", "Savings 2") < 0.8, "numbers tell accounts apart");
  assert.ok(likeness("Savings 2", "Savings 2") > likeness("Savings 2", "Savings"));
});

test("likeness is symmetric, 1 for a name and itself, and never outside 0 to 1", () => {
  const name = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 30 }),
    fc
      .array(fc.constantFrom("Savings", "épargne", "Compte", "Visa", "2", "Ltée", "****1234", "Paie"), {
        maxLength: 5,
      })
      .map((words) => words.join(" ")),
  );
  fc.assert(
    fc.property(name, name, (a, b) => {
      const alike = likeness(a, b);
      assert.ok(Math.abs(alike - likeness(b, a)) < 1e-9);
      assert.ok(alike >= 0 && alike <= 1);
      if (nameParts(a, "CAD").words.length > 0) assert.ok(likeness(a, a) > 0.999);
    }),
  );
});
