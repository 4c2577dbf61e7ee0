import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { seedPortal } from "../../bench/portal-seed.ts";
import { countActivity } from "../../src/portal/home/count-activity.ts";
import { refreshAttention } from "../../src/portal/home/refresh-attention.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { adjustableClock } from "../clock.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { lookAtPage, visitPortal } from "../portal-browser.ts";
import { heading, press } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* The first page of the Portal: of a new installation, and of a programme in which something is always wrong. */

const cleanUp: (() => unknown)[] = [];
const clock = adjustableClock();
let world: TestMillrace;
let browser: TestBrowser;
before(async () => {
  world = await testMillrace(
    { after: (run: () => unknown) => cleanUp.push(run) },
    { clock, settings: { MILLRACE_ROLES: "api" } },
  );
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

const group = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("a new installation shows the first steps, and what is left before going live", async () => {
  const person = await signedIn(world, "administrator", "Anna Novak");
  await visitPortal(browser, world, person, async ({ page, go, path }) => {
    await go("/");
    await heading(page, /^Home$/);
    await page.getByRole("heading", { name: "Start here" }).waitFor();
    await press(page, /^Mark as done$/);
    await page.getByRole("button", { name: "Mark as not done" }).waitFor();
    await lookAtPage(page, "/", "new");
    await page.getByRole("link", { name: "Create company" }).click();
    await heading(page, /^New company$/);
    assert.equal(path(), "/companies/new");
  });
});

test("what needs attention is ranked, leads to its repair, and is muted for everybody", async () => {
  const { application } = world.millrace;
  await seedPortal(world.database, { factor: 0.002 });
  // By chance there may be few of them.
  await world.database.rows({
    text: `update connection set status = 'Deauthorized' where connection_id in
      (select connection_id from connection where status = 'Linked' order by created_at limit 6)`,
  });
  await countActivity(application);
  // What was found a moment ago is not looked for again.
  clock.advance(20_000);
  await refreshAttention(application, true);
  const analyst = await signedIn(world, "analyst", "Ben Okafor");
  await visitPortal(browser, world, analyst, async ({ page, go, path }) => {
    await go("/");
    const lost = group(page, "Access lost");
    await lost.waitFor();
    await page.getByText("Lines by day and outcome").first().waitFor();
    await page.locator(".recharts-surface").first().waitFor();
    const places = await page
      .locator(".recharts-xAxis-tick-labels")
      .first()
      .locator(".recharts-cartesian-axis-tick-value")
      .evaluateAll((texts) => texts.map((text) => Number(text.getAttribute("x"))));
    const gaps = places.slice(1).map((place, nth) => Math.round(place - places[nth]!));
    assert.ok(
      gaps.length > 1 && Math.max(...gaps) - Math.min(...gaps) <= 1,
      `even days on the axis: ${gaps}`,
    );
    await lookAtPage(page, "/");
    // A day that stands alone is no line.
    await page.route("**/portal/api/activity", async (route) => {
      const answer = await route.fetch();
      const body = await answer.json();
      body.days.forEach((one: { delay: unknown }, nth: number) => {
        if (nth !== 20) one.delay = null;
      });
      await route.fulfill({ response: answer, json: body });
    });
    await page.reload();
    await page.locator(".recharts-line-dots circle").nth(2).waitFor();
    await page.unrouteAll();
    const reply = (await analyst.done("GET", "/attention?kind=connection-lost&most=200")).groups[0];
    const items = lost.getByRole("listitem");
    const most = reply.items[0];
    assert.match(await items.first().innerText(), new RegExp(most.companyName));
    await lost.getByRole("link", { name: `Show all ${reply.found}` }).click();
    await heading(page, /^Needs attention$/);
    await waitFor("all of the kind", async () => (await items.count()) === reply.found);

    await items.first().getByRole("button", { name: /^Mute/ }).click();
    await page.getByRole("menuitem", { name: "For a week" }).click();
    await waitFor("one less", async () => (await items.count()) === reply.found - 1);
    await page.getByText("Muted", { exact: true }).click();
    await page.getByRole("button", { name: "Back on the list" }).waitFor();
    assert.match(path(), /view=muted/);
    await lookAtPage(page, "/attention", "muted");
    await press(page, /^Back on the list$/);
    await page.getByRole("heading", { name: "Nothing is muted" }).waitFor();
    await page.getByText("To do", { exact: true }).click();
    await waitFor("all again", async () => (await items.count()) === reply.found);

    await items.first().getByRole("link", { name: "Send a new link" }).click();
    await page.getByRole("dialog", { name: most.companyName }).waitFor();
    await go("/attention");
    await group(page, "Access lost").waitFor();
    assert.equal(await group(page, "Webhook endpoint disabled").count(), 0);
    await lookAtPage(page, "/attention");
  });

  const support = await signedIn(world, "support");
  await visitPortal(browser, world, support, async ({ page, go }) => {
    await go("/attention?live=on");
    await group(page, "Access lost").waitFor();
    assert.equal(await page.getByRole("button", { name: /^Mute/ }).count(), 0);
  });
});

test("search finds a company by a word in its name, from any page and by the keyboard", async () => {
  const person = await signedIn(world, "advisor");
  const { name, company_id: id } = await world.database.one<{ name: string; company_id: string }>({
    text: "select name, company_id from company where name like '% Ltd' order by name limit 1",
  });
  await visitPortal(browser, world, person, async ({ page, go, path }) => {
    await go("/attention");
    await heading(page, /^Needs attention$/);
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder(/^Company, connection/).waitFor();
    await page.keyboard.type(name.split(" ").slice(1).join(" "));
    await page.getByRole("option", { name }).click();
    await waitFor("the company's page", async () => path().startsWith(`/companies/${id}`));
  });
});
