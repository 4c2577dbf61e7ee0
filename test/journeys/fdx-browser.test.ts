import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, type TestBrowser } from "../browser.ts";
import type { Pair } from "../fdx-client.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { heading, hostsOf, look, press, tabTo, visit } from "../screens.ts";

/* The pages on which customers of QuickBooks allow it to collect over FDX, as they see them: without script or cookie. */

let browser: TestBrowser;
let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { platforms: ["hcws"] });
  const { feedUrl } = world.millrace.application.config;
  world.sandbox.quickbooks.admin.changeSettings({ bankUrl: feedUrl });
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

/** A customer with a pair, and where QuickBooks sends the browser. */
async function asked(): Promise<{ pair: Pair; address: string; permission: string }> {
  const { bank, sandbox } = world;
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${id}`;
  const accountName = "Operating account of the harbour branch & payroll";
  await bank.account(path, { id: "ac-1", accountName, currency: "USD" });
  await bank.account(path, { id: "ac-2", accountName: "Visa", accountType: "creditCard", currency: "USD" });
  const pair = await bank.done("POST", `${path}/connectionInfo/bankFeedAccounts/credentials`, {});
  const quickbooks = sandbox.quickbooks.admin;
  const [company] = quickbooks.addCompanies([{ name: "Shop", accounts: [{ name: "Checking" }] }]);
  const names = { companyId: company!.id, institutionId: "bank-fdx" };
  const { address, connectionId } = await quickbooks.askPermission(names);
  return { pair, address, permission: connectionId };
}

const hosts = () => [...hostsOf(world), new URL(world.sandbox.url).host.replace("127.0.0.1", "localhost")];
/** The browser tells of an answer that is not 200, which the page then explains. */
const refused = /status of 4\d\d/;

test("a customer signs on, chooses an account and is led back to QuickBooks, by keyboard alone", async () => {
  const { address, pair, permission } = await asked();
  await visit(browser, { hosts: hosts(), expected: refused }, async ({ page }) => {
    await page.goto(address);
    await heading(page, /Sign in to share/);
    await look(page, "fdx-sign-in");
    await tabTo(page, /User name/);
    await page.keyboard.type(pair.username.toLowerCase());
    await tabTo(page, /Password/);
    await page.keyboard.type("not the password");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await look(page, "fdx-wrong");
    assert.equal(await page.getByLabel("User name").inputValue(), pair.username.toLowerCase());
    assert.equal(await page.getByLabel("Password").inputValue(), "");
    await page.getByLabel("Password").fill(pair.password);
    await press(page, /Sign in/);
    await heading(page, /Choose what to share/);
    await look(page, "fdx-choose");
    for (const box of await page.getByRole("checkbox").all()) await box.uncheck();
    await press(page, /Share these accounts/);
    await page.getByText("Choose at least one account.").waitFor();
    await look(page, "fdx-none-chosen");
    await page.getByRole("checkbox", { name: /Visa/ }).check();
    await tabTo(page, /Share these accounts/);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.host.endsWith(new URL(world.sandbox.url).port));
    assert.deepEqual(await page.context().cookies(), [], "no cookie is set");
  });
  const { offered } = world.sandbox.quickbooks.admin.connection(permission);
  assert.deepEqual(
    offered.map(({ name, card }) => [name, card]),
    [["Visa", true]],
  );
});

test("the pages work without script, in French, and lead back when the customer says no", async () => {
  const { address, pair } = await asked();
  await visit(browser, { hosts: hosts(), expected: refused, javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(address);
    await page.getByRole("link", { name: "Français" }).click();
    await heading(page, /Ouvrez une session/);
    await page.getByLabel("Nom d’utilisateur").fill(pair.username);
    await page.getByLabel("Mot de passe").fill(pair.password);
    await press(page, /Ouvrir la session/);
    await heading(page, /Choisissez ce que vous partagez/);
    assert.equal(await page.getByRole("checkbox").count(), 2);
    await press(page, /Ne pas partager/);
    await page.waitForURL(/error=access_denied/);
  });
});

test("a page that nobody asked for says where to begin", async () => {
  await visit(browser, { hosts: hosts(), expected: refused }, async ({ page }) => {
    await page.goto(`${world.millrace.application.config.feedUrl}/fdx/oauth/authorize`);
    await heading(page, /Please begin in your accounting software/);
    await look(page, "fdx-not-asked");
  });
});
