import assert from "node:assert/strict";
import { test } from "node:test";
import { consentCopy } from "../consents/consent-copy.ts";
import { fdxTexts } from "../fdx/texts.ts";
import { sageTexts } from "../sage-page/texts.ts";
import { locales } from "./locale.ts";
import { returnTexts } from "./return-texts.ts";
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

test("French is written as in Canada on every page of the server", () => {
  const flat = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values(value as object).flatMap(flat);
  for (const text of [texts, returnTexts, consentCopy, sageTexts, fdxTexts].flatMap((all) =>
    flat(all["fr-CA"]),
  )) {
    assert.doesNotMatch(text, /\s[?!;]/, `no space before ? ! ; in ${text}`);
    assert.doesNotMatch(text, /[^\u00a0]:/, `a space that does not break before the colon of ${text}`);
    assert.doesNotMatch(text, /«[^\u00a0]|[^\u00a0]»/, `spaces that do not break inside « » in ${text}`);
    assert.doesNotMatch(text, /\w'\w/, `an apostrophe, not a quote, in ${text}`);
  }
});
