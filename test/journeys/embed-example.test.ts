import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type EmbeddingPage, embeddingPage } from "../embedding-page.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { heading, look, press, visit, type Watched } from "../screens.ts";

/* The component in the example of a bank's page, on an origin of its own, with windows of the pretend Xero. */

let browser: TestBrowser;
let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

/** The example's page for a company of its own. */
async function atTheBank(run: (watched: Watched, bank: EmbeddingPage) => Promise<void>): Promise<void> {
  const bank = await embeddingPage(world);
  try {
    await visit(browser, { hosts: bank.hosts }, async (watched) => {
      await watched.page.goto(bank.url);
      await run(watched, bank);
    });
  } finally {
    await bank.close();
  }
}
const title = (page: Page, name: RegExp) => page.getByRole("heading", { name }).waitFor();

/** From the bank's button to the screen that opens the window. */
async function toLeaving(page: Page): Promise<void> {
  await press(page, /Connect accounting software/);
  await press(page, /^Continue$/);
  await page.getByRole("radio", { name: /Xero/ }).check();
  await press(page, /^Continue$/);
  await press(page, /Agree and continue/);
  await title(page, /Next: sign in to Xero/);
}
/** Presses the button, and answers the window it opens. */
async function openWindow(page: Page, button = /Continue to Xero/): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent("popup"), press(page, button)]);
  await heading(popup, /Connect Harbour Cafe to Xero/);
  return popup;
}
async function allow(page: Page): Promise<void> {
  await press(page, /Continue to Xero/);
  await page.locator(`input[value="${organisations.czk}"]`).check();
  await press(page, /Allow access/);
}
/** The names of the callbacks in the log of the page, once there are that many. */
async function log(page: Page, count: number): Promise<string[]> {
  const entries = page.locator("#log li");
  await entries.nth(count - 1).waitFor();
  return (await entries.allInnerTexts()).map((entry) => entry.split(" ")[0]!);
}

test("a customer connects in a window and maps accounts; the page is told each thing once and in order", async () => {
  await atTheBank(async ({ page }) => {
    await toLeaving(page);
    await look(page, "embed-leaving");
    const popup = await openWindow(page);
    await title(page, /Continue in the window of Xero/);
    await look(page, "embed-window");
    await look(popup, "embed-handoff");
    const closed = popup.waitForEvent("close");
    await allow(popup);
    await closed;
    await title(page, /Xero is connected/);
    await look(page, "embed-connected");
    await press(page, /Choose accounts/);
    await page.getByText("Everyday").first().waitFor();
    await look(page, "embed-accounts");
    await press(page, /Connect \d+ account/);
    await log(page, 4);
    await press(page, /^Finish/);
    await page.locator("#millrace > *").waitFor({ state: "detached" });
    const told = await log(page, 5);
    assert.deepEqual(
      told.filter((name) => name !== "onMappingSaved"),
      ["onConnectionStarted", "onConsent", "onConnection", "onFinish"],
    );
    assert.deepEqual(told.slice(0, 3), ["onConnectionStarted", "onConsent", "onConnection"]);
  });
});

test("where the browser opens no window the customer goes on in the same one, and comes back to what is said of it", async () => {
  await atTheBank(async ({ page }, bank) => {
    await page.addInitScript("window.open = () => null");
    await page.reload();
    await toLeaving(page);
    await press(page, /Continue to Xero/);
    await page.getByText(/did not open the window/).waitFor();
    await look(page, "embed-blocked");
    await press(page, /continue on this page/);
    await heading(page, /Connect Harbour Cafe to Xero/);
    await press(page, /Continue to Xero/);
    await press(page, /Cancel/);
    await page.waitForURL(`${bank.url}/`);
    await title(page, /Xero was not connected/);
    await look(page, "embed-failed");
    await press(page, /Try again/);
    await press(page, /Continue to Xero/);
    await press(page, /continue on this page/);
    await allow(page);
    await page.waitForURL(`${bank.url}/`);
    await title(page, /Xero is connected/);
    assert.deepEqual(await log(page, 1), ["onConnection"], "the page that came back is told");
    await page.reload();
    await title(page, /Connect your accounts/);
    assert.equal(await page.locator("#log li").count(), 0, "and not told again");
  });
});

test("a window closed early is told of; what others say in its name is not believed", async () => {
  await atTheBank(async ({ page }) => {
    await toLeaving(page);
    const popup = await openWindow(page);
    const [started] = await page.locator("#log li").allInnerTexts();
    const { connectionId } = JSON.parse(started!.replace(/^\S+ /, ""));
    const forged = JSON.stringify({
      source: "millrace",
      type: "authorization",
      connectionId,
      outcome: "cancelled",
    });
    await page.evaluate(`postMessage(${forged}, "*")`);
    await press(popup, /Continue to Xero/);
    await popup.getByRole("button", { name: "Allow access" }).waitFor();
    await popup.evaluate(`opener.postMessage(${forged}, "*")`);
    await popup.close();
    await page.getByText(/window was closed early/).waitFor();
    await look(page, "embed-closed");
    const again = await openWindow(page);
    const closed = again.waitForEvent("close");
    await press(again, /^Cancel$/);
    await closed;
    await title(page, /Xero was not connected/);
  });
});

test("software that cuts the tie to its window is followed to its end all the same", async () => {
  await atTheBank(async ({ page }) => {
    await page.context().route(
      ({ pathname }) => pathname.endsWith("/identity/connect/authorize"),
      async (route) => {
        if (route.request().method() !== "GET") return route.continue();
        const response = await route.fetch();
        const headers = { ...response.headers(), "cross-origin-opener-policy": "same-origin" };
        await route.fulfill({ response, headers });
      },
    );
    await toLeaving(page);
    const popup = await openWindow(page);
    await press(popup, /Continue to Xero/);
    await popup.getByRole("button", { name: "Allow access" }).waitFor();
    // Only what is asked for anew gets the header.
    await popup.reload();
    assert.equal(await popup.evaluate("opener"), null);
    await page.getByText(/window was closed early/).waitFor();
    await popup.locator(`input[value="${organisations.czk}"]`).check();
    await press(popup, /Allow access/);
    await popup.getByText("You may close this window").waitFor();
    await title(page, /Xero is connected/);
    assert.deepEqual(await log(page, 3), ["onConnectionStarted", "onConsent", "onConnection"]);
  });
});
