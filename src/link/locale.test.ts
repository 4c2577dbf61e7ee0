import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenLocale, preferredLocale } from "./locale.ts";

test("the language asked for comes before the one chosen earlier, and that before the browser's", () => {
  assert.equal(chosenLocale("en", "fr-CA", "fr"), "en");
  assert.equal(chosenLocale(undefined, "fr-CA", "en"), "fr-CA");
  assert.equal(chosenLocale(null, null, "fr"), "fr-CA");
  for (const unknown of ["de", "FR-CA", "fr", "", ["fr-CA"], 1])
    assert.equal(chosenLocale(unknown, null, ""), "en");
});

test("a browser's preference is read by rank; what is refused or unknown does not count", () => {
  for (const french of ["fr", "fr-FR,en;q=0.9", "de, fr;q=0.5, en;q=0.4", "en;q=0.1,fr", "en;q=0, fr;q=0.1"])
    assert.equal(preferredLocale(french), "fr-CA", french);
  for (const english of [undefined, "", "de", "en,fr", "fr;q=0,en;q=0.1", "fro", "fr;q=x", "*", "\u0000"])
    assert.equal(preferredLocale(english), "en", english);
});
