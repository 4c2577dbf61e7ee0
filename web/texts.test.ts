import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { texts as pageTexts } from "../src/link/texts.ts";
import { eventTypes } from "../src/webhooks/event-types.ts";
import { type Catalogue, type Message, type Messages, say } from "./app/locale.ts";
import { linkTexts } from "./link/texts.ts";
import { frenchDescriptions } from "./portal/webhooks/french-descriptions.ts";

/* Every text of the pages is there in both languages, says the same, and is shown somewhere. */

const root = import.meta.dirname;
/** The same word in both languages. */
const alike = new Set([
  "Organisation",
  "Xero",
  "QuickBooks",
  "Sage",
  "Transactions",
  "Description",
  "Date",
  "Code",
  "Notes",
  "Options",
  "API",
  "Actions",
  "Date (UTC)",
  "Logo",
  "Message",
  "Messages",
  "Millrace",
  "OpenAPI",
  "Possible",
  "Type",
  "Version",
  "Webhooks",
  "•••• {number}",
]);

const forms = (message: Message): string[] =>
  typeof message === "string" ? [message] : Object.values(message as object);
const placeholders = (message: Message): string[] =>
  [
    ...new Set(forms(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!))),
  ].sort();

const files = globSync("**/{texts,*-texts}.ts", { cwd: root }).sort();
const catalogues: { name: string; file: string; catalogue: Catalogue<Messages> }[] = [];
for (const file of files) {
  const exported: Record<string, unknown> = await import(join(root, file));
  for (const [name, value] of Object.entries(exported))
    if (value && typeof value === "object" && "fr-CA" in value)
      catalogues.push({ name, file, catalogue: value as Catalogue<Messages> });
}

test("the first page of a link says what the welcome of the component says, and the preview shows", () => {
  for (const locale of ["en", "fr-CA"] as const) {
    const { companyHeading, companyText, companyPoints, continue: button } = pageTexts[locale];
    const words = linkTexts[locale];
    assert.deepEqual(
      [companyHeading, companyText, ...companyPoints, button],
      [
        words.welcomeTitle,
        words.welcomeText,
        words.welcomePoint1,
        words.welcomePoint2,
        words.welcomePoint3,
        words.welcomeNext,
      ].map((text) => say(locale, text)),
    );
  }
});

test("every event of webhooks is described in French", () =>
  assert.deepEqual(Object.keys(frenchDescriptions).sort(), eventTypes.map(({ name }) => name).sort()));

test("there are texts to check", () => assert.ok(catalogues.length >= 3));

for (const { name, file, catalogue } of catalogues) {
  const { en, "fr-CA": fr } = catalogue;
  const keys = Object.keys(en);

  test(`${name}: both languages have the same texts with the same values in them`, () => {
    assert.deepEqual(Object.keys(fr).sort(), [...keys].sort());
    for (const key of keys) assert.deepEqual(placeholders(fr[key]!), placeholders(en[key]!), key);
  });

  test(`${name}: nothing is empty and nothing is left untranslated`, () => {
    for (const key of keys) {
      for (const text of [...forms(en[key]!), ...forms(fr[key]!)]) assert.notEqual(text.trim(), "", key);
      const same = JSON.stringify(en[key]) === JSON.stringify(fr[key]);
      const words = forms(en[key]!)
        .join("")
        .replace(/\{\w+\}/g, "");
      assert.ok(
        !same || !/[a-z]{3}/i.test(words) || alike.has(String(en[key])),
        `${key} is the same in both`,
      );
    }
  });

  test(`${name}: French is written as in Canada`, () => {
    for (const [key, message] of Object.entries(fr))
      for (const text of forms(message)) {
        assert.doesNotMatch(text, /\s[?!;]/, `${key}: no space before ? ! ;`);
        const said = say("fr-CA", text);
        assert.doesNotMatch(
          said,
          /[^\u00a0\d]:(?!\/\/)/,
          `${key}: a space that does not break before a colon`,
        );
        assert.doesNotMatch(said, /«[^\u00a0]|[^\u00a0]»/, `${key}: spaces that do not break inside « »`);
        assert.doesNotMatch(text, /\w'\w/, `${key}: an apostrophe, not a quote`);
      }
  });

  test(`${name}: every text is shown somewhere`, () => {
    const source = sourceFor(name, dirname(file));
    const unused = keys.filter((key) => !isUsed(source, key));
    assert.deepEqual(unused, []);
  });
}

/** The screens that use a catalogue: of its own folder, and those that import it by name. */
function sourceFor(name: string, folder: string): string {
  return globSync("**/*.{ts,tsx}", { cwd: root })
    .filter((file) => !/texts\.ts$|\.test\.ts$|^(english|french)\.ts$/.test(basename(file)))
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }))
    .filter(({ file, text }) => dirname(file) === folder || text.includes(name))
    .map(({ text }) => text)
    .join("\n");
}

/** By its name, or as one of those whose names are put together: `failed.${code}`. */
function isUsed(source: string, key: string): boolean {
  if (source.includes(`"${key}"`)) return true;
  return [...source.matchAll(/`([\w.-]*)\$\{[^}]+\}([\w.-]*)`/g)].some(
    ([, before = "", after = ""]) =>
      (before !== "" || after !== "") &&
      key.startsWith(before) &&
      key.endsWith(after) &&
      key.length > before.length + after.length,
  );
}
