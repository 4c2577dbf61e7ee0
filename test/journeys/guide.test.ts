import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { openBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { hostsOf, look, visit } from "../screens.ts";

const folder = join(import.meta.dirname, "../../docs");
const pages = globSync("{guide,guide/integrations,decisions}/*.md", { cwd: folder }).map(
  (file) => `/docs/${dirname(file)}/${basename(file, ".md")}`,
);

let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

test("every page of the guide and every decision is shown, and each link among them leads to a page", async () => {
  const seen = new Map<string, string>();
  const read = async (path: string): Promise<string> => {
    const known = seen.get(path);
    if (known !== undefined) return known;
    const answer = await fetch(world.bank.url + path);
    const text = await answer.text();
    assert.equal(answer.status, 200, path);
    assert.match(answer.headers.get("content-type")!, /^text\/html/, path);
    seen.set(path, text);
    return text;
  };
  for (const page of [...pages, "/docs/guide/", "/docs/guide/integrations/", "/docs/decisions/"]) {
    const text = await read(page);
    for (const [, href] of text.matchAll(/href="([^"]+)"/g)) {
      if (/^https:/.test(href!)) continue;
      const { pathname, hash } = new URL(href!, world.bank.url + page);
      const target = await read(pathname);
      if (hash) assert.ok(target.includes(`id="${hash.slice(1)}"`), `${page} leads to ${href}`);
    }
  }
  for (const shelf of ["/docs/guide/", "/docs/guide/integrations/", "/docs/decisions/"]) {
    for (const page of pages.filter((one) => `${dirname(one)}/` === shelf))
      assert.ok(seen.get(shelf)!.includes(`href="${page}"`), page);
  }
});

test("a page that is not there is a 404 that says so", async () => {
  for (const page of ["/docs/guide/nothing", "/docs/decisions/..%2f..%2fREADME"]) {
    const answer = await fetch(world.bank.url + page);
    assert.equal(answer.status, 404, page);
    assert.match(await answer.text(), /No such page/);
  }
});

test("pages with tables are accessible at WCAG 2.2 AA, light and dark, and fit a screen of 320 pixels", async (t) => {
  const browser = await openBrowser();
  t.after(() => browser.close());
  await visit(browser, { hosts: hostsOf(world) }, async ({ page }) => {
    for (const name of ["", "settings", "webhooks"]) {
      await page.goto(`${world.bank.url}/docs/guide/${name}`);
      await look(page, `guide-${name || "home"}`);
    }
  });
});
