import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Json } from "../bank.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { heading, hostsOf, look, press, visit } from "../screens.ts";

/* The hosted pages from a company's link, in a real browser. */

const bankPage = "https://bank.example";
let browser: TestBrowser;
let world: TestMillrace;
let hosts: string[];
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
  hosts = [...hostsOf(world), "bank.example"];
  const profile = await world.bank.done("GET", "/profile");
  await world.bank.done("PUT", "/profile", {
    ...profile,
    redirectUrl: `${bankPage}/back?r={statusCode}&area={area}`,
  });
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

const newCompany = (): Promise<Json> => world.bank.done("POST", "/companies", { name: "Harbour Cafe" });
const allow = async (page: Page, organisation: string) => {
  await page.locator(`input[value="${organisation}"]`).check();
  await press(page, /Allow access/);
};
/** Opens a link and presses continue. */
async function enter(page: Page, link: string): Promise<void> {
  await page.route(`${bankPage}/**`, (route) => route.fulfill({ contentType: "text/html", body: "bank" }));
  await page.goto(link);
  await press(page, /Continue/);
}
/** Somebody who presses everything twice. */
const pressTwice = (page: Page, name: RegExp): Promise<void> => page.getByRole("button", { name }).dblclick();
/** The bank's page that the customer ends on, as what its address says. */
async function ended(page: Page): Promise<Record<string, string>> {
  await page.waitForURL(`${bankPage}/**`);
  return Object.fromEntries(new URL(page.url()).searchParams);
}
const statuses = async (companyId: string): Promise<string[]> =>
  (await world.bank.done("GET", `/companies/${companyId}/connections`)).results.map(
    (one: Json) => one.status,
  );

test("a first-time customer chooses software, agrees, allows, connects an account, and is led back to the bank", async () => {
  const company = await newCompany();
  await visit(browser, { hosts }, async ({ page }) => {
    await enter(page, `${company.redirect}&area=loans`);
    await heading(page, /Choose your accounting software/);
    assert.equal(await page.title(), "Choose your accounting software – Millrace");
    await look(page, "software");
    await page.getByRole("radio", { name: /Xero/ }).check();
    await pressTwice(page, /^Continue$/);
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
    await look(page, "consent");
    // The bank hears of the connection and adds its accounts, while the customer goes on.
    const [{ id }] = (await world.bank.done("GET", `/companies/${company.id}/connections`)).results;
    await world.bank.account(`/companies/${company.id}/connections/${id}`);
    await pressTwice(page, /Agree and continue/);
    await heading(page, /Next: sign in to Xero/);
    await press(page, /Wait/);
    await look(page, "leaving");
    await pressTwice(page, /Continue to Xero/);
    await allow(page, organisations.czk);
    await heading(page, /Xero is connected/);
    assert.match(await page.locator("main").innerText(), /Harbour Cafe s\.r\.o\./);
    assert.doesNotMatch(page.url(), /code=|state=|otp=/);
    await look(page, "connected");
    await pressTwice(page, /Choose accounts/);
    await page.locator(".feed .picker").click();
    await page.getByRole("radio", { name: /Create a new account/ }).check();
    await pressTwice(page, /Use this account/);
    await pressTwice(page, /Connect Current account/);
    await page.locator(".feed.connected").waitFor();
    await pressTwice(page, /Finish/);
    assert.deepEqual(await ended(page), { r: "200", area: "loans" });
    await page.goBack();
    await page.locator(".feed.connected").waitFor();
    await page.waitForLoadState();
    await press(page, /Finish/);
    assert.deepEqual(await ended(page), { r: "200", area: "loans" }, "whoever goes back can finish again");
  });
  assert.deepEqual(await statuses(company.id), ["Linked"]);
  const done = await world.database.rows<{ type: string; times: number }>(
    {
      text: `select type, count(*)::int as times from audit_event where company_id = $1
        and type in ('consent.given', 'connection.linked', 'feed.opened', 'link.finished') group by type order by type`,
    },
    [company.id],
  );
  assert.deepEqual(
    Object.fromEntries(done.map(({ type, times }) => [type, times])),
    { "connection.linked": 1, "consent.given": 1, "feed.opened": 1, "link.finished": 2 },
    "whoever presses everything twice does everything once",
  );
  const consent = await world.database.one<{ kind: string }>(
    {
      text: "select actor ->> 'kind' as kind from audit_event where company_id = $1 and type = 'consent.given'",
    },
    [company.id],
  );
  assert.equal(consent.kind, "customer", "it was the customer who agreed");
});

test("many software can be searched, those that are slow or pretend say so, and none at all is told", async () => {
  const company = await newCompany();
  const extra = (name: string, fields = {}) => ({
    name,
    vendor: null,
    degradedSince: null,
    pretend: false,
    ...fields,
  });
  let offered: Json[] = [
    extra("Éclair Books", { degradedSince: "2026-11-20T00:00:00Z" }),
    ...["Alpha", "Beta", "Gamma", "Delta", "Epsilon"].map((name) => extra(name, { vendor: `${name} Inc.` })),
  ];
  await visit(browser, { hosts }, async ({ page }) => {
    // More software than this installation has: what the server says, with further ones.
    await page.route(/\/companies\/[^/]+\/link\?/, async (route) => {
      const answer = await route.fetch();
      const state: Json = await answer.json();
      const software = offered.map((one, nth) => ({ ...state.software[0], platformKey: `x${nth}`, ...one }));
      await route.fulfill({
        json: { ...state, software: offered.length > 0 ? [...state.software, ...software] : [] },
      });
    });
    await enter(page, company.redirect);
    await page.getByText("Slow at the moment").waitFor();
    await look(page, "software-many");
    await page.getByLabel("Search").fill("eclair");
    await page.getByText("1 found").waitFor({ state: "attached" });
    assert.equal(await page.getByRole("radio").count(), 1);
    await page.getByLabel("Search").fill("nothing like it");
    await page.getByText("Nothing is called").waitFor();
    assert.equal(
      await page.getByRole("button", { name: /^Continue$/ }).getAttribute("aria-disabled"),
      "true",
      "nothing is chosen",
    );
    offered = [];
    await page.reload();
    await heading(page, /nothing to choose from yet/);
    await look(page, "software-none");
  });
});

test("whoever agrees and does nothing is taken on; going back there does not send them away again", async () => {
  const company = await newCompany();
  await visit(browser, { hosts }, async ({ page }) => {
    await enter(page, company.redirect);
    await page.getByRole("radio", { name: /Xero/ }).check();
    // Meanwhile the same was chosen in another tab.
    await world.bank.connection(company.id);
    await press(page, /^Continue$/);
    await press(page, /Agree and continue/);
    await page.getByRole("button", { name: "Allow access" }).waitFor();
    await page.goBack();
    await heading(page, /Next: sign in to Xero/);
    await page.getByText("You are taken there").waitFor({ state: "detached" });
    await press(page, /Back/);
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
    await press(page, /Back/);
    await heading(page, /Choose your accounting software/);
    await page.getByText("Started").waitFor();
    await press(page, /^Continue$/);
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
  });
  assert.deepEqual(await statuses(company.id), ["PendingAuth"], "the same connection, not another one");
});

test("a customer who is connected sees that, manages it, and leaves without a change", async () => {
  const { companyId, path } = await world.bank.linked(organisations.usd);
  await world.bank.account(path, { currency: "USD" });
  const link = async () => (await world.bank.done("GET", `/companies/${companyId}`)).redirect;
  await visit(browser, { hosts }, async ({ page }) => {
    await enter(page, `${await link()}&area=cards`);
    await page.waitForURL(/\/accounts$/);
    await page.goto(page.url().replace(/connections\/.*$/, "existing"));
    await heading(page, /You are connected/);
    await look(page, "existing");
    await press(page, /^Connection/);
    await heading(page, /^Xero$/);
    await page.getByText("What is shared").click();
    await page.getByText("Why we ask").waitFor();
    await look(page, "connection");
    await press(page, /Back/);
    await heading(page, /Your connections/);
    await look(page, "connections");
    await press(page, /Finish/);
    assert.deepEqual(await ended(page), { r: "201", area: "cards" });
  });
});

test("disconnecting names what stops, ends the connection, and offers to connect again", async () => {
  const feed = await world.bank.feed(organisations.czk, organisations.czkAccount);
  const { redirect } = await world.bank.done("GET", `/companies/${feed.companyId}`);
  await visit(browser, { hosts }, async ({ page }) => {
    await enter(page, redirect);
    await heading(page, /You are connected/);
    await pressTwice(page, /^Connection/);
    await pressTwice(page, /Disconnect/);
    const sheet = page.getByRole("dialog", { name: "Disconnect Xero?" });
    await sheet.getByText("Current account").waitFor();
    await look(page, "disconnect-sheet");
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    await press(page, /Disconnect/);
    await sheet.getByRole("button", { name: "Disconnect" }).click();
    await page.getByText("This connection is ended").waitFor();
    await look(page, "connection-ended");
    await press(page, /Reconnect/);
    await press(page, /Agree and continue/);
    await allow(page, organisations.czk);
    await heading(page, /Xero is connected/);
  });
  assert.deepEqual(await statuses(feed.companyId), ["Linked"]);
});

test("a company that feeds one software is told to end that before it connects another", async () => {
  const { companyId } = await world.bank.linked(organisations.gbp);
  const second = await world.bank.connection(companyId);
  await visit(browser, { hosts }, async ({ page }) => {
    await enter(page, second.linkUrl);
    await press(page, /Agree and continue/);
    await allow(page, organisations.gbp);
    await heading(page, /Xero was not connected/);
    await page.getByText(/connected to an accounting software already/).waitFor();
    await page.getByText("Technical details").click();
    await look(page, "refused");
    await press(page, /Finish for now/);
    assert.deepEqual(await ended(page), { r: "403", area: "" });
  });
});

test("a customer whose software is missing ends so that the bank is told", async () => {
  const company = await newCompany();
  await visit(browser, { hosts }, async ({ page }) => {
    await enter(page, company.redirect);
    await press(page, /My software is not here/);
    await heading(page, /not here yet/);
    await look(page, "unsupported");
    await press(page, /Finish and tell Millrace/);
    assert.deepEqual(await ended(page), { r: "501", area: "" });
  });
});

test("leaving in mid-flow is asked about, and told to the bank as cancelled", async () => {
  const company = await newCompany();
  await visit(browser, { hosts }, async ({ page }) => {
    await enter(page, company.redirect);
    await press(page, /^Close$/);
    const sheet = page.getByRole("dialog", { name: "Leave without finishing?" });
    await look(page, "leave-sheet");
    await sheet.getByRole("button", { name: "Stay here" }).click();
    await heading(page, /Choose your accounting software/);
    await press(page, /^Close$/);
    await sheet.getByRole("button", { name: "Leave" }).click();
    assert.deepEqual(await ended(page), { r: "403", area: "" });
  });
});

test("an address that leads to nothing says so and leads to the start", async () => {
  const company = await newCompany();
  await visit(browser, { hosts }, async ({ page }) => {
    await enter(page, company.redirect);
    await heading(page, /Choose your accounting software/);
    for (const wrong of ["nowhere", "connections/00000000-0000-4000-8000-000000000000", "constructor"]) {
      await page.goto(page.url().replace(/(\/link\/s\/[^/]+).*$/, `$1/${wrong}`));
      await heading(page, /There is nothing here/);
    }
    await look(page, "nothing");
    await press(page, /Go to the start/);
    await heading(page, /Choose your accounting software/);
  });
});
