import assert from "node:assert/strict";
import { test } from "node:test";
import { type Locale, money } from "./locale.ts";

/** As it is written, with plain spaces. */
const written = (locale: Locale, amount: number, currency: string) =>
  money(locale, amount, currency).replace(/\s/g, " ");

test("an amount tells its currency once, and so that it is taken for no other", () => {
  assert.deepEqual(
    ["EUR", "GBP", "USD", "CAD", "CZK"].map((currency) => written("en", 100, currency)),
    ["€100.00", "£100.00", "USD 100.00", "CA$100.00", "CZK 100.00"],
  );
  assert.deepEqual(
    ["EUR", "GBP", "USD", "CAD", "CZK"].map((currency) => written("fr-CA", 100, currency)),
    ["100,00 €", "100,00 £", "100,00 $ US", "100,00 CAD", "100,00 CZK"],
  );
  assert.equal(written("en", -3.5, "EUR"), "-€3.50");
});
