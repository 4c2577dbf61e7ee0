import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { hostsOf, look, visit } from "../screens.ts";

/* The hosted pages from a company's link, in a real browser. */

let browser: Browser;
let world: TestMillrace;
let hosts: string[];
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
  hosts = hostsOf(world);
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

const heading = (page: Page, name: RegExp) => page.getByRole("heading", { level: 1, name }).waitFor();
const press = (page: Page, name: RegExp) => page.getByRole("button", { name }).click();
const allow = async (page: Page, organisation: string) => {
  await page.locator(`input[value="${organisation}"]`).check();
  await press(page, /Allow access/);
};

test("a first-time customer chooses software, agrees, allows, and is told which company is connected", async () => {
  const company = await world.bank.done("POST", "/companies", { name: "Harbour Cafe" });
  await visit(browser, { hosts }, async ({ page }) => {
    await page.goto(company.redirect);
    await press(page, /Continue/);
    await heading(page, /Choose your accounting software/);
    await look(page, "software");
    await page.getByRole("radio", { name: /Xero/ }).check();
    await press(page, /^Continue$/);
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
    await look(page, "consent");
    await press(page, /Agree and continue/);
    await heading(page, /Next: sign in to Xero/);
    await press(page, /Wait/);
    await look(page, "leaving");
    await press(page, /Continue to Xero/);
    await allow(page, organisations.czk);
    await heading(page, /Xero is connected/);
    assert.match(await page.locator("main").innerText(), /Harbour Cafe s\.r\.o\./);
    assert.doesNotMatch(page.url(), /code=|state=|otp=/);
    await look(page, "connected");
  });
  const { results } = await world.bank.done("GET", `/companies/${company.id}/connections`);
  assert.deepEqual(
    results.map((one: { status: string }) => one.status),
    ["Linked"],
  );
});
