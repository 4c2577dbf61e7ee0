import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "../browser.ts";
import { testMillrace } from "../millrace.ts";
import { hostsOf, look, visit } from "../screens.ts";

test("the pages of errors are accessible and fit a small screen, light and dark", async (t) => {
  const world = await testMillrace(t);
  const browser = await openBrowser();
  t.after(() => browser.close());
  await visit(browser, { hosts: hostsOf(world), expected: /status of 404/ }, async ({ page }) => {
    for (const path of ["", "transaction-changed", "nothing-of-this-name"]) {
      await page.goto(`${world.bank.url}/docs/errors/${path}`);
      const width = await page.evaluate(`getComputedStyle(document.querySelector("main")).maxWidth`);
      assert.equal(width, "736px", "the policy lets its own style through");
      await look(page, `errors-${path || "home"}`);
    }
  });
});
