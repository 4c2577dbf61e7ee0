import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Json } from "../bank.ts";
import { openBrowser } from "../browser.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";

/* The customer's way through the link, in a real browser. `MILLRACE_TEST_SCREENSHOTS` names a folder for pictures. */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.MILLRACE_TEST_SCREENSHOTS;

let browser: Browser;
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

/** A company with a connection that is not linked yet. */
async function newLink(platformKey = "gbol"): Promise<{ linkUrl: string; path: string }> {
  const companyId = await world.bank.company();
  const connection = await world.bank.connection(companyId, platformKey);
  return { linkUrl: connection.linkUrl, path: `/companies/${companyId}/connections/${connection.id}` };
}

async function opened(options: BrowserContextOptions, run: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => {
    // Pages that refuse are answered with a status of their own, which browsers mention.
    if (message.type() === "error" && !/status of (401|501)/.test(message.text())) wrong.push(message.text());
  });
  try {
    await run(page);
    assert.deepEqual(wrong, [], "the browser complains");
  } finally {
    await context.close();
  }
}

const choose = async (page: Page) => {
  const organisation = page.locator(`input[value="${organisations.czk}"]`);
  await organisation.check();
  await page.getByRole("button", { name: "Allow access" }).click();
};

const proceed = (page: Page, name: RegExp) => page.getByRole("button", { name }).click();

test("a customer opens the link, allows an organisation, and is told that it is connected", async () => {
  const { linkUrl, path } = await newLink();
  await opened({}, async (page) => {
    await page.goto(linkUrl);
    await proceed(page, /Continue to Xero/);
    assert.doesNotMatch(page.url(), /otp/, "the code is out of the address bar");
    await choose(page);
    await page.getByRole("heading", { name: /connected/i }).waitFor();
    assert.doesNotMatch(page.url(), /code=|state=|otp=/);
    assert.match(await page.locator("main").innerText(), /Harbour Cafe s\.r\.o\./);
    await page.reload();
    await page.getByRole("heading", { name: /connected/i }).waitFor();
  });
  assert.equal((await world.bank.done("GET", path)).status, "Linked");
});

test("a customer who cancels can try again on the page that says so", async () => {
  const { linkUrl, path } = await newLink();
  await opened({}, async (page) => {
    await page.goto(linkUrl);
    await proceed(page, /Continue/);
    await proceed(page, /Cancel/);
    await page.getByText(/You cancelled at Xero/).waitFor();
    await proceed(page, /Try again/);
    await choose(page);
    await page.getByRole("heading", { name: /connected/i }).waitFor();
  });
  assert.equal((await world.bank.done("GET", path)).status, "Linked");
});

test("going back from the accounting software and continuing once more works in the same browser", async () => {
  const { linkUrl } = await newLink();
  await opened({}, async (page) => {
    await page.goto(linkUrl);
    await proceed(page, /Continue/);
    // Going back from a page that is still on its way would go further back.
    await page.getByRole("button", { name: "Allow access" }).waitFor();
    await page.goBack();
    await page.reload();
    await proceed(page, /Continue/);
    await choose(page);
    await page.getByRole("heading", { name: /connected/i }).waitFor();
  });
});

test("the whole way can be gone with the keyboard alone, and what has the focus can be seen", async () => {
  const { linkUrl, path } = await newLink();
  await opened({}, async (page) => {
    await page.goto(linkUrl);
    const focused = () =>
      page.evaluate<{ text: string; seen: boolean }>(`(() => {
        const element = document.activeElement;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        const seen = (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
        return { text: element.innerText || element.value || "", seen };
      })()`);
    const tabTo = async (wanted: RegExp) => {
      for (let presses = 0; presses < 15; presses++) {
        await page.keyboard.press("Tab");
        const { text, seen } = await focused();
        if (!wanted.test(text)) continue;
        assert.ok(seen, `the focus on "${text}" cannot be seen`);
        return;
      }
      assert.fail(`the keyboard does not reach ${wanted}`);
    };
    await tabTo(/Continue to Xero/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/authorize/);
    await tabTo(/c0ffee00/);
    await page.keyboard.press("Space");
    await tabTo(/Allow access/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /connected/i }).waitFor();
  });
  assert.equal((await world.bank.done("GET", path)).status, "Linked");
});

/** Every page a customer can meet, by name, with what leads there. */
const pages: Record<string, (page: Page) => Promise<void>> = {
  start: async (page) => {
    await page.goto((await newLink()).linkUrl);
  },
  "start-again": async (page) => {
    const { path } = await world.bank.linked(organisations.usd);
    await page.goto((await world.bank.done("GET", path)).linkUrl);
  },
  consent: async (page) => {
    await pages.start!(page);
    await page.getByRole("button").first().click();
    await page.waitForURL(/authorize/);
  },
  finished: async (page) => {
    await pages.consent!(page);
    await choose(page);
    await page.waitForURL(/finished/);
  },
  cancelled: async (page) => {
    await pages.consent!(page);
    await proceed(page, /Cancel/);
    await page.waitForURL(/finished/);
  },
  refused: async (page) => {
    const { companyId } = await world.bank.linked(organisations.gbp);
    await page.goto((await world.bank.connection(companyId)).linkUrl);
    await page.getByRole("button").first().click();
    await choose(page);
    await page.waitForURL(/finished/);
  },
  "bad-link": async (page) => {
    await page.goto(`${(await newLink()).linkUrl}x`);
  },
  unavailable: async (page) => {
    await page.goto((await newLink("hcws")).linkUrl);
  },
};

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const result: Json = await page.evaluate(() =>
    (globalThis as Json).axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return result.violations.map(
    (one: Json) => `${one.id}: ${one.help} (${one.nodes.map((node: Json) => node.html).join("; ")})`,
  );
}

const looks = [
  { name: "desktop-light", colorScheme: "light", width: 1280, height: 800, locale: "en-GB" },
  { name: "desktop-dark", colorScheme: "dark", width: 1280, height: 800, locale: "en-GB" },
  { name: "phone-light", colorScheme: "light", width: 320, height: 640, locale: "fr-CA" },
  { name: "phone-dark", colorScheme: "dark", width: 320, height: 640, locale: "fr-CA" },
] as const;

for (const [name, lead] of Object.entries(pages)) {
  test(`the page "${name}" is accessible at WCAG 2.2 AA, light and dark, and fits a screen of 320 pixels`, async () => {
    for (const { name: look, colorScheme, width, height, locale } of looks) {
      await opened({ colorScheme, viewport: { width, height }, locale }, async (page) => {
        await lead(page);
        const sizes = await page.evaluate<{ content: number; window: number }>(
          "({ content: document.documentElement.scrollWidth, window: document.documentElement.clientWidth })",
        );
        assert.ok(sizes.content <= sizes.window, `${look}: ${sizes.content} wide on ${sizes.window}`);
        if (pictures) {
          mkdirSync(pictures, { recursive: true });
          await page.screenshot({ path: `${pictures}/${name}-${look}.png`, fullPage: true });
        }
        assert.deepEqual(await violations(page), [], look);
      });
    }
  });
}
