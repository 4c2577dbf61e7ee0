import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "../browser.ts";
import { testMillrace } from "../millrace.ts";
import { NetSuiteCustomer } from "../netsuite.ts";
import { hostsOf, look, visit } from "../screens.ts";

/* What a customer of NetSuite sees on the accounts screen until NetSuite fetches, in a real browser. */

test("what is left to do in NetSuite is told, with a code that pairs, until it is done", async (t) => {
  const world = await testMillrace(t, { platforms: ["akxx"] });
  const browser = await openBrowser();
  t.after(() => browser.close());
  const { admin } = world.sandbox.netsuite;
  const customer = await NetSuiteCustomer.withBooks(world);
  admin.uninstallSuiteApp(customer.account);
  await customer.begin("ac-1", customer.checking, { accountName: "Shop account" });
  admin.installSuiteApp(customer.account);
  const { linkUrl } = await customer.connection();
  await visit(browser, { hosts: hostsOf(world), reducedMotion: "reduce" }, async ({ page }) => {
    await page.goto(linkUrl);
    await page.getByRole("button", { name: /^Continue/ }).click();
    const notice = page.locator(".notice", { hasText: "One step is left in NetSuite" });
    await notice.waitFor();
    await page.getByRole("button", { name: "Show address and code" }).click();
    await page.getByText("The code works once").waitFor();
    await page.locator(".feed", { hasText: "Waiting for NetSuite" }).waitFor();
    await look(page, "netsuite-pairing");
    const [platform, code] = await notice.locator("dd > code").allInnerTexts();
    assert.equal(platform, world.millrace.application.config.feedUrl);
    await page.getByRole("button", { name: "Check again" }).click();
    await notice.waitFor();
    const accountId = customer.account;
    const { configurationId } = await admin.pair({ accountId, platform: platform!, code: code! });
    await page.getByRole("button", { name: "Check again" }).click();
    await notice.waitFor({ state: "detached" });
    await page.locator(".notice", { hasText: "NetSuite has not fetched these accounts yet" }).waitFor();
    await look(page, "netsuite-not-linked");

    const offers = await admin.offered(accountId, configurationId);
    assert.ok("accounts" in offers);
    const key = offers.accounts[0]!.accountMappingKey;
    admin.addFault({
      kind: "platform-down",
      operation: "platform statements",
      status: 503,
      companyId: accountId,
      times: 1,
    });
    admin.link({ accountId, configurationId, key, target: customer.checking });
    await admin.settled();
    await page.reload();
    const failed = page.locator(".notice", { hasText: "NetSuite could not import some transactions" });
    await failed.waitFor();
    assert.match(await failed.innerText(), /Shop account/);
    await look(page, "netsuite-failed-import");
    assert.equal((await customer.fetchNow(configurationId)).status, "Complete");
    await page.reload();
    await page.locator(".feed.connected").waitFor();
    assert.equal(await failed.count(), 0);
  });
});
