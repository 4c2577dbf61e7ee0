import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type AdjustableClock, adjustableClock } from "../clock.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { heading, hostsOf, look, press, visit } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* What customers repair, pass on to others, or leave lying too long, in a real browser. */

const minute = 60_000;
let browser: TestBrowser;
let world: TestMillrace;
let clock: AdjustableClock;
let hosts: string[];
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  clock = adjustableClock();
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { clock });
  hosts = hostsOf(world);
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

const allow = async (page: Page, organisation: string) => {
  await page.locator(`input[value="${organisation}"]`).check();
  await press(page, /Allow access/);
};
const statusOf = async (path: string): Promise<string> => (await world.bank.done("GET", path)).status;

test("access that was lost is told, and repaired without agreeing again", async () => {
  const { bank, sandbox } = world;
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  sandbox.xero.admin.revoke({ what: "tenant", tenantId: feed.organisationId });
  clock.advance(31 * minute);
  await bank.call("GET", `${feed.path}/bankFeedAccounts/mapping`);
  await waitFor("the connection to be lost", async () => (await statusOf(feed.path)) === "Deauthorized");
  const { linkUrl } = await bank.done("GET", feed.path);
  await visit(browser, { hosts }, async ({ page }) => {
    await page.goto(linkUrl);
    await press(page, /Continue/);
    await page.getByText("Transactions do not arrive now").waitFor();
    await page.getByText("Needs reconnecting").waitFor();
    await look(page, "connection-lost");
    await press(page, /Reconnect/);
    await heading(page, /Next: sign in to Xero/);
    // The screen of its accounts leads the same way.
    await page.goto(page.url().replace(/\/leaving$/, "/accounts"));
    await page.getByText("The connection to Xero is lost").waitFor();
    await press(page, /Reconnect/);
    await press(page, /Continue to Xero/);
    await allow(page, organisations.czk);
    await heading(page, /Xero is connected/);
    await page.getByText("Next, choose which of your accounts feed it.").waitFor();
    await look(page, "reconnected");
  });
  assert.equal(await statusOf(feed.path), "Linked");
});

test("disconnecting in a visit for one connection alone ends the visit, and says so", async () => {
  const feed = await world.bank.linked(organisations.usd);
  await world.bank.account(feed.path, { currency: "USD" });
  const { linkUrl } = await world.bank.done("GET", feed.path);
  await visit(browser, { hosts, expected: /status of (401|403)/ }, async ({ page }) => {
    await page.goto(linkUrl);
    await press(page, /Continue/);
    await page.waitForURL(/\/accounts$/);
    await page.goto(page.url().replace(/\/accounts$/, ""));
    await press(page, /Disconnect/);
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
    await page.getByText(/You can connect again at any time with a new link/).waitFor();
    await look(page, "ended");
    assert.equal(
      await page.getByRole("button").count(),
      0,
      "nothing is offered that the ended visit cannot do",
    );
  });
  assert.equal(await statusOf(feed.path), "Unlinked");
});

test("whoever disconnects behind a connection's link is led back to the bank's page, though the visit is over", async () => {
  const feed = await world.bank.linked(organisations.gbp);
  const profile = await world.bank.done("GET", "/profile");
  const bankPage = "https://bank.example/back";
  await world.bank.done("PUT", "/profile", { ...profile, redirectUrl: `${bankPage}?r={statusCode}` });
  const { linkUrl } = await world.bank.done("GET", feed.path);
  try {
    await visit(
      browser,
      { hosts: [...hosts, "bank.example"], expected: /status of (401|403)/ },
      async ({ page }) => {
        await page.route(`${bankPage}**`, (route) => route.fulfill({ body: "the bank's page" }));
        await page.goto(linkUrl);
        await press(page, /Continue/);
        await page.waitForURL(/\/accounts$/);
        await page.goto(page.url().replace(/\/accounts$/, ""));
        await press(page, /Disconnect/);
        await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
        const back = page.getByRole("link", { name: /^Back to / });
        await back.waitFor();
        await look(page, "ended-with-way-back");
        await back.click();
        await page.waitForURL(`${bankPage}?r=200`);
      },
    );
  } finally {
    await world.bank.done("PUT", "/profile", profile);
  }
  assert.equal(await statusOf(feed.path), "Unlinked");
});

test("a step is passed on by a link of its own, which connects for whoever has the login", async () => {
  const company = await world.bank.company();
  const connection = await world.bank.connection(company);
  await visit(browser, { hosts }, async ({ page }) => {
    await page.goto(connection.linkUrl);
    await press(page, /Continue/);
    await press(page, /Somebody else signs in to Xero/);
    await look(page, "share");
    await page.getByLabel("Who is it for?").fill("Marta, bookkeeper");
    await page.getByLabel("3 days").check();
    await press(page, /Make the link/);
    await heading(page, /Send this step/);
    const link = (await page.locator(".link-text").innerText()).trim();
    await page.getByRole("img", { name: /code for the camera/ }).waitFor();
    await page.getByRole("img", { name: /code for the camera/ }).waitFor();
    await look(page, "share-made");
    const mail = await page.getByRole("link", { name: "Write an email" }).getAttribute("href");
    assert.ok(new URLSearchParams(mail!.split("?")[1]).get("body")!.includes(link));
    await page.getByText("Marta, bookkeeper").waitFor();
    await page.getByText("Not opened yet").waitFor();

    await visit(browser, { hosts }, async ({ page: hers }) => {
      await hers.goto(link);
      await press(hers, /Continue/);
      await press(hers, /Agree and continue/);
      await press(hers, /Continue to Xero/);
      await allow(hers, organisations.gbp);
      await heading(hers, /Xero is connected/);
    });
    await page.reload();
    await page.getByText("Marta, bookkeeper").waitFor();
    await page.locator(".rows").getByText("Connected").waitFor();
  });
});

test("a small screen is told where a computer is easier, once, and the step can be sent there", async () => {
  const company = await world.bank.company();
  const connection = await world.bank.connection(company, "hcws");
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
  await visit(browser, { hosts, ...phone }, async ({ page }) => {
    await page.goto(connection.linkUrl);
    await press(page, /Continue/);
    await page.getByRole("dialog", { name: "A computer is easier for this" }).waitFor();
    await look(page, "device-notice");
    await press(page, /Send to a computer/);
    await heading(page, /Send this step/);
    await press(page, /Back/);
    await page.getByRole("button", { name: "Agree and continue" }).waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0, "said once");
  });
});

test("a visit that is about to end says so, goes on with one press, and ends on a page that says why", async () => {
  const { path } = await world.bank.linked(organisations.gbp);
  await world.bank.account(path, { currency: "GBP", sortCode: "200000" });
  const connection = await world.bank.done("GET", path);
  await visit(browser, { hosts, expected: /status of 401/ }, async ({ page }) => {
    await page.clock.install({ time: clock.now() });
    await page.goto(connection.linkUrl);
    await press(page, /Continue/);
    await page.locator(".picker").click();
    await page.getByRole("radio", { name: /Create a new account/ }).check();
    await press(page, /Use this account/);
    const dialog = page.getByRole("dialog", { name: "Are you still there?" });
    const pass = async (minutes: number) => {
      clock.advance(minutes * minute);
      await page.clock.fastForward(minutes * minute);
    };
    await pass(59);
    await dialog.waitFor();
    await look(page, "still-there");
    await dialog.getByRole("button", { name: "Keep going" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("New account: Current account").waitFor();
    await pass(59);
    await dialog.waitFor();
    await pass(2);
    await heading(page, /./);
    await page
      .getByText(/ended|expired/i)
      .first()
      .waitFor();
    await look(page, "session-ended");
  });
  const [mapped] = await world.bank.done("GET", `${path}/bankFeedAccounts/mapping?targets=false`);
  assert.equal(mapped.status, "pending", "what was chosen and not connected is not connected");
});

test("a bank's colours, pictures and words are on every page, and what it does not want is not there", async () => {
  const { bank } = world;
  await visit(browser, { hosts, viewport: { width: 600, height: 100 } }, async ({ page }) => {
    await page.setContent(
      '<body style="margin:0;display:grid;place-items:center start;height:100vh;font:700 56px sans-serif;color:#fff;background:#4a1d6b">Harbour Bank',
    );
    await sendPicture("logo", await page.screenshot());
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.setContent(
      '<body style="margin:0;background:linear-gradient(160deg,#d9c8ea,#7fb4d8 60%,#f3e3c3)">',
    );
    await sendPicture("hero", await page.screenshot());
  });
  await bank.done("PUT", "/settings/link", {
    colours: { primary: "#7a2ea0", secondary: "#4a1d6b" },
    manageConnections: false,
    urls: { support: "https://help.bank.example/", terms: "https://bank.example/terms" },
    texts: { en: { "landing.title": "Your books, always up to date", "help.text": "Call 555 0100." } },
    callouts: {
      gbol: {
        en: {
          title: "Xero users",
          body: "Ask Marta for the login.",
          linkText: "More",
          linkUrl: "https://bank.example/xero",
        },
      },
    },
  });
  const company = await bank.done("POST", "/companies", { name: "Harbour Cafe" });
  await visit(browser, { hosts }, async ({ page }) => {
    await page.goto(company.redirect);
    await heading(page, /always up to date/);
    await look(page, "own-entry");
    await press(page, /Continue/);
    await page.getByRole("radio", { name: /Xero/ }).check();
    await page.getByRole("img", { name: "Millrace" }).waitFor();
    await look(page, "own-software");
    await press(page, /^Continue$/);
    await page.getByText("Ask Marta for the login.").waitFor();
    assert.equal(
      await page.getByRole("link", { name: "Terms" }).getAttribute("href"),
      "https://bank.example/terms",
    );
    assert.equal(
      await page.getByRole("link", { name: "Get help from Millrace" }).getAttribute("href"),
      "https://help.bank.example/",
    );
    await look(page, "own-consent");
    await press(page, /Agree and continue/);
    await press(page, /Continue to Xero/);
    await allow(page, organisations.gbp);
    await heading(page, /Xero is connected/);
    await page.goto(page.url().replace(/\/connected$/, ""));
    await heading(page, /^Xero$/);
    assert.equal(await page.getByRole("button", { name: "Disconnect" }).count(), 0);
    assert.equal(await page.getByRole("button", { name: "Back" }).count(), 0);
  });
});

async function sendPicture(kind: string, picture: Buffer): Promise<void> {
  const answer = await fetch(`${world.bank.url}/settings/link/images/${kind}`, {
    method: "PUT",
    headers: { authorization: world.bank.authorization, "content-type": "image/png" },
    body: new Uint8Array(picture),
  });
  assert.ok(answer.ok, await answer.text());
}
