import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { Json } from "../bank.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { colourRules, everyRule, judge } from "../screens.ts";

/* The API reference in a real browser. `MILLRACE_TEST_SCREENSHOTS` names a folder for pictures. */

const pictures = process.env.MILLRACE_TEST_SCREENSHOTS;

let browser: TestBrowser;
let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

/** Opens the page, and holds that nothing is asked of another host and that the browser does not complain. */
async function opened(
  options: BrowserContextOptions,
  run: (page: Page) => Promise<void>,
  place = "",
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => {
    // A refused call is mentioned by browsers.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) wrong.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(world.bank.url)) wrong.push(`asked of another host: ${request.url()}`);
  });
  try {
    await page.goto(`${world.bank.url}/docs${place}`);
    await run(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

const operation = (page: Page, id: string) => page.locator(`article[id="${id}"]`);
const trial = async (page: Page, id: string) => {
  const area = operation(page, id).locator(".try");
  await area.locator("summary").click();
  return area;
};

test("without its script the page tells everything, and offers nothing that would not work", async () => {
  await opened({ javaScriptEnabled: false }, async (page) => {
    await page.getByRole("heading", { level: 1, name: "API reference" }).waitFor();
    const push = operation(page, "create-bank-transactions");
    assert.ok(await push.getByRole("heading", { name: "Push bank transactions" }).isVisible());
    assert.match(await push.innerText(), /transactions\s+list of BankTransaction\s+required/);
    assert.match(await push.innerText(), /curl -X POST/);
    for (const useless of [".try", ".search", ".key", "[data-copy]"]) {
      assert.equal(await page.locator(useless).first().isVisible(), false, useless);
    }
  });
});

test("an address of an operation leads to it, and the list of operations shows where one is", async () => {
  await opened(
    {},
    async (page) => {
      const heading = operation(page, "get-connection").getByRole("heading", { level: 3 });
      await page.waitForFunction(() => {
        const { document, innerHeight } = globalThis as Json;
        const { top } = document.getElementById("get-connection").getBoundingClientRect();
        return top >= 0 && top < innerHeight;
      });
      assert.equal(await heading.innerText(), "Get a connection");
      assert.equal(await page.locator('nav [aria-current="true"]').getAttribute("href"), "#get-connection");
    },
    "#get-connection",
  );
});

test("a search leaves what fits, says how much that is, and is left with Escape", async () => {
  await opened({}, async (page) => {
    await page.getByLabel("Search operations").fill("unlink connection");
    await page.getByText("1 operation", { exact: true }).waitFor();
    assert.ok(await operation(page, "unlink-connection").isVisible());
    assert.equal(await operation(page, "create-company").isVisible(), false);
    await page.getByLabel("Search operations").press("Escape");
    assert.ok(await operation(page, "create-company").isVisible());
  });
});

test("a call tried from the page is a call; the key is kept nowhere", async () => {
  await opened({}, async (page) => {
    await page.getByLabel("Key or token").fill(world.bank.apiKey);
    const area = await trial(page, "create-company");
    await area.getByLabel("Body").fill('{"name": "Made from the page"}');
    await area.getByRole("button", { name: "Send" }).click();
    await area.getByRole("heading", { name: /^200 .*, \d+ ms$/ }).waitFor();
    const body = JSON.parse(await area.getByRole("group", { name: "Body" }).innerText());
    assert.equal((await world.bank.done("GET", `/companies/${body.id}`)).name, "Made from the page");
    assert.match(
      await area.getByRole("group", { name: "Headers" }).innerText(),
      /x-correlation-id: [0-9a-f]{32}/,
    );

    const reading = await trial(page, "get-company");
    await reading.getByLabel(/companyId/).fill(body.id);
    await reading.getByRole("button", { name: "Send" }).click();
    await reading.getByText('"name": "Made from the page"').waitFor();

    const kept: Json = await page.evaluate(() => {
      const { localStorage, sessionStorage, document, location } = globalThis as Json;
      return [{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href].map((one) =>
        JSON.stringify(one),
      );
    });
    for (const place of kept) assert.ok(!place.includes(world.bank.apiKey), place);
    await page.reload();
    assert.equal(await page.getByLabel("Key or token").inputValue(), "");
  });
});

test("a refusal is shown like any answer, and without a key nothing is sent", async () => {
  await opened({}, async (page) => {
    const area = await trial(page, "list-companies");
    await area.getByRole("button", { name: "Send" }).click();
    await area.getByRole("heading", { name: "No key yet" }).waitFor();
    await page.getByLabel("Key or token").fill("wrong");
    await area.getByRole("button", { name: "Send" }).click();
    await area.getByRole("heading", { name: /^401 / }).waitFor();
    assert.match(await area.getByRole("group", { name: "Body" }).innerText(), /"code": "unauthorized"/);
  });
});

test("what is copied is what is shown", async () => {
  await opened({ permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const area = operation(page, "create-company");
    await area.getByRole("button", { name: /^Copy cURL/ }).click();
    await area.getByText("Copied").waitFor();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    assert.equal(copied, await area.locator("pre").filter({ hasText: "curl" }).innerText());
    assert.match(copied, /^curl -X POST 'http:\/\/localhost:\d+\/companies'/);
  });
});

test("the policy of the page allows nothing but its own style, script and calls to where it came from", async () => {
  const answer = await fetch(`${world.bank.url}/docs`);
  const policy = answer.headers.get("content-security-policy") ?? "";
  assert.match(
    policy,
    /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; connect-src 'self';/,
  );
  const text = await answer.text();
  assert.doesNotMatch(text, /\son\w+=/i, "an inline handler");
  assert.doesNotMatch(text, /(src|href)="(https?:)?\/\//i, "something of another host");
});

/** All operations are drawn alike, and there are too many to look at each: the first of each group are, and the tried one. */
const otherOperations = 'article:not(:nth-of-type(1)):not([id="create-company"])';
const looks = [
  { name: "desktop-light", colorScheme: "light", width: 1280, height: 900 },
  { name: "phone-dark", colorScheme: "dark", width: 320, height: 640 },
] as const;

for (const { name, colorScheme, width, height } of looks) {
  test(`the page is accessible at WCAG 2.2 AA and fits its screen: ${name}`, async () => {
    await opened({ colorScheme, viewport: { width, height } }, async (page) => {
      const area = await trial(page, "create-company");
      await area.getByRole("button", { name: "Send" }).click();
      const sizes = await page.evaluate<{ content: number; window: number }>(
        "({ content: document.documentElement.scrollWidth, window: document.documentElement.clientWidth })",
      );
      assert.ok(sizes.content <= sizes.window, `${sizes.content} wide on ${sizes.window}`);
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: `${pictures}/api-reference-${name}.png` });
      }
      const rules = colorScheme === "light" ? everyRule : colourRules;
      assert.deepEqual((await judge(page, rules, otherOperations)).violations, []);
    });
  });
}
