import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { type Json, someLines } from "../bank.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { focused, look, tabTo, visit } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* The accounts screen of the hosted pages, in a real browser on the pretend Xero. */

let browser: TestBrowser;
let world: TestMillrace;
let hosts: string[];
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
  hosts = [world.bank.url, world.sandbox.url].flatMap((url) => {
    const { host, port } = new URL(url);
    return [host, `localhost:${port}`];
  });
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

interface Books {
  readonly path: string;
  readonly organisationId: string;
  readonly linkUrl: () => Promise<string>;
  /** Id of the target of this name. */
  readonly target: (name: string) => string;
}

type TargetList = readonly (readonly [name: string, number: string, kind?: "BANK" | "CREDITCARD"])[];

/** A linked company with books of its own. */
async function books(targets: TargetList): Promise<Books> {
  const { admin } = world.sandbox.xero;
  const [organisation] = admin.addOrganisations([
    {
      name: "Quay Bakery",
      countryCode: "CZ",
      baseCurrency: "CZK",
      accounts: targets.map(([name, number, bankAccountType = "BANK"]) => ({
        name,
        number,
        bankAccountType,
      })),
    },
  ]);
  const { path } = await world.bank.linked(organisation!.id);
  return {
    path,
    organisationId: organisation!.id,
    linkUrl: async () => (await world.bank.done("GET", path)).linkUrl,
    target: (name) => admin.organisation(organisation!.id).accounts.find((one) => one.name === name)!.id,
  };
}

const account = (path: string, id: string, accountName: string, fields: Record<string, unknown> = {}) =>
  world.bank.account(path, { id, accountName, accountNumber: `55${id}`, balance: 1250.4, ...fields });

async function enter(page: Page, linkUrl: string): Promise<void> {
  await page.goto(linkUrl);
  await page.getByRole("button", { name: /^Continue|^Continuer/ }).click();
  await page
    .getByRole("heading", { level: 1, name: /Connect your accounts|Connectez vos comptes/ })
    .waitFor();
  await page.locator(".feeds-title, .mapping .notice").first().waitFor();
}

/** Nothing moves while it is looked at. */
const still = { reducedMotion: "reduce" } as const;

const row = (page: Page, id: string) => page.locator(`.feed[data-account="${id}"]`);
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();
const picker = (page: Page, id: string) => row(page, id).locator(".picker");

async function choose(page: Page, id: string, target: string | RegExp): Promise<void> {
  await picker(page, id).click();
  await page.getByRole("radio", { name: target }).check();
  await press(page, "Use this account");
}

const connected = (page: Page, id: string) => page.locator(`.feed.connected[data-account="${id}"]`).waitFor();

const mappingOf = async (path: string, id: string): Promise<Json> =>
  (await world.bank.done("GET", `${path}/bankFeedAccounts/mapping?targets=false`)).find(
    (one: Json) => one.sourceAccountId === id,
  );

test("a sure suggestion stands there with its reason, a new account gets the name it was shown with", async () => {
  const { path, linkUrl, target } = await books([
    ["Everyday", "1234567811/2010"],
    ["Reserve", "1234567822/2010"],
    ["Card", "4417", "CREDITCARD"],
  ]);
  await account(path, "cur", "Current account", { accountNumber: "1234567811" });
  await account(path, "sav", "Savings for a rainy day and longer than that", { accountType: "savings" });
  await account(path, "crd", "Company card", {
    accountType: "creditCard",
    accountNumber: "5500000000009026",
  });
  await visit(browser, { hosts, ...still }, async ({ page }) => {
    await enter(page, await linkUrl());
    assert.match(await row(page, "cur").innerText(), /Everyday.*Good match.*Same number/s);
    assert.match(await picker(page, "sav").innerText(), /Choose an account/);
    await look(page, "accounts");

    await picker(page, "sav").click();
    await page.getByRole("radio", { name: /Create a new account/ }).check();
    assert.match(await page.locator("dialog").innerText(), /shortened/);
    await look(page, "accounts-picker-new");
    await press(page, "Change the name");
    await page.getByLabel("Name of the account").fill("Rainy day");
    await press(page, "Save");
    await page.getByText("It will be called “Rainy day”.").first().waitFor();
    await press(page, "Use this account");
    assert.match(await picker(page, "sav").innerText(), /New account: Rainy day/);

    await press(page, "Connect Current account");
    await connected(page, "cur");
    await waitFor("focus on the next open row", async () => (await focused(page)).name.includes("Rainy day"));
    await press(page, "Connect Rainy day");
    await connected(page, "sav");
    await look(page, "accounts-partly");
    await press(page, "Finish");
    await page.waitForURL(/\/done$/);
  });
  assert.equal((await mappingOf(path, "cur")).targetAccountId, target("Everyday"));
  assert.equal((await mappingOf(path, "sav")).targetAccountId, target("Rainy day"));
});

test("what the software refuses is told in words and repaired; connecting all keeps what it can", async () => {
  const { path, organisationId, linkUrl, target } = await books([
    ["Everyday", "1234567811/2010"],
    ["Reserve", "1234567822/2010"],
    ["Third", "1234567833/2010"],
  ]);
  await account(path, "one", "Shop account");
  await account(path, "two", "Rent account");
  const refuse = (errorType: string) =>
    world.sandbox.xero.admin.addFault({
      kind: "reject",
      errorType,
      status: 409,
      match: { operation: "create-feeds-existing-v2", tenantId: organisationId, contains: target("Reserve") },
    });
  await visit(browser, { hosts, ...still, locale: "en-GB" }, async ({ page }) => {
    await enter(page, await linkUrl());
    await choose(page, "one", /Everyday/);
    await picker(page, "two").click();
    const takenHere = page.getByRole("radio", { name: /Everyday.*Chosen for Shop account/s });
    assert.equal(await takenHere.isDisabled(), true, "what another row has chosen cannot be chosen twice");
    await look(page, "accounts-picker");
    await page.getByRole("radio", { name: /Reserve/ }).check();
    await press(page, "Use this account");

    const date = row(page, "two").locator("input[type=date]");
    await date.fill("2019-01-31");
    await date.blur();
    await row(page, "two")
      .getByText(/Xero takes nothing from before/)
      .waitFor();
    assert.equal(await date.getAttribute("aria-invalid"), "true");
    await page.getByRole("button", { name: "Connect 1 account" }).waitFor();
    await look(page, "accounts-date-early");
    await date.fill((await date.getAttribute("max"))!);

    refuse("feed-already-connected-in-current-organisation");
    // A double press is one.
    await page.getByRole("button", { name: "Connect 2 accounts" }).dblclick();
    await connected(page, "one");
    await row(page, "two")
      .getByText(/already has a bank feed/)
      .waitFor();
    await page
      .getByRole("status")
      .getByText(/1 account connected\. 1 account needs your attention/)
      .waitFor();
    await waitFor("focus on what failed", async () => (await focused(page)).name.includes("Reserve"));
    await look(page, "accounts-refused");
    await page.reload();
    await row(page, "two")
      .getByText(/already has a bank feed/)
      .waitFor();
    await choose(page, "two", /Third/);
    await press(page, "Connect Rent account");
    await connected(page, "two");
    await page.getByText("All your accounts are connected.").waitFor();
  });
  assert.equal((await mappingOf(path, "one")).targetAccountId, target("Everyday"));
  assert.equal((await mappingOf(path, "two")).targetAccountId, target("Third"));
});

test("by keyboard alone, in French on a telephone: renamed, connected, disconnected, and offered again at once", async () => {
  const { path, linkUrl, target } = await books([["Encaisse", "1234567811/2010"]]);
  await account(path, "one", "Compte principal");
  await visit(
    browser,
    { hosts, ...still, locale: "fr-CA", viewport: { width: 390, height: 844 } },
    async ({ page }) => {
      await enter(page, await linkUrl());
      const { keyboard } = page;
      await tabTo(page, /^Renommer Compte principal/);
      await keyboard.press("Enter");
      await page.getByLabel("Nom du compte").waitFor();
      await keyboard.type("Compte de la boutique");
      await keyboard.press("Enter");
      await row(page, "one").getByRole("heading", { name: "Compte de la boutique" }).waitFor();
      await waitFor("focus on the pencil again", async () =>
        (await focused(page)).name.startsWith("Renommer Compte de la boutique"),
      );
      await tabTo(page, /^Choisir un compte/);
      await keyboard.press("Enter");
      await page.getByRole("dialog", { name: /Où va Compte de la boutique/ }).waitFor();
      await tabTo(page, /^Encaisse/);
      await keyboard.press("Space");
      await tabTo(page, /^Utiliser ce compte/);
      await keyboard.press("Enter");
      await waitFor("focus on what was chosen", async () => /Encaisse/.test((await focused(page)).name));
      await tabTo(page, /^Connecter Compte de la boutique/);
      await keyboard.press("Enter");
      await connected(page, "one");
      await waitFor("focus below", async () => /^Connectés/.test((await focused(page)).name));
      await look(page, "accounts-french");

      await tabTo(page, /^Déconnecter Compte de la boutique/);
      await keyboard.press("Enter");
      const sheet = page.getByRole("dialog", { name: /Déconnecter Compte de la boutique\?/ });
      await sheet.getByText(/Plus aucune opération ne passe de Compte de la boutique à Encaisse/).waitFor();
      await look(page, "accounts-disconnect-french");
      await keyboard.press("Escape");
      await waitFor("focus where it was", async () => /^Déconnecter/.test((await focused(page)).name));
      await keyboard.press("Enter");
      await sheet.getByRole("button", { name: "Déconnecter" }).press("Enter");
      await picker(page, "one").waitFor();
      await waitFor("focus on the account", async () => /boutique/.test((await focused(page)).name));
      assert.match(
        await picker(page, "one").innerText(),
        /Choisir un compte/,
        "it is not chosen again by itself",
      );
      await row(page, "one").getByText("Déconnecté", { exact: true }).waitFor();
      await tabTo(page, /^Choisir un compte/);
      await keyboard.press("Enter");
      await page.getByRole("radio", { name: /Encaisse.*Connecté auparavant/s }).waitFor();
      await keyboard.press("Escape");
    },
  );
  const item = await mappingOf(path, "one");
  assert.deepEqual([item.status, item.sourceAccountName], ["disconnected", "Compte de la boutique"]);
  assert.equal(item.targetAccountId, target("Encaisse"));
});

test("accounts that come later appear by themselves; a lost connection can be read and leads to reconnecting", async () => {
  const { path, organisationId, linkUrl, target } = await books([["Everyday", "1234567811/2010"]]);
  await visit(browser, { hosts, ...still }, async ({ page }) => {
    await enter(page, await linkUrl());
    await page.getByText("Your bank accounts are on their way").waitFor();
    await look(page, "accounts-none-yet");
    await account(path, "one", "Shop account");
    await row(page, "one").waitFor();
    await choose(page, "one", /Everyday/);
    // The answer is lost: what became of it is found out later.
    world.sandbox.xero.admin.addFault({
      kind: "reset",
      when: "after",
      match: { operation: "create-feeds-existing-v2", tenantId: organisationId },
    });
    await press(page, "Connect Shop account");
    await row(page, "one").getByText("Connecting", { exact: true }).waitFor();
    await look(page, "accounts-connecting");
    await connected(page, "one");
    await page.getByRole("status").getByText("Shop account is connected.").waitFor();
    const connection = page.getByRole("region", { name: /Connection/ });
    assert.match(await connection.innerText(), /Quay Bakery.*Connected.*CZK/s);

    world.sandbox.xero.admin.addFault({
      kind: "reject-later",
      errorType: "invalid-end-balance",
      match: { operation: "post-statements", tenantId: organisationId },
    });
    const [companyId, connectionId] = path.split("/").filter((_, nth) => nth === 2 || nth === 4) as [
      string,
      string,
    ];
    const feed = {
      companyId,
      connectionId,
      accountId: "one",
      organisationId,
      targetId: target("Everyday"),
      path,
    };
    await world.bank.ended(feed, await world.bank.pushed(feed, someLines(3, new Date())));
    await press(page, "Refresh");
    await page.getByText(/Shop account: 3 transactions/).waitFor();
    await look(page, "accounts-missed");
    await press(page, "Hide this notice");

    // The account leaves the books, then the customer.
    world.sandbox.xero.admin.changeAccount(organisationId, target("Everyday"), { status: "ARCHIVED" });
    await press(page, "Refresh");
    await row(page, "one").getByText("Not found in Xero").waitFor();
    await look(page, "accounts-target-gone");
    await press(page, /^Disconnect Xero/);
    const sheet = page.getByRole("dialog", { name: "Disconnect Xero?" });
    await sheet.getByText("Shop account → Everyday").waitFor();
    await look(page, "accounts-disconnect-all");
    await sheet.getByRole("button", { name: "Disconnect" }).click();
    await page.getByText("You can connect again at any time with a new link from").waitFor();
    await look(page, "accounts-disconnected");

    await page.goto(await linkUrl());
    await press(page, "Continue");
    await page.getByText("This connection is ended").waitFor();
    await page.goto(`${page.url()}/accounts`);
    await page.getByText("The connection to Xero has ended").waitFor();
    await row(page, "one").getByText("Connected with Everyday before.").waitFor();
    assert.equal(await picker(page, "one").count(), 0, "there is nothing to choose from");
    await look(page, "accounts-ended");
    await press(page, "Reconnect");
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
  });
  assert.equal((await world.bank.done("GET", path)).status, "Unlinked");
});

test("what somebody else did meanwhile is told and shown; access that ends while connecting leads to reconnecting", async () => {
  const { path, organisationId, linkUrl, target } = await books([
    ["Everyday", "1234567811/2010"],
    ["Reserve", "1234567822/2010"],
    ["Third", "1234567833/2010"],
  ]);
  await account(path, "one", "Shop account");
  await account(path, "two", "Rent account");
  await account(path, "three", "Tax account");
  await visit(browser, { hosts, ...still, expected: /status of 400/ }, async ({ page }) => {
    await enter(page, await linkUrl());
    await choose(page, "one", /Everyday/);
    const { admin } = world.sandbox.xero;
    const opening = { operation: "create-feeds-existing-v2", tenantId: organisationId };
    admin.addFault({ kind: "hang", milliseconds: 1_500, when: "after", end: "answer", match: opening });
    await press(page, "Connect Shop account");
    await waitFor("the feed to be opening", () =>
      admin.calls(50).calls.some((one) => one.operation === opening.operation && one.outcome === "running"),
    );
    await world.bank.done("PATCH", `${path}/connectionInfo/bankFeedAccounts/one`, { status: "disconnected" });
    await row(page, "one").getByText("Somebody else changed this account meanwhile.").waitFor();
    await choose(page, "one", /Everyday/);
    await choose(page, "two", /Third/);
    await world.bank.map(path, "one", target("Reserve"));
    await press(page, "Connect Shop account");
    await connected(page, "one");
    await row(page, "one").getByText("Somebody else changed this account meanwhile.").waitFor();
    assert.match(await row(page, "one").innerText(), /Reserve/);

    await world.bank.map(path, "three", target("Third"));
    await press(page, "Connect Rent account");
    await row(page, "two")
      .getByText(/taken or removed meanwhile/)
      .waitFor();
    assert.match(await picker(page, "two").innerText(), /Choose an account/);
    await look(page, "accounts-conflict");

    await choose(page, "two", /Everyday/);
    await press(page, "Finish");
    await page.getByRole("dialog", { name: "Finish without connecting?" }).waitFor();
    await press(page, "Go back");
    world.sandbox.xero.admin.revoke({ what: "grant", tenantId: organisationId });
    await press(page, "Connect Rent account");
    await page.getByText("The connection to Xero is lost").waitFor();
    await look(page, "accounts-lost");

    // Given access again, what was connected stands there to be connected by one press.
    await world.bank.approve(await linkUrl(), organisationId);
    await page.reload();
    await row(page, "one").getByText("Connected before").waitFor();
    await press(page, "Connect 2 accounts");
    await connected(page, "one");
    await connected(page, "three");
    assert.match(await row(page, "three").innerText(), /Third/);
    assert.match(await picker(page, "two").innerText(), /Choose an account/);
  });
});
