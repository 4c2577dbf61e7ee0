import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { openBrowser } from "../browser.ts";
import { testMillrace } from "../millrace.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const pictures = process.env.MILLRACE_TEST_SCREENSHOTS;

test("the pages of errors are accessible and fit a small screen, light and dark", async (t) => {
  const { bank } = await testMillrace(t);
  const browser = await openBrowser();
  t.after(() => browser.close());
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [320, 1280]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
      const page = await context.newPage();
      const wrong: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error" && !/status of 404/.test(message.text())) wrong.push(message.text());
      });
      for (const path of ["", "transaction-changed", "nothing-of-this-name"]) {
        await page.goto(`${bank.url}/docs/errors/${path}`);
        if (pictures)
          await page.screenshot({ path: `${pictures}/errors-${path}-${colorScheme}-${width}.png` });
        const styled = await page.evaluate(
          () =>
            (globalThis as Json).getComputedStyle((globalThis as Json).document.querySelector("main"))
              .maxWidth,
        );
        assert.equal(styled, "736px", "the policy lets its own style through");
        const overflow = await page.evaluate(
          () => (globalThis as Json).document.documentElement.scrollWidth - (globalThis as Json).innerWidth,
        );
        assert.ok(overflow <= 0, `${path} is ${overflow} px too wide at ${width}`);
        await page.evaluate(axe);
        const { violations }: Json = await page.evaluate(
          (runOnly) => (globalThis as Json).axe.run({ runOnly }),
          rules,
        );
        assert.deepEqual(
          violations.map((one: Json) => `${one.id}: ${one.help}`),
          [],
          `${path} ${colorScheme} ${width}`,
        );
      }
      assert.deepEqual(wrong, [], "the browser complains");
      await context.close();
    }
  }
});
