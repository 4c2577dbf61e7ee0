import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { sealEvents } from "../../src/audit/seal-events.ts";
import { someLines } from "../bank.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { lookAtPage, visitPortal } from "../portal-browser.ts";
import { heading, press } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* What administrators see: the audit log with its proof, the system, what is kept, what is used. */

const cleanUp: (() => unknown)[] = [];
let world: TestMillrace;
let browser: TestBrowser;
before(async () => {
  world = await testMillrace({ after: (run: () => unknown) => cleanUp.push(run) });
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

test("an administrator finds who changed what, sees before and after, exports it and proves that it is intact", async () => {
  const anna = await signedIn(world, "administrator", "Anna Novak");
  const dana = await signedIn(world, "developer", "Dana Ferris");
  const support = await signedIn(world, "support", "Sam Okafor");
  const { id } = await dana.done("POST", "/companies", { name: "Alder & Sons", tags: { region: "north" } });
  await dana.patch(`/companies/${id}`, { description: "Moved to the new desk", tags: { region: "south" } });
  await world.bank.done("POST", "/companies", { name: "Birch Bakery" });
  await support.delete(`/companies/${id}`);
  await sealEvents(world.millrace.application);
  await visitPortal(browser, world, anna, async ({ page, go, path }) => {
    await go("/settings/audit");
    await heading(page, /^Audit log$/);
    const events = page.locator("tbody");
    await events.getByText("company.updated").waitFor();
    await lookAtPage(page, "/settings/audit");

    await events.getByText("company.updated").click();
    const drawer = page.getByRole("dialog", { name: "Company changed" });
    await drawer.getByText("Dana Ferris").waitFor();
    await drawer.getByText("Developer at that time").waitFor();
    for (const text of ["tags.region", "north", "south", "Moved to the new desk"])
      await drawer.getByText(text, { exact: true }).waitFor();
    assert.equal(
      await drawer.getByText("Alder & Sons", { exact: true }).count(),
      1,
      "the company's link alone",
    );
    await lookAtPage(page, "/settings/audit", "event");
    await drawer.getByRole("button", { name: /^Show \d+ unchanged fields?$/ }).click();
    await drawer.getByRole("cell", { name: "Alder & Sons" }).first().waitFor();
    await drawer.getByRole("link", { name: "All by this actor" }).click();
    await page.getByRole("button", { name: /Remove the filter By/ }).waitFor();
    assert.match(path(), /by=/);

    await go("/settings/audit?outcome=denied");
    await events.getByText("portal.denied").waitFor();
    await events.getByText("Sam Okafor").waitFor();
    assert.equal(await page.locator("tbody tr").count(), 1);

    await go(`/settings/audit?company=${id}`);
    await events.getByText("company.created").waitFor();
    await press(page, /^Export$/);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: "As CSV, for spreadsheets" }).click(),
    ]);
    const csv = await readFile(await file.path(), "utf8");
    assert.equal(csv.trim().split("\r\n").length, 3);

    await press(page, /^Verify now$/);
    await page.getByText(/were recomputed: nothing was changed/).waitFor();
    await page.getByText("Intact", { exact: true }).first().waitFor();
    await press(page, /^Verify now$/);
    await press(page, /^Earlier runs$/);
    await page.getByText("On request").nth(1).waitFor();
    await lookAtPage(page, "/settings/audit", "verified");
  });
});

test("an administrator sees how the installation runs, what it keeps and what is used, and retries a job", async () => {
  const anna = await signedIn(world, "administrator", "Anna Novak");
  const { bank, database } = world;
  const { clock } = world.millrace.application;
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  await bank.pushed(feed, someLines(5, clock.now()));
  await database.count(
    {
      text: `insert into jobs.job (id, name, data, state, output, completed_on)
        values (gen_random_uuid(), 'forget-expired', '{}', 'failed', '{"message": "The database was not there."}', $1)`,
    },
    [clock.now()],
  );
  await visitPortal(browser, world, anna, async ({ page, go }) => {
    await go("/system");
    await heading(page, /^System$/);
    await page.getByText("The database was not there.").waitFor();
    await lookAtPage(page, "/system");
    await press(page, /^Retry$/);
    await page.getByText("The job is retried").waitFor();

    await go("/settings/data");
    await page.getByText("Events, webhook messages and attempts").waitFor();
    await lookAtPage(page, "/settings/data");
    const age = { text: "update api_request set at = at - interval '10 days'" };
    await waitFor("calls to be logged", async () => (await database.count(age)) > 0);
    await press(page, /^Change: Log of API requests$/);
    await page.getByLabel("Days kept").fill("400");
    await page.getByText("It can be 0 to 365 days.").waitFor();
    await page.getByLabel("Days kept").fill("7");
    await press(page, /^See what is deleted$/);
    await page.getByText(/API requests: about \d/).waitFor();
    await page.getByLabel(/^Type/).fill("7 days");
    await press(page, /^Keep less$/);
    const row = page.getByRole("row", { name: /Log of API requests/ });
    await row.getByText("7 days").waitFor();

    await go("/settings/usage");
    await page.getByRole("figure", { name: "Transactions by day" }).locator("svg").first().waitFor();
    await lookAtPage(page, "/settings/usage");
  });
});
