import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { NetSuiteCustomer } from "../netsuite.ts";
import { heading, hostsOf, look, press, tabTo, visit } from "../screens.ts";

/* What a customer of NetSuite sees before signing in there, and on the accounts screen until NetSuite fetches. */

let browser: TestBrowser;
let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { platforms: ["akxx"] });
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

test("the way in says what an administrator does in NetSuite first, and that a test account is one", async () => {
  const { bank, sandbox } = world;
  const id = "2900001_SB1";
  const subsidiaries = ["Harbour Holding", "Harbour Cafe"];
  sandbox.netsuite.admin.addCompany({ id, name: "Harbour Group", currencies: ["USD"], subsidiaries });
  const customer = await NetSuiteCustomer.arrive(world, id);
  await bank.account(customer.path, { id: "ac-1", currency: "USD", accountNumber: "28014623" });
  const { linkUrl } = await customer.connection();
  const trial = "This is a test account of NetSuite";
  await visit(browser, { hosts: hostsOf(world), reducedMotion: "reduce" }, async ({ page }) => {
    await page.goto(linkUrl);
    await press(page, /^Continue/);
    await press(page, /^Agree/);
    await heading(page, /^Prepare NetSuite/);
    for (const words of [
      /Only an administrator/,
      /REST Web Services and OAuth 2.0/,
      /SuiteApp of Millrace/,
      /_SB1/,
    ])
      await page.getByText(words).first().waitFor();
    await look(page, "netsuite-prepare");
    await press(page, /Français/);
    await heading(page, /^Préparez NetSuite/);
    await page.getByText(/Seul un administrateur/).waitFor();
    await press(page, /English/);
    await heading(page, /^Prepare NetSuite/);
    await tabTo(page, /^Send them|Somebody else/);
    await tabTo(page, /^Continue/);
    await page.keyboard.press("Enter");
    await heading(page, /sign in to NetSuite/);
    await press(page, /^Back/);
    await heading(page, /^Prepare NetSuite/);
    await press(page, /^Continue/);
    await press(page, /^Continue to NetSuite/);
    await page.locator(`input[value="${id}"]`).check();
    await press(page, /^Allow/);
    await heading(page, /^Which organisation/);
    await page.locator(".notice.warn", { hasText: trial }).waitFor();
    await look(page, "netsuite-test-account");
    await page.getByLabel("Harbour Cafe").check();
    await press(page, /^Connect this/);
    await heading(page, /^NetSuite is connected/);
    await page.locator(".notice", { hasText: trial }).getByText(id).waitFor();
    await press(page, /^Choose accounts/);
    await heading(page, /^Connect your accounts/);
    await page.locator(".notice", { hasText: trial }).waitFor();
  });
});

test("what is left to do in NetSuite is told, with a code that pairs, until it is done", async () => {
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
