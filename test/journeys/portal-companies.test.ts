import { after, before, test } from "node:test";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { heading, hostsOf, look, visit } from "../screens.ts";

const closing: (() => unknown)[] = [];
let world: TestMillrace;
let browser: TestBrowser;

before(async () => {
  world = await testMillrace({ after: (work: () => unknown) => closing.unshift(work) } as never);
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  for (const close of closing) await close();
});

test("the companies of the installation are listed, and found", async () => {
  const { portalUrl } = world.millrace.application.config;
  const person = await signedIn(world, "developer", "Dana Ferris");
  for (const name of ["Alder & Sons", "Birch Bakery", "Cedar Clinic"])
    await person.post("/companies", { name });
  await visit(browser, { hosts: hostsOf(world) }, async ({ page }) => {
    const [name, value] = person.cookie.split("=", 2);
    await page.context().addCookies([{ name: name!, value: value!, url: `${portalUrl}/portal` }]);
    await page.goto(`${portalUrl}/portal/companies`);
    await heading(page, /^Companies$/);
    await page.getByText("Birch Bakery").waitFor();
    await look(page, "portal-companies");
  });
});
