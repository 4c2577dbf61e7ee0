import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { lookAtPage, type PortalVisit, visitPortal } from "../portal-browser.ts";
import { focusOn, heading, look, press, tabTo } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* The Portal's frame, and companies in it: found, made, invited, changed, exported, deleted. */

const cleanUp: (() => unknown)[] = [];
let world: TestMillrace;
let browser: TestBrowser;
let linked: { companyId: string; connectionId: string };
before(async () => {
  world = await testMillrace({ after: (run: () => unknown) => cleanUp.push(run) });
  browser = await openBrowser();
  for (const name of ["Alder & Sons", "Birch Bakery", "Cedar Clinic"])
    await world.bank.done("POST", "/companies", { name });
  linked = await world.bank.linked(organisations.gbp);
  await world.bank.connection(linked.companyId, "hcws");
  await world.bank.connection(linked.companyId, "olpr");
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

const rows = (page: Page) => page.locator("tbody tr:not([aria-hidden])").count();
const holds = (page: Page, count: number) =>
  waitFor(`${count} rows`, async () => (await rows(page)) === count);

test("a company is made, invited in the customer's language, changed, found and deleted", async () => {
  const person = await signedIn(world, "developer", "Dana Ferris");
  const colleague = await signedIn(world, "advisor", "Noor Haddad");
  await visitPortal(browser, world, person, async ({ page, go, path }) => {
    await go("/companies");
    await heading(page, /^Companies$/);
    await holds(page, 4);
    await lookAtPage(page, "/companies");

    await page.getByRole("link", { name: "Create company" }).click();
    await heading(page, /^New company$/);
    await focusOn(page, /New company/);
    await page.getByRole("textbox", { name: "Name" }).fill("Dogwood <Dairy>");
    await page.getByText("These characters cannot stand in a name: < >").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("Dogwood Dairy");
    await press(page, /^Add tag$/);
    await page.getByRole("textbox", { name: "Key of tag 1" }).fill("region");
    await page.getByRole("textbox", { name: "Value of tag 1" }).fill("north");
    await lookAtPage(page, "/companies/new");
    await press(page, /^Create company$/);

    const panel = page.getByRole("dialog", { name: "Dogwood Dairy" });
    const link = panel.getByRole("textbox", { name: "Link of the company" });
    await link.waitFor();
    const { bank } = world;
    const [company] = (await bank.done("GET", "/companies?query=name=Dogwood%20Dairy")).results;
    assert.deepEqual(company.ownerUserIds, [person.person.personId]);
    assert.match(await link.inputValue(), new RegExp(`/company/${company.id}\\?link\\.otp=`));
    await panel.getByText("Français").click();
    const invitation = panel.getByRole("textbox", { name: "Invitation by email" });
    assert.match(await invitation.inputValue(), /Pour connecter Dogwood Dairy, ouvrez ce lien/);
    await lookAtPage(page, "/companies", "links");
    await page.keyboard.press("Escape");
    await waitFor("the address without the panel", async () => path() === "/companies");

    await go(`/companies/${company.id}/edit`);
    await heading(page, /^Edit company$/);
    await page.getByRole("textbox", { name: "Name" }).fill("Dogwood Dairy Ltd");
    await press(page, /^Remove tag 1$/);
    await page.getByRole("combobox", { name: "Owners" }).fill("noor");
    await page.getByRole("option", { name: "Noor Haddad" }).click();
    await page.keyboard.press("Escape");
    await lookAtPage(page, "/companies/:companyId/edit");
    await press(page, /^Save$/);
    await waitFor("the change", async () => {
      const changed = await bank.done("GET", `/companies/${company.id}`);
      const owners = [person, colleague].map((one) => one.person.personId);
      assert.ok(changed.name !== "Dogwood Dairy Ltd" || Object.keys(changed.tags).length === 0);
      return changed.ownerUserIds.join() === owners.join();
    });
    await page.getByText("Dana Ferris, Noor Haddad").waitFor();
    await go("/companies?owner=me");
    await holds(page, 1);

    await go("/companies?q=dogwood");
    await holds(page, 1);
    await press(page, /^Actions for Dogwood Dairy Ltd$/);
    await page.getByRole("menuitem", { name: "Delete company" }).click();
    const asked = page.getByRole("dialog", { name: "Delete Dogwood Dairy Ltd" });
    await asked.getByRole("textbox").fill("Dogwood");
    assert.ok(await asked.getByRole("button", { name: "Delete for good" }).isDisabled());
    await asked.getByRole("textbox").fill("Dogwood Dairy Ltd");
    await lookAtPage(page, "/companies", "delete");
    await asked.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("Nothing matches").waitFor();
    assert.equal((await bank.call("GET", `/companies/${company.id}`)).status, 404);
  });
});

test("companies are found by software, state, connection and name; what is found stands in the address and is exported", async () => {
  const person = await signedIn(world, "analyst");
  await visitPortal(browser, world, person, async ({ page, go, path }) => {
    await go("/companies");
    await holds(page, 4);
    const search = page.getByRole("searchbox", { name: "Search companies" });
    await search.fill(linked.connectionId);
    await holds(page, 1);
    await search.fill("xero");
    await waitFor("the search in the address", async () => path() === "/companies?q=xero");
    await holds(page, 1);
    await search.fill("b");
    await holds(page, 1);
    await search.fill("");
    await holds(page, 4);
    await press(page, /^Connection status$/);
    await page.getByRole("checkbox", { name: /^Linked/ }).check();
    await holds(page, 1);
    assert.equal(path(), "/companies?status=Linked");
    await page.keyboard.press("Escape");

    const file = page.waitForEvent("download");
    await press(page, /^Export CSV$/);
    const lines = (await readFile(await (await file).path(), "utf8")).trimEnd().split("\r\n");
    assert.equal(lines.length, 2);
    assert.match(lines[1]!, new RegExp(`^${linked.companyId},.*Xero: Linked`));
    assert.doesNotMatch(lines.join(), /otp=/);

    await press(page, /^Clear filters$/);
    await holds(page, 4);
    await page.getByRole("button", { name: /^Company$/ }).click();
    await waitFor("the order in the address", async () => path() === "/companies?order=name");
    await page.goBack();

    const administrator = await signedIn(world, "administrator");
    const owned = (ownedOnly: boolean) => administrator.done("PUT", "/company-permissions", { ownedOnly });
    await owned(true);
    await go("/companies");
    await page.getByText("You own no company yet").waitFor();
    await page.getByText(/you see the companies you own/).waitFor();
    await owned(false);
  });
});

test("who only reads gets no link and nothing to change; a session that ends elsewhere leads to the sign-in page and back", async () => {
  const person = await signedIn(world, "support");
  const refused = { expected: /status of 401/ };
  const run = async ({ page, go, path }: PortalVisit) => {
    await go(`/companies?connections=${linked.companyId}`);
    const panel = page.getByRole("dialog");
    await panel.getByText("Xero").first().waitFor();
    assert.equal(await panel.getByRole("textbox").count(), 0);
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("link", { name: "Create company" }).count(), 0);
    await go("/companies/new");
    await heading(page, /^No access$/);
    await page.getByText("“New company” is not open to your role, Support").waitFor();
    assert.equal((await person.delete("/session")).status, 204);
    await page.getByRole("link", { name: "Companies" }).click();
    await waitFor("the sign-in page", async () => path() === "/sign-in?return=%2Fportal%2Fcompanies");
  };
  await visitPortal(browser, world, person, run, refused);
});

test("the palette leads on by the keyboard, an unknown address is told, language and theme stay chosen, and signing out ends the session", async () => {
  const person = await signedIn(world, "administrator", "Dana Ferris");
  await visitPortal(
    browser,
    world,
    person,
    async ({ page, go, path }) => {
      await go("/nowhere");
      await heading(page, /^Page not found$/);
      await page.keyboard.press("Control+k");
      await page.getByPlaceholder(/^Company, connection/).fill("compa");
      await page.keyboard.press("Enter");
      await waitFor("the companies", async () => path() === "/companies");
      await page.keyboard.press("/");
      await page.getByPlaceholder(/^Company, connection/).fill("birch");
      await page.getByRole("option", { name: /Birch Bakery/ }).waitFor();
      await look(page, "portal-palette");
      await page.keyboard.press("Enter");
      await waitFor("the company", async () => /^\/companies\/[0-9a-f-]{36}/.test(path()));
      await go("/companies");
      await heading(page, /^Companies$/);
      await tabTo(page, /^Skip to content$/, 1);
      await page.keyboard.press("Enter");
      await tabTo(page, /^Create company$/, 1);
      await press(page, /Français/);
      await heading(page, /^Entreprises$/);
      await page.reload();
      await heading(page, /^Entreprises$/);
      assert.equal(await page.evaluate("document.documentElement.lang"), "fr-CA");
      await page.setViewportSize({ width: 390, height: 800 });
      await press(page, /^Ouvrir la navigation$/);
      await page.getByRole("navigation", { name: "Principale" }).getByText("Entreprises").waitFor();
      await look(page, "portal-navigation");
      await press(page, /^DF, Compte de/);
      await page.getByRole("menuitemradio", { name: "Sombre" }).click();
      assert.equal(await page.evaluate("document.documentElement.dataset.mantineColorScheme"), "dark");
      await page.reload();
      await heading(page, /^Entreprises$/);
      assert.equal(await page.evaluate("document.documentElement.dataset.mantineColorScheme"), "dark");
      await press(page, /^DF, Compte de/);
      await page.getByRole("menuitem", { name: "Se déconnecter" }).click();
      await waitFor("the sign-in page", async () => path().startsWith("/sign-in"));
      assert.equal((await person.get("/session")).status, 401);
    },
    { expected: /status of 40[14]/ },
  );
});
