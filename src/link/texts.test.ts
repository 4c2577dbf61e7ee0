import assert from "node:assert/strict";
import { test } from "node:test";
import { locales } from "./locale.ts";
import { filled, texts } from "./texts.ts";

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test("every text is there in both languages, with the same placeholders, and no two languages share a sentence", () => {
  const { en, "fr-CA": fr } = texts;
  assert.deepEqual(Object.keys(fr), Object.keys(en));
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    const [english, french] = [[en[key]].flat(), [fr[key]].flat()];
    assert.equal(french.length, english.length, key);
    english.forEach((text, nth) => {
      assert.ok(text.trim() !== "" && french[nth]!.trim() !== "", key);
      assert.deepEqual(new Set(placeholders(french[nth]!)), new Set(placeholders(text)), key);
      assert.notEqual(french[nth], text, key);
    });
  }
});

test("what is filled in stands as it is, and an unknown placeholder stays to be seen", () => {
  assert.equal(filled("{a} and {b}", { a: "{b}" }), "{b} and {b}");
  assert.equal(locales.length, Object.keys(texts).length);
});
