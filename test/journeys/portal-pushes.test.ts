import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Feed } from "../bank.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { addFault, assertArrived, freshFeed, post, recentLines } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { lookAtPage, visitPortal } from "../portal-browser.ts";
import { heading, press } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* Pushes in the Portal: made, found, understood, repaired. */

const cleanUp: (() => unknown)[] = [];
let world: TestMillrace;
let browser: TestBrowser;
let feed: Feed;
before(async () => {
  world = await testMillrace(
    { after: (run: () => unknown) => cleanUp.push(run) },
    { timing: { unsettledAfterMs: 300 } },
  );
  browser = await openBrowser();
  feed = await freshFeed(world);
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

/** Looks at a page with the pointer out of the way, so that nothing is hovered over. */
async function seen(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await waitFor("no hint to be shown", async () => (await page.getByRole("tooltip").count()) === 0);
}
const status = (page: Page, word: string) =>
  waitFor(`the push to be ${word}`, async () =>
    (await page.locator(".page-title").innerText()).includes(word),
  );

test("an operations person finds a refused line, reads why, retries only what failed, and sees it delivered", async () => {
  const { bank } = world;
  const lines = recentLines(6);
  await bank.ended(feed, await bank.pushed(feed, lines.slice(0, 3)));
  addFault(world, feed, { kind: "reject", errorType: "invalid-end-balance", match: post });
  const key = await bank.pushed(feed, lines.slice(3));
  await bank.ended(feed, key);
  const person = await signedIn(world, "analyst", "Olive Percy");
  await visitPortal(browser, world, person, async ({ page, go, path }) => {
    await go("/pushes");
    await heading(page, /^Pushes$/);
    await page.getByText("3 delivered").waitFor();
    await seen(page);
    await lookAtPage(page, "/pushes");
    await press(page, /^Handling$/);
    await page.getByRole("checkbox", { name: /^Needs attention/ }).check();
    await page.keyboard.press("Escape");
    await waitFor("one row", async () => (await page.locator("tbody tr:not([aria-hidden])").count()) === 1);
    assert.equal(path(), "/pushes?handled=false");

    await page.locator("tbody tr a").first().click();
    await heading(page, /^Push of 3 lines$/);
    await page.getByText("3 lines refused").waitFor();
    const shown = page.getByRole("region", { name: "Lines" }).locator("tbody tr:not([aria-hidden])");
    await page.getByRole("searchbox", { name: "Find by transaction ID" }).fill(lines[4]!.id);
    await waitFor("one line to be shown", async () => (await shown.count()) === 1);
    assert.equal(new URL(page.url()).searchParams.get("transaction"), lines[4]!.id);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await waitFor("all lines to be shown", async () => (await shown.count()) === 3);
    await page.getByText("invalid-end-balance").first().waitFor();
    await seen(page);
    await lookAtPage(page, "/pushes/:pushOperationKey");
    await page.getByRole("tab", { name: "Provider exchange" }).click();
    await page
      .getByRole("button", { name: /POST .*Statements/ })
      .first()
      .click();
    await page.getByRole("region", { name: "Answer" }).waitFor();
    await seen(page);
    await lookAtPage(page, "/pushes/:pushOperationKey", "exchange");
    await page.getByRole("tab", { name: "Timeline" }).click();
    await page.getByText("Sent, attempt 1").waitFor();
    await seen(page);
    await lookAtPage(page, "/pushes/:pushOperationKey", "timeline");

    await press(page, /^Retry$/);
    const asked = page.getByRole("dialog", { name: "Retry" });
    await asked.getByText("3 lines of Current account are sent again, in their order.").waitFor();
    await seen(page);
    await lookAtPage(page, "/pushes/:pushOperationKey", "retry");
    await asked.getByRole("button", { name: "Send again" }).click();
    await status(page, "Success");
    await page.getByText("3 lines delivered").waitFor();
    await page.getByText("By Olive Percy").waitFor();
    assertArrived(world, feed, lines);
  });
});

test("a batch that waits for a person is decided, and a push that is seen to is marked", async () => {
  const { bank } = world;
  const own = await freshFeed(world);
  addFault(world, own, { kind: "settle-after", milliseconds: null, match: post });
  const key = await bank.pushed(own, recentLines(2));
  const person = await signedIn(world, "analyst");
  await visitPortal(browser, world, person, async ({ page, go }) => {
    await go(`/pushes/${key}`);
    await page.getByText("2 lines wait for a decision").waitFor();
    await press(page, /^Mark as handled$/);
    const note = page.getByRole("dialog", { name: "Mark as handled" });
    await note.getByRole("textbox", { name: "Note" }).fill("Asked the customer to look.");
    await note.getByRole("button", { name: "Mark as handled" }).click();
    await page.getByText("Asked the customer to look.").waitFor();
    await seen(page);
    await lookAtPage(page, "/pushes/:pushOperationKey", "parked");
    await press(page, /^They are there$/);
    await page.getByRole("button", { name: "Mark as there" }).click();
    await page.getByText("2 lines already there").waitFor();
    await status(page, "Success");
  });
});

test("what filters find is retried together, with a plan shown first", async () => {
  const { bank } = world;
  const own = await freshFeed(world);
  for (const [from, to] of [
    [0, 2],
    [2, 4],
  ]) {
    addFault(world, own, { kind: "reject", errorType: "invalid-end-balance", match: post });
    await bank.ended(own, await bank.pushed(own, recentLines(4).slice(from, to)));
  }
  const person = await signedIn(world, "analyst");
  await visitPortal(browser, world, person, async ({ page, go }) => {
    await go(`/pushes?company=${own.companyId}&outcome=refused`);
    await press(page, /^Retry filtered$/);
    const plan = page.getByRole("dialog", { name: "Retry filtered" });
    await plan.getByText("4 lines are sent again.").waitFor();
    await seen(page);
    await lookAtPage(page, "/pushes", "retry");
    await plan.getByRole("button", { name: "Retry now" }).click();
    await plan.getByText("The retry has ended.").waitFor();
    await plan.getByText("4 lines queued again").waitFor();
    assertArrived(world, own, recentLines(4));
  });
});

test("a new operator pushes a few transactions from the Portal and sees them delivered", async () => {
  const own = await freshFeed(world);
  const person = await signedIn(world, "analyst");
  await visitPortal(browser, world, person, async ({ page, go }) => {
    await go(`/pushes/new?company=${own.companyId}`);
    await heading(page, /^New push$/);
    await waitFor("the account", async () =>
      (await page.getByRole("combobox", { name: "Account" }).inputValue()).startsWith("Current account"),
    );
    await page.getByRole("textbox", { name: "Transactions" }).fill("name\nx");
    await page.getByText("The first line must name the columns").waitFor();
    await press(page, /^Fill in three for trying$/);
    await page.getByRole("button", { name: "Push 3 transactions" }).waitFor();
    await seen(page);
    await lookAtPage(page, "/pushes/new");
    await press(page, /^Push 3 transactions$/);
    await heading(page, /^Push of 3 lines$/);
    await status(page, "Success");
    assert.equal(world.bank.arrived(own).length, 3);
  });
});
