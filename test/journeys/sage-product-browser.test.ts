import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { FrameLocator, Page } from "playwright-core";
import { someLines } from "../bank.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { monthAgo } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { SageCustomer } from "../sage.ts";
import { heading, hostsOf, look, press, visit } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* The whole way as a customer goes it: in a pretend Sage's product, in the frame with our page, and back. */

let browser: TestBrowser;
let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { platforms: ["olpr"] });
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

const company = (page: Page, { sageCompany }: SageCustomer) =>
  page.goto(`${world.sandbox.url}/sage/companies/${sageCompany}`);

/** Types the codes on our page, in the frame or on a page of its own. */
async function prove(where: Page | FrameLocator, { connectionId, path }: SageCustomer): Promise<void> {
  const { otp } = await world.bank.done("POST", `${path}/bankFeeds/otp`);
  await where.getByLabel("Connection ID").fill(connectionId);
  await where.getByLabel("One-time password").fill(otp);
  await where.getByRole("button", { name: "Connect" }).click();
}

async function choose(page: Page, name: RegExp): Promise<void> {
  await heading(page, /Choose accounts/);
  await page.getByLabel(name).check();
  await press(page, /^Connect$/);
}

/** Pushes lines and waits until the customer sees them in Sage. */
async function seesLines(page: Page, customer: SageCustomer, prefix: string): Promise<void> {
  const key = await world.bank.pushed(customer.feed(), someLines(3, monthAgo(), prefix));
  assert.equal((await world.bank.ended(customer.feed(), key)).status, "Success");
  await company(page, customer);
  await page.getByRole("link", { name: "Current account" }).first().click();
  await page.getByRole("cell", { name: `${prefix}-2`, exact: true }).waitFor();
}

const connected = (customer: SageCustomer) =>
  waitFor("the account to be connected", async () => (await customer.status()) === "connected");

test("a customer finds the bank in Sage, connects in a frame without cookies, and sees what arrives", async () => {
  const customer = await SageCustomer.arrive(world);
  customer.admin.changeSettings({ frame: "sealed" });
  try {
    await visit(browser, { hosts: hostsOf(world) }, async ({ page }) => {
      await company(page, customer);
      await page.getByRole("link", { name: "Connect a bank" }).click();
      await page.getByLabel("Name of the bank").fill("harbour");
      await press(page, /Search/);
      await press(page, /Connect here/);
      const frame = page.frameLocator("iframe");
      await frame.getByLabel("Connection ID").waitFor();
      await look(page, "sage-product-frame");
      await prove(frame, customer);
      await frame.getByRole("link", { name: "Choose accounts" }).click();
      await choose(page, /Current account/);
      await connected(customer);
      await seesLines(page, customer, "framed");
      await look(page, "sage-product-account");
      assert.deepEqual(await page.context().cookies(), []);
    });
  } finally {
    customer.admin.changeSettings({ frame: "open" });
  }
});

test("a customer connects on the bank's page, reconnects when Sage asks for it, and disconnects", async () => {
  const customer = await SageCustomer.arrive(world);
  await visit(browser, { hosts: hostsOf(world) }, async ({ page }) => {
    await company(page, customer);
    await page.getByRole("link", { name: "Connect a bank" }).click();
    await press(page, /Connect on the bank/);
    await prove(page, customer);
    await page.getByRole("link", { name: "Choose accounts" }).click();
    await choose(page, /Current account/);
    await connected(customer);
    await seesLines(page, customer, "first");

    await world.bank.done("PATCH", customer.path, { status: "Unlinked" });
    const account = () =>
      customer.admin.bankAccounts().find(({ companyId }) => companyId === customer.sageCompany)!;
    await waitFor("Sage to ask", () => account().status === "authRequired");
    await page.reload();
    await press(page, /Reconnect here/);
    await prove(page.frameLocator("iframe"), customer);
    await page.frameLocator("iframe").getByText("connected again").waitFor();
    await connected(customer);
    await seesLines(page, customer, "second");

    await press(page, /Disconnect/);
    await page.getByText("history of this account was deleted").waitFor();
    await waitFor("the account to be disconnected", async () => (await customer.status()) === "disconnected");
  });
});
