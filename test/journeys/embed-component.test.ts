import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { Json } from "../bank.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { adjustableClock } from "../clock.ts";
import { type EmbeddingPage, embeddingPage, mount, openPlain, toldTo } from "../embedding-page.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { focusOn, look, press, tabTo, visit, type Watched } from "../screens.ts";

/* What pages may ask of the component, and what it does when they give too little. */

const clock = adjustableClock();
let browser: TestBrowser;
let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { clock });
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

/** A bank's page of a company, with nothing mounted yet. */
async function atTheBank(
  run: (watched: Watched, bank: EmbeddingPage) => Promise<void>,
  given: { companyId?: string; style?: string; expected?: RegExp } = {},
): Promise<void> {
  const bank = await embeddingPage(world, given.companyId);
  try {
    await visit(browser, { hosts: bank.hosts, expected: given.expected }, async (watched) => {
      await openPlain(watched.page, bank, given.style);
      await run(watched, bank);
    });
  } finally {
    await bank.close();
  }
}
const title = (place: Page | Locator, name: RegExp) => place.getByRole("heading", { name }).waitFor();
const names = (told: readonly { name: string }[]) => told.map(({ name }) => name);
const hostile =
  "* { color: rgb(255, 0, 0) !important; text-transform: uppercase !important; letter-spacing: 1em !important; background: rgb(0, 255, 0) !important }";

test("a token that ends in mid-way is renewed, and the customer notices nothing", async () => {
  await atTheBank(
    async ({ page }) => {
      await mount(page, "initBankFeeds", { options: { showLandingPage: false } });
      await page.getByRole("radio", { name: /Xero/ }).check();
      clock.advance(25 * 60 * 60 * 1000);
      await press(page, /^Continue$/);
      await press(page, /Agree and continue/);
      await title(page, /Next: sign in to Xero/);
      assert.deepEqual(names(await toldTo(page, 2)), ["onConnectionStarted", "onConsent"]);
    },
    { expected: /status of 401/ },
  );
});

test("a token that ended and is not renewed is told of once, as the end", async () => {
  await atTheBank(
    async ({ page }) => {
      await mount(page, "initCodatBankFeeds", { ended: true, without: ["onTokenExpired"] });
      await title(page, /Your visit has ended/);
      await look(page, "embed-ended");
      const [{ name, args }, ...more] = (await toldTo(page, 1)) as [
        { name: string; args: Record<string, unknown> },
      ];
      assert.deepEqual([name, args.errorCode, args.userRecoverable, more], ["onError", 401, false, []]);
      assert.match(String(args.message), /onTokenExpired/);
      await press(page, /Close/);
      assert.deepEqual(names(await toldTo(page, 2)), ["onError", "onClose"]);
    },
    { expected: /status of 401/ },
  );
});

test("a page whose origin is not allowed is told what to do about it", async () => {
  await atTheBank(
    async ({ page }, { url }) => {
      const { allowedOrigins } = await world.bank.done("GET", "/corsSettings");
      const without = allowedOrigins.filter((origin: string) => origin !== url);
      await world.bank.done("POST", "/corsSettings", { allowedOrigins: without });
      await mount(page, "initBankFeeds");
      const [first] = await toldTo(page, 1);
      const { args } = first!;
      assert.equal(args.userRecoverable, false);
      assert.match(String(args.message), new RegExp(`no pages of ${url}: .*/corsSettings`));
      await title(page, /could not be loaded/);
    },
    { expected: /CORS|ERR_FAILED/ },
  );
});

test("options narrow what is offered, and what does nothing is named once", async () => {
  await atTheBank(async ({ page }) => {
    const warnings: string[] = [];
    page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
    const text = { "landing.title": "Bücher & <b>Bank</b>", "accounting.consents.title": "Ours" };
    const theme = { colors: { primary: "#7a1f3d" } };
    const sourceTypes = { accounting: { allowedIntegrations: ["akxx"] } };
    const options = { text, theme, sourceTypes, showLandingPage: true, enableMultiEntityLinking: true };
    await mount(page, "initLink", { options, locale: "fr-CA", without: ["onClose"] });
    await title(page, /Bücher & <b>Bank<\/b>/);
    assert.equal(await page.getByRole("button", { name: "Fermer" }).count(), 0);
    const deed = "getComputedStyle(document.querySelector('#millrace > *')).getPropertyValue('--deed')";
    assert.match(await page.evaluate<string>(deed), /#7a1f3d/);
    await press(page, /^Continuer$/);
    await page.getByRole("heading", { level: 1, name: /rien à choisir/ }).waitFor();
    assert.equal(await page.getByRole("radio", { name: /Xero/ }).count(), 0);
    assert.deepEqual(
      warnings.map((line) => /enableMultiEntityLinking|accounting\.consents\.title/.exec(line)?.[0]),
      ["enableMultiEntityLinking", "accounting.consents.title"],
    );
  });
});

test("a page that mounts twice has one component, and nothing is left when it is unmounted", async () => {
  await atTheBank(async ({ page }) => {
    await mount(page, "initBankFeeds");
    await mount(page, "initBankFeeds");
    await title(page, /Your bank transactions/);
    assert.equal(await page.locator("#millrace > *").count(), 1);
    await page.evaluate("mounted[1].unmount()");
    assert.equal(await page.locator("#millrace > *").count(), 1, "the second is not the first");
    await page.evaluate("mounted[0].unmount()");
    assert.equal(await page.locator("#millrace").innerHTML(), "");
    await mount(page, "initBankFeeds");
    await title(page, /Your bank transactions/);
  });
});

test("two components in one page go their own ways, under styles of the page that reach neither", async () => {
  const { companyId } = await world.bank.linked(organisations.gbp);
  const style = `${hostile} #millrace, #other { min-height: 1px }`;
  await atTheBank(
    async ({ page }) => {
      await page.evaluate(
        "document.querySelector('#millrace').insertAdjacentHTML('afterend', '<div id=other></div>')",
      );
      const [first, second] = [page.locator("#millrace"), page.locator("#other")];
      await mount(page, "initConnections", { theme: "dark" });
      await title(first, /Your connections/);
      await mount(page, "initLink", { theme: "light" }, "#other");
      await title(second, /You are connected/);
      assert.equal(await focusedPart(page), "BODY", "what appears in one takes no focus from the page");
      await first.getByRole("button", { name: /Xero/ }).click();
      await title(first, /^Xero$/);
      await focusOn(page, /^Xero$/);
      const looks = (place: string): Promise<Json> =>
        page.evaluate(`(() => {
          const title = document.querySelector("${place} > *").shadowRoot.querySelector("h1");
          const { color, textTransform, letterSpacing, backgroundColor } = getComputedStyle(title);
          return { color, textTransform, letterSpacing, backgroundColor };
        })()`);
      const plain = { textTransform: "none", backgroundColor: "rgba(0, 0, 0, 0)" };
      const [dark, light] = [await looks("#millrace"), await looks("#other")];
      assert.deepEqual({ ...plain, color: "rgb(238, 243, 248)", letterSpacing: dark.letterSpacing }, dark);
      assert.deepEqual({ ...plain, color: "rgb(20, 32, 46)", letterSpacing: light.letterSpacing }, light);
      assert.ok(Number.parseFloat(dark.letterSpacing) <= 0 || dark.letterSpacing === "normal");
      // And back again: nothing of the component reaches the page.
      assert.equal(
        await page.evaluate("getComputedStyle(document.querySelector('#heard')).color"),
        "rgb(255, 0, 0)",
      );
    },
    { companyId, style },
  );
});
const focusedPart = (page: Page) => page.evaluate("document.activeElement.tagName");

test("connections are ended and renewed with the keyboard alone; the page is told of both", async () => {
  const { companyId, connectionId } = await world.bank.linked(organisations.usd);
  await atTheBank(
    async ({ page }) => {
      await mount(page, "initCodatConnections");
      await title(page, /Your connections/);
      await look(page, "embed-connections");
      await tabTo(page, /^Xero/);
      await page.keyboard.press("Enter");
      await title(page, /^Xero$/);
      await tabTo(page, /Disconnect/);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      await look(page, "embed-disconnect");
      await tabTo(page, /^Disconnect$/);
      await page.keyboard.press("Enter");
      await page.getByText("This connection is ended").waitFor();
      assert.deepEqual(await toldTo(page, 1), [{ name: "onDisconnect", args: { connectionId } }]);
      await tabTo(page, /Reconnect/);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Agree and continue" }).waitFor();
      await tabTo(page, /Agree and continue/);
      await page.keyboard.press("Enter");
      await title(page, /Next: sign in to Xero/);
      await focusOn(page, /Next: sign in to Xero/);
      await tabTo(page, /Continue to Xero/);
      const opened = page.waitForEvent("popup");
      await page.keyboard.press("Enter");
      const popup = await opened;
      await press(popup, /Continue to Xero/);
      await popup.locator(`input[value="${organisations.usd}"]`).check();
      await press(popup, /Allow access/);
      await title(page, /Xero is connected/);
      assert.deepEqual((await toldTo(page, 2)).at(-1), { name: "onReconnect", args: { connectionId } });
    },
    { companyId },
  );
});

test("the classic script brings the same, and its pinned address what its integrity promises", async () => {
  await atTheBank(
    async ({ page }) => {
      const { url } = world.millrace.application.config;
      const pinned = (await (await fetch(`${url}/embed/v1/integrity.json`)).json()) as Json;
      const { path, integrity } = pinned["millrace.js"];
      await page.evaluate(`new Promise((loaded, failed) => {
      const nonce = document.querySelector("script[data-millrace]").nonce;
      const element = Object.assign(document.createElement("script"), { src: "${url}${path}", integrity: "${integrity}", crossOrigin: "anonymous", nonce, onload: loaded, onerror: failed });
      document.head.append(element);
    })`);
      await page.evaluate(
        "new Millrace.CodatLink({ target: document.querySelector('#millrace'), props: { companyId: '00000000-0000-4000-8000-000000000000', accessToken: 'x', onConnection() {}, onFinish() {}, onError: (args) => told.push(args) } })",
      );
      await toldTo(page, 1);
    },
    { expected: /status of 401/ },
  );
});
