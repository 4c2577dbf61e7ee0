import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { administratorToken } from "../../src/access/people/first-administrator.ts";
import { invitationUrl } from "../../src/access/people/invitation.ts";
import { systemClock } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import { freshCode } from "../authenticator.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { freshOrganisation } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { heading, hostsOf, press, visit } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

const cleanUp: (() => unknown)[] = [];
let world: TestMillrace;
let browser: TestBrowser;
before(async () => {
  world = await testMillrace({ after: (run: () => unknown) => cleanUp.push(run) });
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

/** From the link that the first start prints to a person who is signed in. */
async function becomeAdministrator(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("textbox", { name: "Name" }).fill("Anna Novak");
  await page.getByRole("textbox", { name: "Email" }).fill("anna@bank.example");
  await page.getByLabel("Password", { exact: true }).fill("quiet orange lantern");
  await press(page, /^Continue$/);
  await heading(page, /^Set up your second factor$/);
  const secret = (await page.locator(".secret-key").innerText()).replace(/\s/g, "");
  await page.getByRole("textbox", { name: /six digits/ }).fill(await freshCode(secret));
  await press(page, /^Finish$/);
  await page.getByRole("checkbox", { name: "I have kept them" }).check();
  await press(page, /^Open the Portal$/);
}

/** The bank's customer, in a browser of their own. */
async function connectXero(linkUrl: string, organisationId: string): Promise<void> {
  await visit(browser, { hosts: hostsOf(world) }, async ({ page }) => {
    await page.goto(linkUrl);
    await press(page, /Continue/);
    await press(page, /Agree and continue/);
    await press(page, /Continue to Xero/);
    await page.locator(`input[value="${organisationId}"]`).check();
    await press(page, /Allow access/);
    await heading(page, /Xero is connected/);
  });
}

test("a new operator comes from the first start to a delivered push without the API", async () => {
  const { config, database } = world.millrace.application;
  const { organisationId } = freshOrganisation(world, 1);
  const token = await administratorToken(database, systemRandom, systemClock.now(), "test");
  await visit(browser, { hosts: hostsOf(world), reducedMotion: "reduce" }, async ({ page }) => {
    await becomeAdministrator(page, invitationUrl(config.portalUrl, token));

    await page.getByRole("navigation").getByRole("link", { name: "Companies" }).click();
    await page.getByRole("link", { name: "Create company" }).first().click();
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Harbour Cafe");
    await press(page, /^Create company$/);
    await page.getByRole("dialog", { name: "Harbour Cafe" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Harbour Cafe" }).first().click();
    await heading(page, /^Harbour Cafe$/);

    await page.getByRole("link", { name: "Add the first connection" }).click();
    await page.getByRole("radio", { name: /Xero/ }).check();
    await press(page, /^Add$/);
    const link = page.getByRole("textbox", { name: "Link for the customer" });
    await link.waitFor();
    await press(page, /^Live$/);
    await connectXero(await link.inputValue(), organisationId);
    await page.locator(".pill", { hasText: "Linked" }).first().waitFor();

    await page.getByRole("link", { name: "Source accounts" }).last().click();
    await page.getByRole("button", { name: "Create account" }).first().click();
    await page.getByRole("textbox", { name: "Account id" }).fill("ac-1");
    await page.getByRole("textbox", { name: "Name" }).fill("Account 0");
    await page.getByRole("textbox", { name: "Number" }).fill("280146230");
    await page.getByRole("textbox", { name: "Currency" }).fill("czk");
    await press(page, /^Create$/);
    await page
      .getByRole("row", { name: "Account 0" })
      .getByRole("button", { name: /^Actions of/ })
      .click();
    await page.getByRole("menuitem", { name: /^Map$/ }).click();
    await page.getByRole("radio", { name: /^Account 0/ }).waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Map", exact: true }).click();
    await page.getByRole("row", { name: /Account 0.*Connected/ }).waitFor();

    await page.getByRole("navigation").first().getByRole("link", { name: "Pushes" }).click();
    await page.getByRole("link", { name: "New push" }).first().click();
    await heading(page, /^New push$/);
    await page.getByRole("combobox", { name: "Company" }).fill("Harb");
    await page.getByRole("option", { name: /Harbour Cafe/ }).click();
    await waitFor("the only account to be chosen", async () =>
      (await page.getByRole("combobox", { name: "Account" }).inputValue()).startsWith("Account 0"),
    );
    await press(page, /^Fill in three for trying$/);
    await press(page, /^Push 3 transactions$/);
    await heading(page, /^Push of 3 lines$/);
    await waitFor("the push to have succeeded", async () =>
      (await page.locator(".page-title").innerText()).includes("Success"),
    );
    await page.getByText("3 lines delivered").waitFor();
  });
  const [, account] = freshAccount(organisationId);
  assert.equal(account.length, 3, "they stand in the pretend Xero");
});

/** The lines of the organisation's only account. */
function freshAccount(organisationId: string) {
  const { accounts } = world.sandbox.xero.admin.organisation(organisationId) as {
    accounts: { id: string }[];
  };
  const [{ id }] = accounts as [{ id: string }];
  return [id, world.sandbox.xero.admin.lines(organisationId, id).lines] as const;
}
