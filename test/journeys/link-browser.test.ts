import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { focusOn, heading, hostsOf, look, press, tabTo, visit } from "../screens.ts";

/* The customer's way from the link of a connection, in a real browser. */

let browser: TestBrowser;
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

const opened = (options: BrowserContextOptions, run: (page: Page) => Promise<void>) =>
  visit(browser, { hosts, ...options }, ({ page }) => run(page));

/** A company with a connection that is not linked yet. */
async function newLink(platformKey = "gbol", companyId?: string): Promise<{ linkUrl: string; path: string }> {
  const company = companyId ?? (await world.bank.company());
  const connection = await world.bank.connection(company, platformKey);
  return { linkUrl: connection.linkUrl, path: `/companies/${company}/connections/${connection.id}` };
}
const statusOf = async (path: string): Promise<string> => (await world.bank.done("GET", path)).status;
const allow = async (page: Page, organisation: string = organisations.czk) => {
  await page.locator(`input[value="${organisation}"]`).check();
  await press(page, /Allow access/);
};
/** Up to the page of the accounting software. */
async function toSoftware(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await press(page, /Continue/);
  await press(page, /Agree and continue/);
  await press(page, /Continue to Xero/);
  await page.getByRole("button", { name: "Allow access" }).waitFor();
}

test("a link leads through agreement and permission to the accounts; each step can be loaded anew", async () => {
  const { linkUrl, path } = await newLink();
  await opened({}, async (page) => {
    await page.goto(linkUrl);
    await look(page, "entry");
    await page.reload();
    await press(page, /Continue/);
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
    assert.doesNotMatch(page.url(), /otp/, "the code is out of the address bar");
    await page.reload();
    await press(page, /Agree and continue/);
    await heading(page, /sign in to Xero/);
    await page.reload();
    await press(page, /Continue to Xero/);
    await page.getByRole("button", { name: "Allow access" }).waitFor();
    await page.reload();
    await allow(page);
    await heading(page, /Xero is connected/);
    assert.match(await page.locator("main").innerText(), /Harbour Cafe s\.r\.o\./);
    await page.reload();
    await heading(page, /Xero is connected/);
    await press(page, /Choose accounts/);
    await page.waitForURL(/\/accounts$/);
    await page.reload();
    await page.goBack();
    await heading(page, /Xero is connected/);
  });
  assert.equal(await statusOf(path), "Linked");
});

test("a customer who cancels can try again on the page that says so", async () => {
  const { linkUrl, path } = await newLink();
  await opened({}, async (page) => {
    await toSoftware(page, linkUrl);
    await press(page, /Cancel/);
    await heading(page, /Xero was not connected/);
    await page.getByText(/You said no at Xero/).waitFor();
    await look(page, "cancelled");
    await page.reload();
    await press(page, /Try again/);
    await allow(page);
    await heading(page, /Xero is connected/);
  });
  assert.equal(await statusOf(path), "Linked");
});

test("going back from the accounting software and continuing once more works in the same browser", async () => {
  const { linkUrl } = await newLink();
  await opened({}, async (page) => {
    await toSoftware(page, linkUrl);
    await page.goBack();
    await heading(page, /sign in to Xero/);
    await press(page, /Continue to Xero/);
    await allow(page);
    await heading(page, /Xero is connected/);
  });
});

test("two links in two tabs of one browser stay apart", async () => {
  const [first, second] = [await newLink(), await newLink()];
  await opened({}, async (page) => {
    const other = await page.context().newPage();
    await toSoftware(page, first.linkUrl);
    await toSoftware(other, second.linkUrl);
    await allow(page, organisations.usd);
    await heading(page, /Xero is connected/);
    await allow(other, organisations.gbp);
    await heading(other, /Xero is connected/);
    const shown = async (tab: Page) => (await tab.locator("main").innerText()).match(/Harbour Cafe \w+/)?.[0];
    assert.notEqual(await shown(page), await shown(other));
  });
  assert.deepEqual([await statusOf(first.path), await statusOf(second.path)], ["Linked", "Linked"]);
});

test("in French on a phone the whole way is French, and the other language is one press away", async () => {
  const { linkUrl } = await newLink();
  await opened({ locale: "fr-CA", viewport: { width: 390, height: 844 }, hasTouch: true }, async (page) => {
    await page.goto(linkUrl);
    await look(page, "fr-entry");
    await press(page, /Continuer/);
    await page.getByRole("button", { name: "Accepter et continuer" }).waitFor();
    await look(page, "fr-consent");
    await press(page, /English/);
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await press(page, /Français/);
    await page.getByRole("button", { name: "Accepter et continuer" }).click();
    await heading(page, /ouvrez une session dans Xero/);
    await press(page, /Attendez/);
    await look(page, "fr-leaving");
    await press(page, /Continuer vers Xero/);
    await allow(page);
    await heading(page, /Xero est connecté/);
    await look(page, "fr-connected");
    assert.equal(await page.locator("html").getAttribute("lang"), "fr-CA");
  });
});

test("a language that was chosen stays on every page of the way, whatever the browser prefers", async () => {
  const { linkUrl } = await newLink();
  await opened({ locale: "en-CA" }, async (page) => {
    await page.goto(linkUrl);
    await page.getByRole("link", { name: "Français" }).click();
    await press(page, /Continuer/);
    await page.getByRole("button", { name: "Accepter et continuer" }).click();
    await press(page, /Continuer vers Xero/);
    await press(page, /Cancel/);
    await heading(page, /Xero n’a pas été connecté/);
    await look(page, "fr-cancelled");
  });
});

test("the whole way can be gone with the keyboard alone, and focus goes to the title of each step", async () => {
  const { linkUrl, path } = await newLink();
  const onTitle = async (page: Page, title: RegExp) => {
    await heading(page, title);
    await focusOn(page, title);
  };
  await opened({}, async (page) => {
    await page.goto(linkUrl);
    await tabTo(page, /Continue/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
    await tabTo(page, /What Millrace may do/);
    await page.keyboard.press("Enter");
    await tabTo(page, /Agree and continue/);
    await page.keyboard.press("Enter");
    await onTitle(page, /sign in to Xero/);
    await tabTo(page, /Continue to Xero/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/authorize/);
    await tabTo(page, /Harbour Cafe/);
    await page.keyboard.press("Space");
    await tabTo(page, /Allow access/);
    await page.keyboard.press("Enter");
    await heading(page, /Xero is connected/);
    await tabTo(page, /Close/);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await focusOn(page, /Close/);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await tabTo(page, /Choose accounts/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/accounts$/);
  });
  assert.equal(await statusOf(path), "Linked");
});

test("what is wrong with a link, or not to be had here, is told on pages that anyone can use", async () => {
  await visit(browser, { hosts, expected: /status of (401|501)/ }, async ({ page }) => {
    await page.goto(`${(await newLink()).linkUrl}x`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look(page, "bad-link");
    await page.goto((await newLink("akxx")).linkUrl);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look(page, "unavailable");
  });
});

test("without script the pages say what is missing, in both languages", async () => {
  const { linkUrl } = await newLink();
  await opened({ javaScriptEnabled: false }, async (page) => {
    await page.goto(linkUrl);
    await press(page, /Continue/);
    const said = page.locator("noscript p");
    await said.first().waitFor();
    assert.equal(await said.count(), 2);
  });
});
