import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import type { Json } from "../bank.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { Visitor } from "../visitor.ts";

/* What needs a browser of the way back: scripts of our pages, windows, and the policies they run under. */

let browser: TestBrowser;
let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
  await browser.close();
});

/** A visitor that has agreed, and a browser with its cookies, ready to go to the accounting software. */
async function readyToLeave(settings: { javaScriptEnabled?: boolean } = {}) {
  const { bank } = world;
  const connection = await bank.connection(await bank.company());
  const visitor = await new Visitor(world.millrace.application.config.linkUrl).enter(connection.linkUrl);
  await visitor.agree();
  const context = await browser.newContext(settings);
  const cookies = visitor.cookie.split("; ").map((cookie) => {
    const [name, value] = cookie.split("=") as [string, string];
    return { name, value, url: visitor.origin };
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  return { visitor, context, page, connectionId: connection.id as string };
}

const violationsOf = (page: Page): string[] => {
  const said: string[] = [];
  page.on("console", (message) => {
    if (/content.security.policy|refused to/i.test(message.text())) said.push(message.text());
  });
  return said;
};

test("the page that waits goes on by itself, leaves no step to go back to, and keeps to its policy", async () => {
  const { visitor, page, context, connectionId } = await readyToLeave();
  const violations = violationsOf(page);
  const back = world.sandbox.xero.admin.approve(await visitor.authorize(), organisations.czk);
  await page.goto(back);
  await page.waitForURL(`**/connections/${connectionId}/connected`);
  assert.doesNotMatch(page.url(), /code=|state=/);
  assert.deepEqual(violations, []);
  await page.goBack().catch(() => {});
  assert.doesNotMatch(page.url(), /working|callback/);
  await context.close();
});

test("without script the customer presses once", async () => {
  const { visitor, page, context, connectionId } = await readyToLeave({ javaScriptEnabled: false });
  await page.goto(world.sandbox.xero.admin.approve(await visitor.authorize(), organisations.czk));
  assert.match(page.url(), /\/working$/);
  await page.getByRole("button", { name: "Finish" }).click();
  await page.waitForURL(`**/connections/${connectionId}/connected`);
  await context.close();
});

test("one of several organisations is chosen with the keyboard alone, under a policy that lets the form through", async () => {
  const { visitor, page, context, connectionId } = await readyToLeave();
  const violations = violationsOf(page);
  const several = [organisations.czk, organisations.gbp];
  await page.goto(world.sandbox.xero.admin.approve(await visitor.authorize(), several));
  await page.waitForURL("**/entity");
  assert.equal(await page.locator("h1").innerText(), "Which organisation should be connected?");
  await page.getByRole("radio").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/connections/${connectionId}/connected`);
  assert.deepEqual(violations, []);
  await context.close();
});

/** A page of a bank, at an origin of its own, that opens windows and keeps what they tell it. */
async function bankPage(t: { after(run: () => Promise<void>): void }): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(
      "<title>Bank</title><script>window.told=[];addEventListener('message',e=>told.push({origin:e.origin,data:e.data}))</script>",
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => new Promise((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function handedOff(bankOrigin: string, display: "popup" | "page") {
  const { bank } = world;
  await bank.done("POST", "/corsSettings", { allowedOrigins: [bankOrigin] });
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}`;
  const { version } = await bank.done("GET", `${path}/consent?locale=en`);
  const { accessToken } = await bank.done("GET", `/companies/${companyId}/accessToken`);
  const asCustomer = { authorization: `Bearer ${accessToken}`, origin: bankOrigin };
  await bank.done("POST", `${path}/consents`, { version, locale: "en" }, asCustomer);
  const returnUrl = `${bankOrigin}/feeds`;
  const { url } = await bank.done("POST", `${path}/handoff`, { display, returnUrl }, asCustomer);
  return { url: url as string, path, connectionId: id as string };
}

const openWindow = async (context: BrowserContext, page: Page, url: string): Promise<Page> => {
  const opened = context.waitForEvent("page");
  await page.evaluate(`void window.open(${JSON.stringify(url)}, "millrace", "width=480,height=860")`);
  const popup = await opened;
  await popup.waitForLoadState();
  return popup;
};
const toldTo = async (page: Page): Promise<Json[]> => {
  await page.waitForFunction("window.told.length > 0");
  return page.evaluate("window.told");
};

test("a window tells the page that opened it how it ended, and closes", async (t) => {
  const bankOrigin = await bankPage(t);
  const { url, path, connectionId } = await handedOff(bankOrigin, "popup");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(bankOrigin);
  const popup = await openWindow(context, page, url);
  assert.match(await popup.locator("h1").innerText(), /Connect Harbour Cafe to Xero/);
  await popup.getByRole("button", { name: "Continue to Xero" }).click();
  await popup.getByRole("radio").first().check();
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Allow access" }).click();
  await closed;
  const { linkUrl } = world.millrace.application.config;
  const data = { source: "millrace", type: "authorization", connectionId, outcome: "connected" };
  assert.deepEqual(await toldTo(page), [{ origin: new URL(linkUrl).origin, data }]);
  assert.equal((await world.bank.done("GET", path)).status, "Linked");
  await context.close();
});

test("a customer who cancels at the software, or before, is told of as cancelled", async (t) => {
  const bankOrigin = await bankPage(t);
  for (const where of ["before", "at the software"]) {
    const { url, path, connectionId } = await handedOff(bankOrigin, "popup");
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(bankOrigin);
    const popup = await openWindow(context, page, url);
    const closed = popup.waitForEvent("close");
    if (where !== "before") {
      await popup.getByRole("button", { name: "Continue to Xero" }).click();
      await popup.getByRole("button", { name: "Allow access" }).waitFor();
    }
    await popup.getByRole("button", { name: "Cancel" }).click();
    await closed;
    const [told] = await toldTo(page);
    assert.deepEqual([told.data.outcome, told.data.connectionId], ["cancelled", connectionId], where);
    assert.equal((await world.bank.done("GET", path)).status, "PendingAuth");
    await context.close();
  }
});

test("nothing is told to a page of another origin, though it opened the window; without an opener the window says that it may be closed", async (t) => {
  const bankOrigin = await bankPage(t);
  const foreign = await bankPage(t);
  const { url } = await handedOff(bankOrigin, "popup");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(foreign);
  const popup = await openWindow(context, page, url);
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Cancel" }).click();
  await closed;
  assert.deepEqual(await page.evaluate("window.told"), []);
  const alone = await context.newPage();
  await alone.goto((await handedOff(bankOrigin, "popup")).url);
  await alone.getByRole("button", { name: "Cancel" }).click();
  await alone.getByText("You may close this window").waitFor();
  await context.close();
});

test("in place of the bank's page the customer comes back to it", async (t) => {
  const bankOrigin = await bankPage(t);
  const { url, path } = await handedOff(bankOrigin, "page");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: "Continue to Xero" }).click();
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Allow access" }).click();
  await page.waitForURL(`${bankOrigin}/feeds`);
  assert.equal((await world.bank.done("GET", path)).status, "Linked");
  await context.close();
});
