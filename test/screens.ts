import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BrowserContextOptions, Frame, Page } from "playwright-core";
import type { Json } from "./bank.ts";
import type { TestBrowser } from "./browser.ts";
import type { TestMillrace } from "./millrace.ts";
import { waitFor } from "./wait-for.ts";

/* Looking at screens in a real browser. `MILLRACE_TEST_SCREENSHOTS` names a folder for pictures. */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.MILLRACE_TEST_SCREENSHOTS;
export const everyRule = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** What can differ between two themes of one page. */
export const colourRules = ["color-contrast", "link-in-text-block"];

/** The hosts that pages of a Millrace may speak to: itself, and the pretend accounting software. */
export const hostsOf = ({ bank, sandbox }: Pick<TestMillrace, "bank" | "sandbox">): string[] => {
  const { host, port } = new URL(bank.url);
  return [host, `localhost:${port}`, new URL(sandbox.url).host];
};

/** What a page did that no page of ours may do. */
export interface Watched {
  readonly page: Page;
  /** Console errors and exceptions. */
  readonly complaints: string[];
  /** Calls to hosts that are not in the list. */
  readonly strangers: string[];
}

/**
 * A page of its own in a context of its own, closed at the end, that may speak to `hosts` alone. `expected` matches
 * complaints that belong to what is tested, such as a refused call that the screen then explains.
 */
export async function visit(
  browser: TestBrowser,
  { hosts, expected, ...options }: BrowserContextOptions & { hosts: readonly string[]; expected?: RegExp },
  run: (watched: Watched) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const watched: Watched = { page, complaints: [], strangers: [] };
  context.on("page", (one) => watch(one, hosts, watched, expected));
  watch(page, hosts, watched, expected);
  try {
    await run(watched);
    assert.deepEqual(watched.complaints, [], "the browser complains");
    assert.deepEqual(watched.strangers, [], "the page speaks to other hosts");
  } catch (error) {
    if (pictures) await page.screenshot({ path: `${folder()}/failed-${Date.now()}.png` }).catch(() => {});
    throw error;
  } finally {
    await context.close();
  }
}

function watch(page: Page, hosts: readonly string[], { complaints, strangers }: Watched, expected?: RegExp) {
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !expected?.test(message.text())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && !hosts.includes(url.host)) strangers.push(request.url());
  });
}

/**
 * Looks at the present screen: accessible at WCAG 2.2 AA in the light and the dark theme (there by the rules that
 * a theme can break), no sideways scrolling on
 * 320 pixels, and pictures of it where they are wanted.
 */
export async function look(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await stillness(page);
    const rules = colorScheme === "light" ? everyRule : colourRules;
    assert.deepEqual((await judge(page, rules)).violations, [], `${name}, ${colorScheme}`);
    await picture(page, `${name}-${before.width}-${colorScheme}`);
    // A theme changes colours and no widths.
    if (colorScheme === "light" || pictures) await narrow(page, `${name}-320-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: null });
  if (pictures) appendFileSync(`${folder()}/screens.jsonl`, `${JSON.stringify({ name, url: page.url() })}\n`);
}

/** Nothing is wider than the narrowest window; the window is put back. */
async function narrow(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!;
  await page.setViewportSize({ width: 320, height: 640 });
  const { content, window } = await widths(page);
  assert.ok(content <= window, `${name}: ${content} pixels wide on ${window}`);
  await picture(page, name);
  await page.setViewportSize(before);
}

/**
 * Waits until what moves in has arrived, in the component, too, which a document does not ask about its animations: a
 * text that is half shown has half its contrast. Spinners turn for ever.
 */
const stillness = (page: Page) =>
  page.evaluate(
    `Promise.allSettled([document, ...[...document.querySelectorAll("*")].map(({ shadowRoot }) => shadowRoot)]
      .flatMap((root) => root?.getAnimations() ?? [])
      .filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity)
      .map(({ finished }) => finished))
      .then(() => {})`,
  );

const widths = (page: Page) =>
  page.evaluate<{ content: number; window: number }>(
    "({ content: document.documentElement.scrollWidth, window: document.documentElement.clientWidth })",
  );

function folder(): string {
  mkdirSync(pictures!, { recursive: true });
  return pictures!;
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${folder()}/${name}.png`, fullPage: true });
}

/** What axe found, and by which rules it found nothing wrong. */
export interface Judged {
  readonly violations: string[];
  readonly passes: string[];
}

/** Judges the present screen, `exclude` (a selector) left out. Told in the page: axe's own result is a hundred times as much. */
export async function judge(
  page: Page | Frame,
  runOnly: readonly string[],
  exclude?: string,
): Promise<Judged> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  return page.evaluate(
    async ([only, left]) => {
      const { axe, document } = globalThis as Json;
      const context = left === undefined ? document : { exclude: left };
      const result: Json = await axe.run(context, { runOnly: only, resultTypes: ["violations"] });
      return {
        violations: result.violations.map(
          (one: Json) => `${one.id}: ${one.help} (${one.nodes.map((node: Json) => node.html).join("; ")})`,
        ),
        passes: result.passes.map((one: Json) => one.id),
      };
    },
    [runOnly, exclude] as const,
  );
}

/** Waits for the title of a screen. */
export const heading = (page: Page, name: RegExp): Promise<void> =>
  page.getByRole("heading", { level: 1, name }).waitFor();

/** Presses the button of that name. */
export const press = (page: Page, name: RegExp): Promise<void> => page.getByRole("button", { name }).click();

/** What has the focus, as a person would name it, and whether that can be seen. */
export const focused = (page: Page): Promise<{ name: string; seen: boolean }> =>
  page.evaluate(`(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const shows = (one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
    };
    const label = element.labels?.[0];
    const name = element.getAttribute("aria-label") || label?.innerText || element.innerText || element.value || "";
    return { name, seen: shows(element) || (label ? shows(label) : false) };
  })()`);

/** Waits until what is named so has the focus: it moves after the screen was drawn. */
export const focusOn = (page: Page, wanted: RegExp): Promise<unknown> =>
  waitFor(`the focus on ${wanted}`, async () => wanted.test((await focused(page)).name));

/** Moves on by the tabulator key to a control; fails when the keyboard does not lead there or the focus is not seen. */
export async function tabTo(page: Page, wanted: RegExp, limit = 40): Promise<void> {
  for (let presses = 0; presses < limit; presses++) {
    await page.keyboard.press("Tab");
    const { name, seen } = await focused(page);
    if (!wanted.test(name)) continue;
    assert.ok(seen, `the focus on "${name}" cannot be seen`);
    return;
  }
  assert.fail(`the keyboard does not reach ${wanted}`);
}
