import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "../browser.ts";
import { testMillrace } from "../millrace.ts";
import { colourRules, judge } from "../screens.ts";

const rgb = (hex: string): string => {
  const number = Number.parseInt(hex.slice(1), 16);
  return `rgb(${number >> 16}, ${(number >> 8) & 255}, ${number & 255})`;
};

test("whatever colours a bank chooses, its customers can read the page of the link in both modes", async (t) => {
  const { bank } = await testMillrace(t);
  const browser = await openBrowser();
  t.after(() => browser.close());
  const { linkUrl } = await bank.connection(await bank.company());
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 1"><path fill="#fff" d="M0 0h6v1z"/></svg>';
  await bank.done("PUT", "/settings/link/images/logo", svg);
  for (const [primary, secondary] of [
    ["#ebaa2d", "#ffffff"],
    ["#2ca01c", "#777777"],
    ["#000000", "#ffee00"],
    ["#ffffff", "#93a5bd"],
  ]) {
    const { theme } = await bank.done("PUT", "/settings/link", { colours: { primary, secondary } });
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ colorScheme, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(linkUrl);
      const shown = await page.evaluate<{ button: string; logo: number }>(`({
        button: getComputedStyle(document.querySelector("main button[type=submit]")).backgroundColor,
        logo: document.querySelector("img[src*='/branding/operator/logo-']").naturalWidth,
      })`);
      assert.equal(shown.button, rgb(theme[colorScheme].deed), `${primary} ${colorScheme}`);
      assert.ok(shown.logo > 0, "the logo is shown");
      const { passes, violations } = await judge(page, colourRules);
      assert.ok(passes.includes("color-contrast"), "contrast was looked at");
      assert.deepEqual(violations, [], `${primary} ${secondary} ${colorScheme}`);
      await context.close();
    }
  }
});
