import assert from "node:assert/strict";
import { test } from "node:test";
import { allPlatforms } from "../integrations/platforms.ts";
import { locales } from "../link/locale.ts";
import { standardSettings, textLimits } from "../link-settings/link-settings.ts";
import { type ConsentWords, consentText } from "./consent.ts";
import { consentCopy } from "./consent-copy.ts";
import { networkClass } from "./give-consent.ts";

const words = (change: Partial<ConsentWords> = {}): ConsentWords => ({ ...standardSettings, ...change });
const shown = (text: ReturnType<typeof consentText>) => JSON.stringify(text);

test("the text names operator and software, and leaves no placeholder, in every language and for every software", () => {
  for (const locale of locales) {
    for (const { key } of allPlatforms) {
      const text = consentText("Harbour Bank", key, locale, words());
      assert.match(text.title, /Harbour Bank/);
      assert.doesNotMatch(shown(text), /[{}]Name|\{[a-z]+Name\}/);
      for (const { heading, body } of text.sections) {
        assert.ok(heading !== "" && heading.length <= 100);
        assert.ok(body !== "" && body.length <= textLimits["consent.purpose"], body);
        assert.ok(text.text.includes(`## ${heading}\n\n${body}`));
      }
    }
  }
});

test("both languages have the same parts with the same placeholders", () => {
  const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  const flat = (value: unknown, path = ""): [string, string][] =>
    typeof value === "string"
      ? [[path, value]]
      : Object.entries(value as object).flatMap(([name, part]) => flat(part, `${path}.${name}`));
  const french = new Map(flat(consentCopy["fr-CA"]));
  for (const [path, text] of flat(consentCopy.en)) {
    assert.deepEqual(
      [...new Set(placeholders(french.get(path) ?? ""))],
      [...new Set(placeholders(text))],
      path,
    );
  }
  assert.equal(french.size, flat(consentCopy.en).length);
});

test("the version changes with every word, language and link, and with nothing else", () => {
  const version = (
    change: Partial<ConsentWords> = {},
    operator = "Harbour Bank",
    locale: "en" | "fr-CA" = "en",
  ) => consentText(operator, "gbol", locale, words(change)).version;
  const own = { en: { "consent.purpose": "We need it." }, "fr-CA": {} };
  const other = { en: {}, "fr-CA": { "consent.purpose": "Il le faut." } };
  assert.equal(version(), version({ texts: other }));
  const urls = { ...standardSettings.urls, terms: "https://bank.example/terms" };
  const all = [
    version(),
    version({ texts: own }),
    version({ urls }),
    version({ dataTypes: { en: ["Invoices"], "fr-CA": [] } }),
    version({}, "Other Bank"),
    version({}, "Harbour Bank", "fr-CA"),
    consentText("Harbour Bank", "fbrh", "en", words()).version,
  ];
  assert.equal(new Set(all).size, all.length);
});

test("the operator's words stand in place of ours, with the names filled in", () => {
  const texts = { en: { "consent.access": "{companyName} writes to {platformName}." }, "fr-CA": {} };
  const { sections } = consentText("Harbour Bank", "gbol", "en", words({ texts }));
  assert.equal(sections[1]?.body, "Harbour Bank writes to Xero.");
});

test("where nothing is read in the software, nothing is asked for", () => {
  const keys = (key: "hcws" | "gbol", dataTypes = standardSettings.dataTypes) =>
    consentText("Bank", key, "en", words({ dataTypes })).sections.map((section) => section.key);
  assert.ok(keys("gbol").includes("platformData"));
  assert.ok(!keys("hcws").includes("platformData"));
  assert.ok(keys("hcws", { en: ["Invoices"], "fr-CA": [] }).includes("platformData"));
});

test("of an address only its network is kept", () => {
  for (const [address, network] of [
    ["203.0.113.77", "203.0.113.0/24"],
    ["::ffff:203.0.113.77", "203.0.113.0/24"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
    ["2001:db8::1", "2001:db8:0::/48"],
    ["::1", "0:0:0::/48"],
    ["nonsense", "unknown"],
  ] as const) {
    assert.equal(networkClass(address), network);
  }
});
