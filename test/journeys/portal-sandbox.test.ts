import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { freePort, type TestMillrace, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { lookAtPage, visitPortal } from "../portal-browser.ts";
import { heading } from "../screens.ts";

const closing: (() => unknown)[] = [];
let world: TestMillrace;
let browser: TestBrowser;

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-test-"));
  closing.unshift(() => rmSync(folder, { recursive: true, force: true }));
  const notGiven = ["CLIENT_ID", "CLIENT_SECRET", "LOGIN_URL", "IDENTITY_URL", "API_URL"];
  world = await testMillrace({ after: (work: () => unknown) => closing.unshift(work) } as never, {
    settings: {
      ...Object.fromEntries(notGiven.map((name) => [`MILLRACE_XERO_${name}`, ""])),
      MILLRACE_ROLES: "api,worker,sandbox",
      MILLRACE_SANDBOX_PORT: String(await freePort()),
      MILLRACE_DATA: folder,
    },
  });
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  for (const close of closing) await close();
});

test("one press makes a company with everything to show, and pretend packages fail as asked", async () => {
  const person = await signedIn(world, "developer");
  await visitPortal(browser, world, person, async ({ page, go }) => {
    await go("/sandbox");
    await heading(page, /^Sandbox$/);
    await page.getByRole("button", { name: "Make a demonstration company" }).click();
    await page.getByText(/^[12]\d\d transactions are on their way to the books\.$/).waitFor();

    const xero = page.getByRole("region", { name: "Xero", exact: true });
    await xero.getByRole("button", { name: "Have Xero do something wrong" }).click();
    const set = xero.getByRole("button", { name: "Set", exact: true });
    assert.equal(await set.isDisabled(), true);
    await xero.getByRole("combobox", { name: "What goes wrong" }).click();
    await page.getByRole("option", { name: "Takes ten minutes over the next statement" }).click();
    await set.click();
    await xero.getByText("played on 0 calls · 1 call more").waitFor();
    await xero.getByRole("button", { name: "Take away: Takes ten minutes over the next statement" }).click();
    await xero.getByText("It behaves.").waitFor();

    await xero.getByRole("button", { name: "Advanced" }).click();
    await xero.getByRole("combobox", { name: "Kind of fault" }).click();
    await page.getByRole("option", { name: "reject", exact: true }).click();
    assert.equal(await set.last().isDisabled(), true, "the type of the error is missing");
    await xero.getByRole("combobox", { name: "Kind of fault" }).click();
    await page.getByRole("option", { name: "settle-after" }).click();
    await xero.getByRole("textbox", { name: "times" }).fill("2");
    await lookAtPage(page, "/sandbox");
    await set.last().click();
    await xero.getByText("played on 0 calls · 2 calls more").waitFor();
    await xero.getByRole("button", { name: "+1 day" }).click();
    await xero.getByText("Its clock, moved ahead:").waitFor();
    await xero.getByRole("button", { name: "Take away: settle-after" }).click();
    await xero.getByText("It behaves.").waitFor();
    await page.getByRole("link", { name: "Open the company" }).click();
    await page.waitForURL(/\/portal\/companies\/[0-9a-f-]{36}/);
  });
});
