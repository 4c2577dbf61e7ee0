import assert from "node:assert/strict";
import { test } from "node:test";
import { currentLinkSettings } from "../../src/link-settings/find-link-settings.ts";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused, findingOf } from "./refusal.ts";

const full = {
  colours: { primary: "#402060", secondary: "#F0E0FF" },
  showBar: false,
  showLanding: false,
  logoOnLanding: false,
  manageConnections: false,
  deviceNotice: false,
  showSandbox: false,
  urls: {
    support: "https://bank.example/help",
    terms: "https://bank.example/terms?v=2",
    privacy: "https://bank.example/privacy",
    dataSecurity: "https://bank.example/security#data",
  },
  texts: {
    en: {
      "landing.title": "Welcome",
      "landing.body": "One line\n\nand another",
      "consent.purpose": "{companyName} in {platformName}",
    },
    "fr-CA": {
      "landing.title": "Bienvenue à tous",
      "landing.body": "Une ligne",
      "consent.purpose": "{companyName}",
    },
  },
  callouts: {
    hcws: {
      en: { title: "Note", body: "Choose the bank by its name." },
      "fr-CA": { title: "Note", body: "Choisissez." },
    },
    olpr: {
      en: { title: "", body: "", linkText: "How to", linkUrl: "https://bank.example/sage" },
      "fr-CA": { title: "", body: "Comment", linkText: "Comment", linkUrl: "https://bank.example/sage-fr" },
    },
  },
  dataTypes: { en: ["Names of accounts"], "fr-CA": ["Noms des comptes"] },
  sageAuthorizationUrl: "https://bank.example/sage/sign-in",
};

test("update-link-settings", async (t) => {
  const { bank, millrace, database, another } = await testMillrace(t);
  const put = (body: unknown) => bank.call("PUT", "/settings/link", body);

  await t.test(
    "200: the settings as they were given, whole again in every read, and in every process",
    async () => {
      const other = await another();
      await currentLinkSettings(other.application);
      const { theme, adjusted, missing, notes, images, ...settings } = await bank.done(
        "PUT",
        "/settings/link",
        full,
      );
      const colours = { primary: "#402060", secondary: "#f0e0ff" };
      assert.deepEqual(settings, { ...full, colours });
      assert.deepEqual([missing, notes], [[], []]);
      assert.deepEqual(images, { logo: null, icon: null, hero: null });
      const read = await bank.done("GET", "/settings/link");
      assert.deepEqual(read, { ...settings, theme, adjusted, missing, notes, images });
      const current = await currentLinkSettings(millrace.application);
      assert.deepEqual(current.theme, theme);
      assert.deepEqual(current.texts, full.texts);
      await waitFor("the other process to follow", async () => {
        return (await currentLinkSettings(other.application)).colours.primary === "#402060";
      });
    },
  );

  await t.test("200: colours that cannot be read are shaded, and it says which and how", async () => {
    const { theme, adjusted } = await bank.done("PUT", "/settings/link", { colours: { primary: "#ebaa2d" } });
    assert.deepEqual(
      adjusted.map(({ mode, part, given, needed }: Record<string, unknown>) => [mode, part, given, needed]),
      [
        ["light", "deed", "#ebaa2d", 3],
        ["light", "link", "#ebaa2d", 4.5],
      ],
    );
    for (const { part, used, ratioBefore, ratioAfter, needed } of adjusted) {
      assert.equal(theme.light[part], used);
      assert.ok(ratioBefore < needed && ratioAfter >= needed);
    }
    assert.equal(theme.dark.deed, "#ebaa2d");
  });

  await t.test("200: what is left out, null or empty is as it was before any were set", async () => {
    await put(full);
    const bare = await bank.done("PUT", "/settings/link", {});
    const { colours, showBar, urls, texts, callouts, dataTypes } = bare;
    assert.deepEqual(
      { colours, showBar, urls, texts, callouts, dataTypes },
      {
        colours: { primary: null, secondary: null },
        showBar: true,
        urls: { support: null, terms: null, privacy: null, dataSecurity: null },
        texts: { en: {}, "fr-CA": {} },
        callouts: {},
        dataTypes: { en: [], "fr-CA": [] },
      },
    );
    const empty = {
      colours: { primary: "", secondary: null },
      showBar: null,
      urls: null,
      texts: { en: { "landing.title": "  ", "landing.body": null }, "fr-CA": null },
      callouts: { hcws: { en: { title: " ", body: "" } }, olpr: null },
      dataTypes: { en: ["", " "] },
      sageAuthorizationUrl: "",
      unknown: 1,
    };
    assert.deepEqual(await bank.done("PUT", "/settings/link", empty), bare);
  });

  await t.test("200: what is there in one language only is named", async () => {
    const { missing } = await bank.done("PUT", "/settings/link", {
      texts: { en: { "landing.title": "Welcome" }, "fr-CA": { "help.text": "Aide" } },
      callouts: { gbol: { "fr-CA": { title: "Note" } } },
      dataTypes: { en: ["Names"] },
    });
    assert.deepEqual(missing, [
      { field: "texts.landing.title", locale: "fr-CA" },
      { field: "texts.help.text", locale: "en" },
      { field: "callouts.gbol", locale: "en" },
      { field: "dataTypes", locale: "fr-CA" },
    ]);
  });

  await t.test("200: what was before and is after is recorded", async () => {
    await put({ showBar: false });
    const reply = await put({ showBar: true });
    const row = await database.one<{
      type: string;
      before: { showBar: boolean };
      after: { showBar: boolean };
    }>({ text: "select type, before, after from audit_event where correlation_id = $1" }, [
      reply.headers.get("x-correlation-id"),
    ]);
    assert.deepEqual(
      [row.type, row.before.showBar, row.after.showBar],
      ["linkSettings.changed", false, true],
    );
  });

  await t.test("400 for each value that cannot be shown, naming it, and nothing changes", async () => {
    await put(full);
    const present = await bank.done("GET", "/settings/link");
    const text = (key: string, value: string) => ({ texts: { "fr-CA": { [key]: value } } });
    const callout = (value: object) => ({ callouts: { hcws: { en: value } } });
    const cases: [unknown, string][] = [
      [{ colours: { primary: "blue" } }, "colours.primary"],
      [{ colours: { secondary: "#12345" } }, "colours.secondary"],
      [{ colours: { primary: "#fff;}*{" } }, "colours.primary"],
      [{ colours: { tertiary: "#123456" } }, "colours.tertiary"],
      [{ urls: { terms: "javascript:alert(1)" } }, "urls.terms"],
      [{ urls: { terms: "bank.example" } }, "urls.terms"],
      [{ urls: { support: "https://user:pass@bank.example" } }, "urls.support"],
      [{ urls: { privacy: `https://bank.example/${"x".repeat(2000)}` } }, "urls.privacy"],
      [{ urls: { help: "https://bank.example" } }, "urls.help"],
      [{ sageAuthorizationUrl: "ftp://bank.example" }, "sageAuthorizationUrl"],
      [text("landing.title", "é".repeat(101)), "texts.fr-CA.landing.title"],
      [text("landing.title", "two\nlines"), "texts.fr-CA.landing.title"],
      [text("landing.button", "x".repeat(51)), "texts.fr-CA.landing.button"],
      [text("leave.body", "x".repeat(501)), "texts.fr-CA.leave.body"],
      [text("leave.body", "bell\u0007"), "texts.fr-CA.leave.body"],
      [text("leave.body", "of {companyName}"), "texts.fr-CA.leave.body"],
      [text("consent.access", "of {company}"), "texts.fr-CA.consent.access"],
      [text("landing.titel", "a"), "texts.fr-CA.landing.titel"],
      [{ texts: { de: { "landing.title": "a" } } }, "texts.de"],
      [callout({ title: "x".repeat(51) }), "callouts.hcws.en.title"],
      [callout({ body: "x".repeat(151) }), "callouts.hcws.en.body"],
      [callout({ linkText: "a" }), "callouts.hcws.en.linkUrl"],
      [callout({ linkUrl: "https://bank.example" }), "callouts.hcws.en.linkText"],
      [callout({ linkText: "a", linkUrl: "data:text/html,a" }), "callouts.hcws.en.linkUrl"],
      [callout({ colour: "a" }), "callouts.hcws.en.colour"],
      [{ callouts: { zzzz: { en: { title: "a" } } } }, "callouts.zzzz"],
      [{ callouts: { hcws: { de: { title: "a" } } } }, "callouts.hcws.de"],
      [{ dataTypes: { en: Array.from({ length: 21 }, () => "a") } }, "dataTypes.en"],
      [{ dataTypes: { en: ["a", "x".repeat(101)] } }, "dataTypes.en[1]"],
      [{ showBar: "yes" }, "showBar"],
      [{ texts: { en: { "landing.title": 1 } } }, "texts.en.landing.title"],
      [{ dataTypes: { en: "a" } }, "dataTypes.en"],
    ];
    for (const [body, item] of cases) assertRefused(await put(body), 400, item);
    for (const body of ["", "[]", "null", "{"]) assertRefused(await put(body), 400);
    const many = await put({ colours: { primary: "x", secondary: "y" } });
    assertRefused(many, 400, "colours.primary", "colours.secondary");
    assert.match(findingOf(many, "colours.primary"), /#rrggbb/);
    assert.deepEqual(await bank.done("GET", "/settings/link"), present);
  });
});
