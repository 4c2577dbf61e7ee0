import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pino from "pino";
import type { Page } from "playwright-core";
import { checkCredentials } from "../../src/credentials/check-credentials.ts";
import type { Json } from "../bank.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { OfxClient, type Pair, statementMessage } from "../ofx/ofx-client.ts";
import { focused, heading, hostsOf, look, press, visit } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* Setting QuickBooks up from a link, in a real browser. QuickBooks' part is played by a client over OFX. */

interface QuickBooks {
  readonly path: string;
  readonly credentials: string;
  readonly linkUrl: string;
}

const bankPage = "https://bank.example";
/** Every secret the tests have seen, and everything that was logged. */
const secrets: string[] = [];
let logged = "";
let browser: TestBrowser;
let world: TestMillrace;
let hosts: string[];
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  const log = pino({ level: "trace" }, { write: (line) => (logged += line) });
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { log, platforms: ["hcws"] });
  hosts = [...hostsOf(world), "bank.example"];
  const profile = await world.bank.done("GET", "/profile");
  await world.bank.done("PUT", "/profile", { ...profile, redirectUrl: `${bankPage}/back?r={statusCode}` });
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

async function quickBooks(accounts: readonly string[] = ["Chequing", "Savings"]): Promise<QuickBooks> {
  const { bank } = world;
  const companyId = await bank.company();
  const { id, linkUrl } = await bank.connection(companyId, "hcws");
  const path = `/companies/${companyId}/connections/${id}`;
  for (const [nth, accountName] of accounts.entries())
    await bank.account(path, { id: accountName, accountName, accountNumber: `12345${nth}`, currency: "CAD" });
  return { path, credentials: `${path}/connectionInfo/bankFeedAccounts/credentials`, linkUrl };
}

/** Opens the link and agrees. */
async function setUp(page: Page, linkUrl: string): Promise<void> {
  await page.route(`${bankPage}/**`, (route) => route.fulfill({ contentType: "text/html", body: "bank" }));
  await page.goto(linkUrl);
  await press(page, /Continue/);
  await press(page, /Agree and continue/);
}

/** Presses the button that makes a pair; gives what the page was told. */
async function make(page: Page, button: RegExp): Promise<Pair> {
  const [answer] = await Promise.all([
    page.waitForResponse(
      (response) => response.request().method() === "POST" && /credentials$/.test(response.url()),
    ),
    press(page, button),
  ]);
  const pair: Pair = await answer.json();
  secrets.push(pair.password);
  await page.getByText(pair.username).waitFor();
  return pair;
}

const signsOn = async ({ username, password }: Pair): Promise<boolean> =>
  (await checkCredentials(world.millrace.application, username, password)) !== undefined;

/** What QuickBooks does when a customer has chosen accounts there. */
async function choose({ path, credentials }: QuickBooks, ...accountIds: string[]): Promise<void> {
  const { bank } = world;
  const pair: Pair = await bank.done("POST", credentials, {});
  secrets.push(pair.password);
  const accounts: Json[] = await bank.done("GET", `${path}/connectionInfo/bankFeedAccounts`);
  const chosen = accounts.filter(({ id }) => accountIds.includes(id));
  const messages = chosen.map(({ accountNumber }) => statementMessage(accountNumber));
  const { ofx } = await new OfxClient(`${bank.url}/ofx`, pair).send(messages.join(""));
  assert.equal(ofx.SIGNONMSGSRSV1.SONRS.STATUS.CODE, "0");
}

/** The customer comes back to this tab from the one with QuickBooks in it. */
const comeBack = (page: Page) => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");

const hasFocus = (page: Page, name: string) =>
  waitFor(`the focus on ${name}`, async () => (await focused(page)).name === name);

/** Everything that stays in the browser when the page is gone, and what the page shows. */
const kept = (page: Page): Promise<string> =>
  page.evaluate(
    `location.href + JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]) + document.documentElement.outerHTML`,
  );

test("details are made, hidden, shown, copied, and followed until accounts are connected", async () => {
  const connection = await quickBooks();
  const permissions = ["clipboard-read", "clipboard-write"];
  await visit(browser, { hosts, permissions }, async ({ page }) => {
    await setUp(page, connection.linkUrl);
    await heading(page, /Set up QuickBooks/);
    assert.equal(await page.getByText("cannot collect from this installation").count(), 0);
    await look(page, "quickbooks-ready");
    const pair = await make(page, /Get sign-in details/);
    await hasFocus(page, "Your sign-in details");
    await page.getByText("Waiting for QuickBooks to sign in").waitFor();
    assert.ok(!(await kept(page)).includes(pair.password), "hidden means not there");
    await look(page, "quickbooks-details");

    await press(page, /^Show: Password/);
    await page.getByText(pair.password).waitFor();
    await look(page, "quickbooks-details-shown");
    await press(page, /^Hide: Password/);
    for (const [name, value] of [
      ["User name", pair.username],
      ["Password", pair.password],
    ] as const) {
      await press(page, new RegExp(`^Copy: ${name}`));
      await page.getByRole("button", { name: `Copied: ${name}` }).waitFor();
      assert.equal(await page.evaluate("navigator.clipboard.readText()"), value);
    }
    const away = page.getByRole("link", { name: /Open QuickBooks/ });
    assert.equal(await away.getAttribute("href"), "https://qbo.intuit.com/app/banking");
    assert.equal(await away.getAttribute("target"), "_blank");
    assert.ok(!(await kept(page)).includes(pair.password));

    assert.ok(await signsOn(pair));
    await comeBack(page);
    await page.getByText("QuickBooks has signed in").waitFor();
    await look(page, "quickbooks-signed-in");
    await choose(connection, "Savings");
    await comeBack(page);
    await heading(page, /QuickBooks is connected/);
    await hasFocus(page, "QuickBooks is connected");
    await page.getByText("Savings").waitFor();
    await page.getByText("•••• 3451").waitFor();
    assert.match(await page.locator("main").innerText(), /1 account feeds/);
    assert.ok(!(await kept(page)).includes(pair.username), "what is no longer needed is gone");
    await look(page, "quickbooks-linked");
    await press(page, /^Finish$/);
    await page.waitForURL(`${bankPage}/back?r=200`);
  });
});

test("whoever comes back sees when sets were made, gets another, and both work", async () => {
  const connection = await quickBooks();
  await visit(browser, { hosts }, async ({ page }) => {
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await setUp(page, connection.linkUrl);
    const first = await make(page, /Get sign-in details/);
    await page.reload();
    assert.deepEqual(asked, ["beforeunload"], "the browser asks before the password is lost");
    await page.getByText("You already have sign-in details").waitFor();
    await page.getByText("Not used yet").waitFor();
    await page.getByText("1 set was made. It cannot be shown again.").waitFor();
    assert.ok(!(await kept(page)).includes(first.username));
    await look(page, "quickbooks-returned");

    const second = await make(page, /Get another set/);
    assert.deepEqual([await signsOn(first), await signsOn(second)], [true, true]);
    await press(page, /I have entered the details/);
    await page.waitForURL(`${bankPage}/back?r=200`);
    assert.equal(asked.length, 1, "whoever has entered them is not asked");
  });
});

test("going back and closing ask first while the password is shown, and lose it only when that is wanted", async () => {
  const connection = await quickBooks();
  await visit(browser, { hosts }, async ({ page }) => {
    await setUp(page, connection.linkUrl);
    const { username } = await make(page, /Get sign-in details/);
    const sheet = page.getByRole("dialog", { name: "Have you entered the password?" });
    await page.evaluate("history.back()");
    await sheet.waitFor();
    await look(page, "quickbooks-lose-sheet");
    await sheet.getByRole("button", { name: "Stay here" }).click();
    await sheet.waitFor({ state: "detached" });
    await page.getByText(username).waitFor();
    assert.match(page.url(), /\/quickbooks$/);
    await page.evaluate("history.back()");
    await sheet.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
    assert.ok(!(await kept(page)).includes(username));
    await page.goForward();
    await page.getByText("You already have sign-in details").waitFor();

    await make(page, /Get another set/);
    await press(page, /^Close$/);
    await sheet.getByRole("button", { name: "Leave" }).click();
    await page.waitForURL(`${bankPage}/back?r=403`);
  });
});

test("ending all details names what stops, stops it, and leads on to new ones", async () => {
  const connection = await quickBooks();
  const pair: Pair = await world.bank.done("POST", connection.credentials, {});
  await choose(connection, "Chequing");
  await visit(browser, { hosts }, async ({ page }) => {
    await page.goto(connection.linkUrl);
    await press(page, /Continue/);
    await heading(page, /QuickBooks is connected/);
    await press(page, /Connect more accounts/);
    await heading(page, /Set up QuickBooks/);
    await press(page, /End all sign-in details/);
    const sheet = page.getByRole("dialog", { name: "End all sign-in details?" });
    await sheet.getByText("Chequing").waitFor();
    await look(page, "quickbooks-revoke-sheet");
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    await hasFocus(page, "End all sign-in details");
    await press(page, /End all sign-in details/);
    await sheet.getByRole("button", { name: "End them" }).click();
    await heading(page, /The sign-in details have ended/);
    await hasFocus(page, "The sign-in details have ended");
    await look(page, "quickbooks-revoked");
    assert.equal(await signsOn(pair), false);
    const accounts = await world.bank.done("GET", `${connection.path}/connectionInfo/bankFeedAccounts`);
    assert.deepEqual(
      accounts.map(({ status }: Json) => status),
      ["disconnected", "pending"],
    );
    assert.ok(await signsOn(await make(page, /Get sign-in details/)));
  });
});

test("a connection that works leads to its accounts, and on to details for more of them", async () => {
  const connection = await quickBooks();
  await choose(connection, "Chequing");
  const { redirect } = await world.bank.done("GET", connection.path.replace(/\/connections.*/, ""));
  await visit(browser, { hosts }, async ({ page }) => {
    await page.goto(redirect);
    await press(page, /Continue/);
    await heading(page, /QuickBooks is connected/);
    await page.goto(page.url().replace(/\/connections\/.*$/, "/connections"));
    await press(page, /^QuickBooks/);
    await page.getByText("1 of 2 connected").waitFor();
    await press(page, /^Accounts$/);
    await heading(page, /QuickBooks is connected/);
    await press(page, /Connect more accounts/);
    await page.getByRole("heading", { name: "Connected accounts" }).waitFor();
    await make(page, /Get another set/);
    await choose(connection, "Savings");
    await comeBack(page);
    await page.getByText("2 accounts feed QuickBooks").waitFor();
  });
});

test("what fails is told with a reference for the bank, and can be tried again", async () => {
  const connection = await quickBooks();
  await visit(browser, { hosts, expected: /status of 400|ERR_FAILED/ }, async ({ page }) => {
    await setUp(page, connection.linkUrl);
    await heading(page, /Set up QuickBooks/);
    // A call that the service refuses for real.
    await page.route(`**${connection.credentials}`, (route, request) =>
      request.method() === "POST"
        ? route.continue({ headers: { ...request.headers(), "idempotency-key": "x".repeat(1_000) } })
        : route.continue(),
    );
    await press(page, /Get sign-in details/);
    await page.getByText("The sign-in details could not be made").waitFor();
    await page.getByText(/^Reference: \S{20,}/).waitFor();
    await look(page, "quickbooks-failed");
    await page.unroute(`**${connection.credentials}`);
    await page.route(`**${connection.credentials}`, (route) => route.abort());
    await press(page, /Get sign-in details/);
    await page.getByText(/could not reach the service/).waitFor();
    await page.unroute(`**${connection.credentials}`);
    await Promise.all(Array.from({ length: 50 }, () => world.bank.done("POST", connection.credentials, {})));
    await press(page, /Get sign-in details/);
    await page.getByText(/There are too many sets already/).waitFor();
    await page.reload();
    await page.getByText("50 sets were made").waitFor();
    await page.getByText("and 45 older sets").waitFor();
    await look(page, "quickbooks-too-many");
  });
});

test("without an account to connect the customer is sent to the bank first", async () => {
  const connection = await quickBooks([]);
  await visit(browser, { hosts }, async ({ page }) => {
    await setUp(page, connection.linkUrl);
    await heading(page, /There is no account to connect yet/);
    await look(page, "quickbooks-no-accounts");
    await world.bank.account(connection.path, { currency: "USD" });
    await press(page, /Look again/);
    await heading(page, /Set up QuickBooks/);
    await hasFocus(page, "Set up QuickBooks");
  });
});

test("the bank's callout and the steps are in the customer's language; silence is told after a while", async () => {
  const settings = await world.bank.done("GET", "/settings/link");
  const { theme, adjusted, missing, notes, images, ...own } = settings;
  const hcws = {
    en: { title: "Business customers", body: "Choose Harbour Bank Business in the list." },
    "fr-CA": { title: "Clients d’affaires", body: "Choisissez Banque du Port – Affaires dans la liste." },
  };
  await world.bank.done("PUT", "/settings/link", { ...own, callouts: { hcws } });
  const connection = await quickBooks();
  await visit(browser, { hosts, locale: "fr-CA" }, async ({ page }) => {
    await page.clock.install();
    await page.goto(connection.linkUrl);
    await press(page, /Continuer/);
    await press(page, /Accepter et continuer/);
    await heading(page, /Configurer QuickBooks/);
    await page.getByText(hcws["fr-CA"].body).waitFor();
    await press(page, /^English$/);
    await page.getByText(hcws.en.body).waitFor();
    const { username } = await make(page, /Get sign-in details/);
    await press(page, /^Français$/);
    await page.getByText(hcws["fr-CA"].body).waitFor();
    await page.getByText(username).waitFor();
    await look(page, "quickbooks-french");
    await page.clock.fastForward("11:00");
    await page.getByText("QuickBooks ne s’est pas encore manifesté").waitFor();
    await look(page, "quickbooks-quiet");
    await press(page, /Vérifier de nouveau/);
    await page.getByText("En attente de QuickBooks").waitFor();
  });
});

test("no password that a page showed is in the log", () => {
  assert.ok(secrets.length >= 5 && logged.length > 1_000);
  for (const secret of secrets) assert.ok(!logged.includes(secret));
});
