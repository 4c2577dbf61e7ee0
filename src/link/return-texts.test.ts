import assert from "node:assert/strict";
import { test } from "node:test";
import { filledIn, returnTexts } from "./return-texts.ts";
import { setUpTexts } from "./set-up-texts.ts";

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("every text of the way back is there in both languages, with the same names to fill in", () => {
  const { en, "fr-CA": french } = returnTexts;
  assert.deepEqual(Object.keys(french).sort(), Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) {
    const other = french[key as keyof typeof french];
    assert.ok(other.trim() !== "" && text.trim() !== "", key);
    assert.deepEqual(new Set(placeholders(other)), new Set(placeholders(text)), key);
  }
});

test("names are filled in as they are, also those that look like a placeholder, and none is left open", () => {
  assert.equal(
    filledIn("{organisation} in {software}", { organisation: "{software}", software: "Xero" }),
    "{software} in Xero",
  );
  for (const texts of Object.values(returnTexts))
    for (const text of Object.values(texts)) assert.doesNotMatch(filledIn(text, {}), /[{}]/);
});

test("setting up NetSuite is told step for step in both languages, French as in Canada", () => {
  const { en, "fr-CA": french } = setUpTexts;
  const shape = ({ steps, remainingSteps }: typeof en) => [
    ...steps.map(({ items }) => items.length),
    remainingSteps.length,
  ];
  assert.deepEqual(shape(french), shape(en));
  const all = (texts: typeof en) => JSON.stringify(texts);
  assert.deepEqual(placeholders(all(french)), placeholders(all(en)));
  assert.doesNotMatch(all(french), /\s[?!;]|[^\u00a0"\d]:(?!\/\/)(?![["{])|\w'\w/);
});
