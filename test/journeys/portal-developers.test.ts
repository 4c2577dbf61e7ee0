import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { type SignedIn, signedIn } from "../portal.ts";
import { lookAtPage, visitPortal } from "../portal-browser.ts";
import { heading, look, press } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

const closing: (() => unknown)[] = [];
let world: TestMillrace;
let browser: TestBrowser;
let developer: SignedIn;

before(async () => {
  world = await testMillrace({ after: (work: () => unknown) => closing.unshift(work) } as never);
  browser = await openBrowser();
  developer = await signedIn(world, "developer", "Dana Ferris");
});
after(async () => {
  await browser.close();
  for (const close of closing) await close();
});

/** Opens a page of the Portal as the developer. */
const onPage = (path: string, expected: RegExp | undefined, run: (page: Page) => Promise<void>) =>
  visitPortal(
    browser,
    world,
    developer,
    async ({ page, go }) => {
      await go(path);
      await run(page);
    },
    { expected },
  );

const withKey = (key: string, path = "/companies") =>
  fetch(world.bank.url + path, {
    headers: { authorization: `Basic ${Buffer.from(key).toString("base64")}` },
  });

test("a key is made, used, rotated under use and deleted", async () => {
  await onPage("/developers/api-keys", undefined, async (page) => {
    await heading(page, /^API keys$/);
    await press(page, /^Create API key$/);
    await page.getByLabel("Name").fill("Core banking");
    await look(page, "developers-create-key");
    await press(page, /^Create$/);
    const shown = page.getByRole("region", { name: "Key", exact: true });
    const old = (await shown.locator("code").innerText()).trim();
    assert.equal((await withKey(old)).status, 200);
    await look(page, "developers-shown-key");
    await press(page, /^I have stored it$/);
    assert.equal(await page.getByText(old).count(), 0, "the page forgets the key");

    let calling = true;
    const statuses = new Set<number>();
    const caller = (async () => {
      while (calling && !page.isClosed()) statuses.add((await withKey(old)).status);
    })();
    await press(page, /^Actions for Core banking$/);
    await page.getByRole("menuitem", { name: "Rotate" }).click();
    await page.getByText("Both are good until the overlap ends").waitFor();
    await page.getByRole("menu").waitFor({ state: "hidden" });
    await look(page, "developers-rotate-key");
    await press(page, /^Rotate$/);
    const fresh = (await shown.locator("code").innerText()).trim();
    assert.equal((await withKey(fresh)).status, 200);
    calling = false;
    await caller;
    assert.deepEqual([...statuses], [200]);
    await press(page, /^I have stored it$/);
    await page.getByText("Replaces another").waitFor();
    await lookAtPage(page, "/developers/api-keys");

    await page.getByRole("button", { name: "Actions for Core banking" }).first().click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    const confirm = page.getByRole("dialog").getByRole("button", { name: "Delete" });
    assert.ok(await confirm.isDisabled(), "until the name is typed");
    await page.getByRole("dialog").getByRole("textbox").fill("Core banking");
    await confirm.click();
    await waitFor("the old key to end", async () => (await withKey(old)).status === 401);
    assert.equal((await withKey(fresh)).status, 200);
  });
});

test("a call is found by its correlation id, and shown with what it can be called again by", async () => {
  const companyId = await world.bank.company();
  await withKey(world.bank.apiKey, `/companies/${companyId}/connections?pageSize=5`);
  const refused = await withKey(world.bank.apiKey, "/companies?query=nonsense");
  const id = refused.headers.get("x-correlation-id")!;
  await waitFor(
    "the call to be in the log",
    async () => (await developer.get(`/requests/${id}`)).status === 200,
  );
  await onPage("/developers/requests", undefined, async (page) => {
    await heading(page, /^Request log$/);
    await page.getByText("/companies?query=nonsense").first().waitFor();
    await lookAtPage(page, "/developers/requests");
    await page.getByRole("searchbox", { name: "Search requests" }).fill(id);
    await page
      .locator("#content")
      .getByText(/^1 row$/)
      .waitFor();
    await page.getByRole("link", { name: /nonsense/ }).click();
    await heading(page, /^GET \/companies$/);
    await page.getByText("$MILLRACE_API_KEY").waitFor();
    await page.getByRole("link", { name: "What this code means" }).waitFor();
    await lookAtPage(page, "/developers/requests/:correlationId");
  });
});

test("origins are added, refused with the reason, and removed", async () => {
  await onPage("/developers/cors", /400/, async (page) => {
    await page.getByText("No origin is allowed").waitFor();
    const origin = page.getByLabel("Origin", { exact: true });
    await origin.fill("bank");
    await press(page, /^Add origin$/);
    await page.getByText("is no origin").first().waitFor();
    await origin.fill("https://online.bank.example");
    await press(page, /^Add origin$/);
    await page
      .getByRole("list", { name: "Allowed origins" })
      .getByText("https://online.bank.example")
      .waitFor();
    await lookAtPage(page, "/developers/cors");
    await press(page, /^Remove https/);
    await press(page, /^Remove$/);
    await page.getByText("No origin is allowed").waitFor();
  });
});

test("the component runs in the playground, as chosen, with the code that shows the same", async () => {
  const { id } = await developer.done("POST", "/companies", { name: "Alder & Sons" });
  await onPage("/developers/playground", undefined, async (page) => {
    await page.getByText("Choose a company").waitFor();
    await page.getByRole("combobox", { name: "Company" }).fill("Alder");
    await page.getByRole("option", { name: "Alder & Sons" }).click();
    const frame = page.frameLocator("iframe");
    await frame.getByRole("heading").first().waitFor();
    await page.getByRole("combobox", { name: "Language" }).click();
    await page.getByRole("option", { name: "Français" }).click();
    await frame
      .getByRole("heading", { name: /[éèàç]|votre|vos/i })
      .first()
      .waitFor();
    assert.match(page.url(), new RegExp(`company=${id}.*locale=fr-CA`));
    await page.getByText('locale: "fr-CA"').waitFor();
    await page.getByText("onEvent").first().waitFor();
    await lookAtPage(page, "/developers/playground");
  });
});
