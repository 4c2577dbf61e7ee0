import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { freshFeed, freshOrganisation, recentLines } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { lookAtPage, type PortalVisit, visitPortal } from "../portal-browser.ts";
import { heading, hostsOf, look, press, visit } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* The page of a company in the Portal: from its first connection to the end of it, and what each role sees of it. */

const cleanUp: (() => Promise<void>)[] = [];
let world: TestMillrace;
let browser: TestBrowser;
before(async () => {
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { platforms: ["hcws", "olpr"] });
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

const part = (page: Page, name: string): Locator =>
  page.getByRole("navigation", { name: "Parts of the company" }).getByRole("link", { name });
/** The menu at the end of the row that holds a text. */
async function choose(page: Page, row: string, item: RegExp): Promise<void> {
  await page
    .getByRole("row", { name: row })
    .getByRole("button", { name: /^Actions of/ })
    .click();
  await page.getByRole("menuitem", { name: item }).click();
}
const told = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

test("a connection is made, its customer connects, accounts are made, imported, mapped, renamed and disconnected, and the timeline tells it all", async () => {
  const person = await signedIn(world, "developer", "Anna Novak");
  const { organisationId } = freshOrganisation(world, 2);
  const companyId = await world.bank.company("Harbour Cafe");
  await visitPortal(
    browser,
    world,
    person,
    async ({ page, go, path }) => {
      await go(`/companies/${companyId}`);
      await heading(page, /^Harbour Cafe$/);
      await told(page, "Connect the accounting software");
      await lookAtPage(page, "/companies/:companyId/*?", "new");
      await page.getByRole("link", { name: "Add the first connection" }).click();
      await page.getByRole("radio", { name: /Xero/ }).check();
      await look(page, "portal-company-add-connection");
      await press(page, /^Add$/);

      const link = page.getByRole("textbox", { name: "Link for the customer" });
      await link.waitFor();
      const linkUrl = await link.inputValue();
      await told(page, /^Expires/);
      await press(page, /^Make a new link$/);
      const newest = await waitFor("another link", async () => {
        const shown = await link.inputValue();
        return shown !== linkUrl && shown;
      });
      await press(page, /^Invitation email$/);
      await page.getByRole("textbox", { name: "For whom" }).fill("Jo, bookkeeper");
      await press(page, /^Make a link$/);
      await told(page, "Not opened");
      await lookAtPage(page, "/companies/:companyId/*?", "connection");
      await press(page, /^Live$/);
      await told(page, /^Pending$/);

      await connect(newest, organisationId);
      // The page follows by itself.
      await page.getByText("Weir & Sons").first().waitFor();
      await page.locator(".pill", { hasText: "Linked" }).first().waitFor();

      await page.getByRole("link", { name: "Source accounts" }).last().click();
      await page.getByRole("button", { name: "Create account" }).first().click();
      await page.getByRole("textbox", { name: "Name" }).fill("Account 0");
      await page.getByRole("textbox", { name: "Number" }).fill("280146230");
      await page.getByRole("textbox", { name: "Currency" }).fill("czk");
      await press(page, /^Create$/);
      await told(page, /Id is required/);
      await page.getByRole("textbox", { name: "Account id" }).fill("ac-1");
      await press(page, /^Create$/);
      await page.getByRole("cell", { name: "ac-1" }).waitFor();

      await press(page, /^Import CSV$/);
      await page
        .getByRole("textbox", { name: "Or paste the lines" })
        .fill(
          "id,accountName,accountType,accountNumber,currency,balance\nac-2,Savings,savings,77,CZK,5.50\nac-1,Again,checking,78,CZK,0\nac-3,,checking,79,CZK,x\n",
        );
      await told(page, /3 accounts found/);
      await look(page, "portal-company-import");
      await press(page, /^Create 2 accounts$/);
      await told(page, /1 account was created\. 1 was refused/);
      await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
      await page.getByRole("cell", { name: "ac-2" }).waitFor();

      await choose(page, "Account 0", /^Map$/);
      const likely = page.getByRole("radio", { name: /^Account 0/ });
      await likely.waitFor();
      assert.ok(await likely.isChecked(), "what is likely is chosen beforehand");
      await told(page, /Very likely: same number/);
      await look(page, "portal-company-map");
      await page.getByRole("dialog").getByRole("button", { name: "Map", exact: true }).click();
      await page.getByRole("row", { name: /Account 0.*Connected/ }).waitFor();

      await choose(page, "Account 0", /^Rename$/);
      await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Main account");
      await page.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
      await page.getByRole("cell", { name: "Main account", exact: true }).waitFor();
      await lookAtPage(page, "/companies/:companyId/*?", "accounts");

      const accounts = `/companies/${companyId}/connections/${new URL(newest).pathname.split("/")[4]}`;
      const feed = {
        path: accounts,
        companyId,
        connectionId: accounts.split("/").at(-1)!,
        accountId: "ac-1",
      };
      await world.bank.ended(feed as never, await world.bank.pushed(feed as never, recentLines(3)));
      await part(page, "Feeds").click();
      await page.getByRole("row", { name: /Main account.*Healthy/ }).waitFor();
      await lookAtPage(page, "/companies/:companyId/*?", "feeds");
      await page.getByRole("button", { name: "Details of Main account" }).click();
      await told(page, "Last transaction");
      await page.keyboard.press("Escape");

      await part(page, "Source accounts").click();
      await choose(page, "Main account", /^Disconnect$/);
      await told(page, /Its feed into Xero ends/);
      await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
      await page.getByRole("row", { name: /Main account.*Disconnected/ }).waitFor();
      await choose(page, "Savings", /^Delete$/);
      const remove = page.getByRole("dialog").getByRole("button", { name: "Delete" });
      assert.ok(await remove.isDisabled());
      await page.getByRole("dialog").getByRole("textbox").fill("Savings");
      await remove.click();
      await page.getByRole("cell", { name: "ac-2" }).waitFor({ state: "detached" });

      await part(page, "Consents").click();
      await page.getByRole("button", { name: /^Show text of/ }).click();
      await told(page, "What the customer agreed to");
      await page.keyboard.press("Escape");
      await lookAtPage(page, "/companies/:companyId/*?", "consents");

      await part(page, "Overview").click();
      await told(page, "Last delivered");
      await lookAtPage(page, "/companies/:companyId/*?", "overview");

      await part(page, "Connections").click();
      await page.getByRole("row", { name: /Xero/ }).waitFor();
      await lookAtPage(page, "/companies/:companyId/*?", "connections");
      await choose(page, "Xero", /^Unlink$/);
      await told(page, /Links handed out before stop working/);
      await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
      await page.getByRole("row", { name: /Xero.*Unlinked/ }).waitFor();

      await part(page, "Timeline").click();
      await press(page, /^Oldest first$/);
      await page.locator(".timeline li").first().getByText("Company created").waitFor();
      const steps = await page.locator(".timeline-head > span").allInnerTexts();
      const expected = [
        "Company created",
        "Connection created",
        "Link passed on",
        "Link opened",
        "Consent given",
        "Customer sent to the accounting software",
        "Connection authorised",
        "Source accounts created",
        "Main account mapped",
        "Feed of Main account opened",
        "First push to Main account",
        "Connection ended",
      ];
      let at = -1;
      for (const step of expected) {
        const next = steps.indexOf(step, at + 1);
        assert.ok(next > at, `${step} after ${steps[at]}: ${steps.join(" · ")}`);
        at = next;
      }
      await told(page, "Portal, Anna Novak");
      await lookAtPage(page, "/companies/:companyId/*?", "timeline");
      await go(
        `${path()
          .split("?")[0]!
          .replace(/timeline$/, "connections")}?timeline=${feed.connectionId}`,
      );
      await page
        .getByRole("dialog", { name: "Timeline of Xero" })
        .getByText("Connection authorised")
        .waitFor();
      await look(page, "portal-company-timeline-drawer");
    },
    { expected: /status of 400/ },
  );
});

/** The customer, in a browser of its own. */
async function connect(linkUrl: string, organisationId: string): Promise<void> {
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

test("credentials of QuickBooks and Sage are made and revoked where the connection is", async () => {
  const person = await signedIn(world, "developer");
  const companyId = await world.bank.company("Quayside");
  const quickBooks = await world.bank.connection(companyId, "hcws");
  const sage = await world.bank.connection(companyId, "olpr");
  await visitPortal(browser, world, person, async ({ page, go }) => {
    await go(`/companies/${companyId}/connections/${quickBooks.id}`);
    await press(page, /^Issue credentials$/);
    await told(page, /the password is not shown again/);
    await press(page, /^Issue credentials$/);
    await page
      .getByRole("button", { name: /^Revoke pair/ })
      .nth(1)
      .waitFor();
    await lookAtPage(page, "/companies/:companyId/*?", "credentials");
    await page
      .getByRole("button", { name: /^Revoke pair/ })
      .first()
      .click();
    await told(page, /The other pairs stay good/);
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("Revoked", { exact: true }).first().waitFor();

    await go(`/companies/${companyId}/connections/${sage.id}`);
    await press(page, /^Make a one-time password$/);
    await told(page, "Validity");
  });
});

test("a role that only reads sees no links, no whole numbers and nothing to press; onboarding sees no accounts", async () => {
  const feed = await freshFeed(world);
  const seen = async (role: "support" | "onboarding", run: (visit: PortalVisit) => Promise<void>) =>
    visitPortal(browser, world, await signedIn(world, role), run, { locale: "fr-CA" });
  await seen("support", async ({ page, go }) => {
    await go(`/companies/${feed.companyId}/accounts`);
    await page.getByText("••••2311").waitFor();
    assert.equal(await page.getByRole("button", { name: /^(Créer|Importer|Actions de)/ }).count(), 0);
    await go(`/companies/${feed.companyId}/connections/${feed.connectionId}`);
    await page.getByText("ID de la connexion").first().waitFor();
    assert.equal(await page.getByRole("textbox").count(), 0);
    assert.equal(await page.getByRole("button", { name: /Dissocier|Supprimer/ }).count(), 0);
    await lookAtPage(page, "/companies/:companyId/*?", "support");
  });
  await seen("onboarding", async ({ page, go }) => {
    await go(`/companies/${feed.companyId}`);
    await page.getByRole("heading", { name: "Activité" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Comptes sources" }).count(), 0);
    await go(`/companies/${feed.companyId}/feeds`);
    await page.getByText("Cette partie n’existe pas").waitFor();
  });
});
