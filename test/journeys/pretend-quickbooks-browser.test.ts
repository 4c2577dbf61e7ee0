import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import type { Json } from "../bank.ts";
import { openBrowser } from "../browser.ts";
import { testMillrace } from "../millrace.ts";
import { heading, hostsOf, press, visit } from "../screens.ts";

/* A customer in the pretend QuickBooks, in a real browser that runs no script: from finding the bank to the first line. */

test("without script a customer links the bank over both standards, and what is pushed is there after Update", async (t) => {
  const world = await testMillrace(t, { platforms: ["hcws"] });
  const { bank, millrace, sandbox } = world;
  sandbox.quickbooks.admin.changeSettings({ bankUrl: millrace.application.config.feedUrl });
  const browser = await openBrowser();
  t.after(() => browser.close());
  const hosts = [...hostsOf(world), `localhost:${sandbox.port}`];
  const date = millrace.application.clock.now().toISOString().slice(0, 10);
  for (const [name, company, account] of [
    ["Millrace bank (OFX)", "harbour-cafe", "Checking"],
    ["Millrace bank (FDX)", "lakeside-bakery", "Operating account"],
  ] as const) {
    const customer = await newCustomer();
    await visit(browser, { hosts, javaScriptEnabled: false }, async ({ page }) => {
      await page.goto(`http://localhost:${sandbox.port}/quickbooks/companies/${company}`);
      await page.getByRole("link", { name: "Link account" }).click();
      await page.getByRole("link", { name, exact: true }).click();
      await page.getByRole("checkbox", { name: /I accept/ }).check();
      await press(page, /Continue/);
      await signOn(page, customer.pair, name);
      await heading(page, /Choose accounts/);
      await page
        .getByLabel("Account in QuickBooks for Main account")
        .selectOption({ label: `${account}, USD` });
      await press(page, /Connect/);
      await page.getByText("First download").waitFor();
      assert.equal((await bank.done("GET", customer.path)).status, "Linked");
      const line = { id: `line-${company}`, date, amount: -12.5, description: `Rent of ${company}` };
      await bank.pushed(customer.feed, [line]);
      await press(page, /Update/);
      await page.getByRole("link", { name: account, exact: true }).click();
      await page.getByText(`Rent of ${company}`).waitFor();
      await press(page, /Update/);
      await press(page, /Disconnect/);
      await page.getByText("Disconnected").first().waitFor();
    });
  }

  async function newCustomer() {
    const companyId = await bank.company();
    const { id: connectionId } = await bank.connection(companyId, "hcws");
    const path = `/companies/${companyId}/connections/${connectionId}`;
    await bank.account(path, { accountName: "Main account", currency: "USD" });
    const pair: Json = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});
    const feed = { companyId, connectionId, accountId: "ac-001", organisationId: "", targetId: "", path };
    return { path, pair, feed };
  }
});

/** In QuickBooks itself over OFX; on the bank's page over FDX. */
async function signOn(page: Page, { username, password }: Json, name: string): Promise<void> {
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  if (name.includes("OFX")) return press(page, /Continue/);
  await page.locator("#password").press("Enter");
  await page.getByRole("button", { name: "Share these accounts" }).click();
}
