import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { administratorToken } from "../../src/access/people/first-administrator.ts";
import { invitationUrl } from "../../src/access/people/invitation.ts";
import { systemClock } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import { freshCode } from "../authenticator.ts";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { lookAtPage } from "../portal-browser.ts";
import { heading, hostsOf, look, press, visit } from "../screens.ts";

/* How people come in: the first administrator, a colleague with fewer rights, and out again. */

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

const password = "quiet orange lantern";
const field = (page: Page, name: RegExp) => page.getByRole("textbox", { name });

/** From the page that asks for a code of a new authenticator to the Portal itself. */
async function enrol(page: Page, looks: string): Promise<{ secret: string; codes: string[] }> {
  await heading(page, /^Set up your second factor$/);
  const secret = (await page.locator(".secret-key").innerText()).replace(/\s/g, "");
  if (looks) await look(page, `${looks}-enrolment`);
  await field(page, /six digits/).fill(await freshCode(secret));
  await press(page, /^Finish$/);
  await heading(page, /^Keep your recovery codes$/);
  const codes = await page.locator(".recovery-codes code").allInnerTexts();
  assert.equal(codes.length, 10);
  await page.getByRole("checkbox", { name: "I have kept them" }).check();
  await press(page, /^Open the Portal$/);
  return { secret, codes };
}

test("from the printed link to a colleague who is signed out again", async () => {
  const { config, database } = world.millrace.application;
  // What is refused on purpose is told on the console, too.
  const options = { hosts: hostsOf(world), reducedMotion: "reduce", expected: /status of 40[0134]/ } as const;
  const token = await administratorToken(database, systemRandom, systemClock.now(), "test");
  await visit(browser, options, async ({ page }) => {
    await page.goto(`${config.portalUrl}/portal/sign-in`);
    await heading(page, /^Sign in$/);
    await page.getByText("Nobody has an account yet").waitFor();
    await lookAtPage(page, "/sign-in", "first");

    await page.goto(invitationUrl(config.portalUrl, token));
    await heading(page, /^Set up the first administrator$/);
    await field(page, /^Name$/).fill("Anna Novak");
    await field(page, /^Email$/).fill("anna@bank.example");
    await page.getByLabel("Password", { exact: true }).fill("password 12345");
    await page.getByText(/^Long enough\. It is refused if/).waitFor();
    await press(page, /^Continue$/);
    await page.getByText(/among the first that are tried/).waitFor();
    assert.equal(await page.getByText(/Long enough/).count(), 0, "nothing is said well of what was refused");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await lookAtPage(page, "/welcome");
    await press(page, /^Continue$/);
    const { secret } = await enrol(page, "portal");

    await page.waitForURL(/\/portal\/$/);
    await page.goto(`${config.portalUrl}/portal/settings/users`);
    await heading(page, /^Users$/);
    await press(page, /^Invite$/);
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Ben Okoye");
    await dialog.getByRole("textbox", { name: "Email" }).fill("ben@bank.example");
    await dialog
      .getByRole("combobox", { name: "Role" })
      .or(dialog.getByRole("textbox", { name: "Role" }))
      .click();
    await page.getByRole("option", { name: /^Analyst/ }).click();
    await dialog.getByRole("button", { name: "Make invitation" }).click();
    const link = await dialog.getByRole("textbox", { name: "Link for Ben Okoye" }).inputValue();
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByText("Invited").waitFor();

    await visit(browser, options, async ({ page: other }) => {
      await other.goto(link);
      await heading(other, /^Welcome, Ben Okoye$/);
      await other.getByText(/invited as Analyst/).waitFor();
      await other.getByLabel("Password", { exact: true }).fill("seven slow tramways");
      await press(other, /^Continue$/);
      await heading(other, /^Set up your second factor$/);
      await other.reload();
      await heading(other, /^Sign in to continue$/);
      await other.getByRole("link", { name: "Go to the sign-in page" }).click();
      await field(other, /^Email$/).fill("ben@bank.example");
      await press(other, /^Continue$/);
      await other.getByLabel("Password", { exact: true }).fill("seven slow tramways");
      await press(other, /^Sign in$/);
      const ben = await enrol(other, "");
      await other.waitForURL(/\/portal\/$/);
      await other.goto(`${config.portalUrl}/portal/settings/account`);
      await heading(other, /^Account$/);
      await other.getByText("This session").waitFor();
      await lookAtPage(other, "/settings/account");
      assert.equal(await other.getByRole("link", { name: "Users" }).count(), 0, "not for his role");
      await other.goto(`${config.portalUrl}/portal/settings/users`);
      await other
        .getByText(/administrator/i)
        .first()
        .waitFor();
      assert.equal(await other.getByRole("button", { name: "Invite" }).count(), 0);

      await page.reload();
      await page.getByRole("button", { name: "Actions for Ben Okoye" }).click();
      await page.getByRole("menuitem", { name: "Sessions" }).click();
      await press(page, /^Sign out everywhere$/);
      await page.getByText("Signed out").waitFor();
      await page.keyboard.press("Escape");
      await other.goto(`${config.portalUrl}/portal/companies?q=harbour`);
      await other.waitForURL(/\/portal\/sign-in\?return=/);

      await field(other, /^Email$/).fill("ben@bank.example");
      await press(other, /^Continue$/);
      await other.getByLabel("Password", { exact: true }).fill("wrong wrong wrong");
      await press(other, /^Sign in$/);
      await other.getByText("The email address or the password is not right.").waitFor();
      await other.getByLabel("Password", { exact: true }).fill("seven slow tramways");
      await press(other, /^Sign in$/);
      await heading(other, /^Second step$/);
      await lookAtPage(other, "/sign-in", "code");
      await press(other, /^Use a recovery code$/);
      await field(other, /^Recovery code$/).fill(ben.codes[0]!);
      await press(other, /^Sign in$/);
      await other.waitForURL(/\/portal\/companies\?q=harbour/);
    });

    await page.goto(`${config.portalUrl}/portal/settings/users`);
    await heading(page, /^Users$/);
    await page.getByText("Ben Okoye").waitFor();
    await lookAtPage(page, "/settings/users");

    await database.count({ text: "update signin.session set proven_at = proven_at - interval '20 minutes'" });
    await page.getByRole("button", { name: "Actions for Ben Okoye" }).click();
    await page.getByRole("menuitem", { name: "Disable" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
    const again = page.getByRole("dialog", { name: "Is it still you?" });
    await again.waitFor();
    await look(page, "portal-confirmation");
    await again.getByRole("textbox", { name: "Code" }).fill(await freshCode(secret));
    await again.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("Ben Okoye is disabled").waitFor();
    await page.goto(`${config.portalUrl}/portal/settings/sign-in`);
    await heading(page, /^Sign-in methods$/);
    await page.getByRole("switch", { name: "Single sign-on" }).check({ force: true });
    await press(page, /^Add group$/);
    await field(page, /^Group 1$/).fill("feeds");
    await lookAtPage(page, "/settings/sign-in");
    await field(page, /^Text of the button$/).fill("Harbour login");
    await field(page, /^Issuer$/).fill("login.bank.example");
    await field(page, /^Client ID$/).fill("millrace-portal");
    await page.getByLabel("Client secret", { exact: true }).fill("a secret of the client");
    await field(page, /^Message on the sign-in page$/).fill("Ask the service desk for access.");
    await press(page, /^Save$/);
    await page.getByText(/The issuer is the https address/).waitFor();
    await field(page, /^Issuer$/).fill("https://login.bank.example");
    await press(page, /^Save$/);
    await page.getByText("Saved").waitFor();
    await visit(browser, options, async ({ page: stranger }) => {
      await stranger.goto(`${config.portalUrl}/portal/sign-in?refused=notInvited`);
      await stranger.getByRole("button", { name: "Continue with Harbour login" }).waitFor();
      await stranger.getByText("Ask the service desk for access.").waitFor();
      await lookAtPage(stranger, "/sign-in", "single-sign-on");
    });
  });
});
