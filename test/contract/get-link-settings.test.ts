import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";

test("get-link-settings", async (t) => {
  const { bank } = await testMillrace(t);

  await t.test("200: before any were set, everything shown in our colours and words", async () => {
    const settings = await bank.done("GET", "/settings/link");
    const { theme, ...rest } = settings;
    assert.deepEqual(rest, {
      colours: { primary: null, secondary: null },
      showBar: true,
      showLanding: true,
      logoOnLanding: true,
      manageConnections: true,
      deviceNotice: true,
      showSandbox: true,
      urls: { support: null, terms: null, privacy: null, dataSecurity: null },
      texts: { en: {}, "fr-CA": {} },
      callouts: {},
      dataTypes: { en: [], "fr-CA": [] },
      sageAuthorizationUrl: null,
      images: { logo: null, icon: null, hero: null },
      adjusted: [],
      missing: [],
      notes: [],
    });
    assert.equal(theme.light.deed, "#0b57a4");
    assert.equal(theme.dark.deed, "#86bdf7");
  });

  await t.test("200: what it answers can be sent back and changes nothing", async () => {
    const callouts = {
      olpr: { en: { title: "Sage", body: "", linkText: "Help", linkUrl: "https://bank.example" } },
    };
    await bank.done("PUT", "/settings/link", { colours: { primary: "#EBAA2D" }, showBar: false, callouts });
    const settings = await bank.done("GET", "/settings/link");
    assert.deepEqual(await bank.done("PUT", "/settings/link", settings), settings);
    assert.deepEqual(await bank.done("GET", "/settings/link"), settings);
  });

  await t.test("200: it says that a logo of the profile is not shown, until one is uploaded", async () => {
    const redirectUrl = "https://bank.example/done";
    const icon = { iconUrl: "https://bank.example/i.ico" };
    await bank.done("PUT", "/profile", {
      name: "Bank",
      redirectUrl,
      logoUrl: "https://bank.example/l.png",
      ...icon,
    });
    const notes = async () => (await bank.done("GET", "/settings/link")).notes as string[];
    assert.deepEqual(
      (await notes()).map((note) => /images\/(\w+)/.exec(note)?.[1]),
      ["logo", "icon"],
    );
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"/>';
    await bank.done("PUT", "/settings/link/images/logo", svg);
    assert.equal((await notes()).length, 1);
    await bank.done("PUT", "/profile", { name: "Bank", redirectUrl });
    assert.deepEqual(await notes(), []);
  });
});
