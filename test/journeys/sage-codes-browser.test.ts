import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pino from "pino";
import type { Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type AdjustableClock, adjustableClock } from "../clock.ts";
import { sageConnection, submitSage } from "../contract/sage-page.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { focused, heading, hostsOf, look, press, visit } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* The codes that a customer takes from our page to Sage, in a real browser. No connector hears of Sage's accounts yet. */

const minute = 60_000;
const passwords: string[] = [];
let logged = "";
let browser: TestBrowser;
let world: TestMillrace;
let clock: AdjustableClock;
let hosts: string[];
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  clock = adjustableClock();
  const log = pino({ level: "trace" }, { write: (line) => (logged += line) });
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { clock, log });
  hosts = hostsOf(world);
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

const linkOf = async (path: string): Promise<string> => (await world.bank.done("GET", path)).linkUrl;

/** Opens the link of a Sage connection, and agrees to what is shared. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(await linkOf(path));
  await press(page, /Continue/);
  await press(page, /Agree and continue/);
}

/** Presses the button that makes a password; gives what the page was told. */
async function make(page: Page, button: RegExp): Promise<string> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => /bankFeeds\/otp$/.test(response.url())),
    press(page, button),
  ]);
  const { otp } = (await answer.json()) as { otp: string };
  passwords.push(otp);
  await page.getByText(otp, { exact: true }).waitFor();
  return otp;
}

/** What the connector will do when Sage tells which account was picked. */
async function pick(connectionId: string): Promise<void> {
  const picked =
    "update source_account set status = 'connected' where connection_id = $1 and account_id = 'ac-0'";
  await world.database.count({ text: picked }, [connectionId]);
  await world.database.count({ text: "update connection set status = 'Linked' where connection_id = $1" }, [
    connectionId,
  ]);
}

const hasFocus = (page: Page, name: string) =>
  waitFor(`the focus on ${name}`, async () => (await focused(page)).name === name);

test("the codes of the page are those that Sage takes, and the page sees the account connected", async () => {
  const { connectionId, path } = await sageConnection(world.bank, { accounts: 2 });
  const callouts = { olpr: { en: { title: "In Sage 50", body: "Look under Banking, then Bank feeds." } } };
  await world.bank.done("PUT", "/settings/link", { callouts });
  const permissions = ["clipboard-read", "clipboard-write"];
  await visit(browser, { hosts, permissions }, async ({ page }) => {
    await open(page, path);
    await heading(page, /Connect in Sage/);
    await page.getByText("Look under Banking, then Bank feeds.").waitFor();
    await page.getByText("Sage cannot collect from this installation yet").waitFor();
    await look(page, "sage-codes-none");
    const password = await make(page, /Get a one-time password/);
    await hasFocus(page, "One-time password");
    await page.getByText("60 minutes left").waitFor();
    await look(page, "sage-codes");
    for (const [name, value] of [
      ["Connection ID", connectionId],
      ["One-time password", password],
    ] as const) {
      await press(page, new RegExp(`^Copy: ${name}`));
      await page.getByRole("button", { name: `Copied: ${name}` }).waitFor();
      assert.equal(await page.evaluate("navigator.clipboard.readText()"), value);
    }
    const kept =
      "location.href + JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])";
    assert.ok(!(await page.evaluate<string>(kept)).includes(password));

    const taken = await submitSage(world.bank, { connectionId, password });
    assert.match(taken.headers.get("location") ?? "", /state=auth-1/);
    await pick(connectionId);
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await heading(page, /Sage is connected/);
    await hasFocus(page, "Sage is connected");
    await page.getByText("Current account").waitFor();
    assert.ok(!(await page.content()).includes(password));
    await look(page, "sage-connected");
    await press(page, /Connect more accounts/);
    await heading(page, /Connect in Sage/);
    await press(page, /Get a one-time password/);
    await page.getByText("Waiting for Sage").waitFor();
  });
});

test("a password ends on the page when it ends, and another one takes its place", async () => {
  const { connectionId, path } = await sageConnection(world.bank);
  await visit(browser, { hosts, locale: "fr-CA" }, async ({ page }) => {
    await page.clock.install({ time: clock.now() });
    const pass = async (minutes: number) => {
      clock.advance(minutes * minute);
      await page.clock.fastForward(minutes * minute);
    };
    await page.goto(await linkOf(path));
    await press(page, /Continuer/);
    await press(page, /Accepter et continuer/);
    await heading(page, /Connecter dans Sage/);
    await page.getByText("Sage ne peut encore rien recueillir de cette installation").waitFor();
    const first = await make(page, /Obtenir un mot de passe à usage unique/);
    await pass(30);
    await page.getByText("Il reste 30 minutes").waitFor();
    await page.getByText("Sage ne s’est pas encore manifesté").waitFor();
    await look(page, "sage-quiet-french");
    // A call to the service keeps the visit from ending before the password does.
    await press(page, /Vérifier de nouveau/);
    await page.getByText("En attente de Sage").waitFor();
    await pass(31);
    await page.getByText("Ce mot de passe n’est plus valide").waitFor();
    assert.ok(!(await page.content()).includes(first));
    await look(page, "sage-password-ended");
    const late = await submitSage(world.bank, { connectionId, password: first });
    assert.equal(late.headers.get("location"), null, "Sage's page does not take it any more");
    const second = await make(page, /Obtenir un autre mot de passe/);
    const taken = await submitSage(world.bank, { connectionId, password: second });
    assert.match(taken.headers.get("location") ?? "", /state=auth-1/);
  });
});

test("a browser whose clock goes wrong shows the password all the same", async () => {
  const { path } = await sageConnection(world.bank);
  await visit(browser, { hosts }, async ({ page }) => {
    await page.clock.install({ time: clock.now().getTime() + 24 * 60 * minute });
    await open(page, path);
    await make(page, /Get a one-time password/);
    await page.getByText("Valid for one use, and for a short time only.").waitFor();
  });
});

test("without an account the customer is sent to the bank first; what fails is told with a reference", async () => {
  const { path } = await sageConnection(world.bank, { accounts: 0 });
  await visit(browser, { hosts, expected: /status of 400/ }, async ({ page }) => {
    await open(page, path);
    await heading(page, /There is no account to connect yet/);
    await look(page, "sage-without-accounts");
    await world.bank.account(path, { currency: "CAD" });
    await press(page, /Look again/);
    await heading(page, /Connect in Sage/);
    await hasFocus(page, "Connect in Sage");
    // A call that the service refuses for real.
    await page.route("**/bankFeeds/otp", (route, request) =>
      route.continue({ headers: { ...request.headers(), "idempotency-key": "x".repeat(1_000) } }),
    );
    await press(page, /Get a one-time password/);
    await page.getByText("The password could not be made").waitFor();
    await page.getByText(/^Reference: \S{20,}/).waitFor();
    await page.unroute("**/bankFeeds/otp");
    await make(page, /Get a one-time password/);
  });
});

test("no password that a page showed is in the log", () => {
  assert.ok(passwords.length >= 4 && logged.length > 1_000);
  for (const password of passwords) assert.ok(!logged.includes(password));
});
