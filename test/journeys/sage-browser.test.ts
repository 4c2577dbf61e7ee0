import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { BrowserContext, Frame, Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { newOtp, sageAddress, sageConnection } from "../contract/sage-page.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { everyRule, judge, look } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* Sage's page as customers see it: in a frame on a page of another origin, without cookies and without script. */

let browser: TestBrowser;
let world: TestMillrace;
/** A server of somebody else on this machine: a pretend Sage to come back to, and a page that frames ours. */
let elsewhere: string;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  browser = await openBrowser();
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
  const server = createServer(({ url }, reply) =>
    reply
      .setHeader("content-type", "text/html")
      .end(url?.startsWith("/back") ? "<h1>Pick an account</h1>" : framing(sageAddress(world.bank))),
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  cleanUp.push(async () => void (await new Promise((done) => server.close(done))));
});

/** The page as Sage opens it, to come back to the pretend Sage. */
const opened = () => sageAddress(world.bank, { redirectUri: `${elsewhere}/back?flow=7` });
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

/** A page that frames another one. */
const framing = (address: string, width = 480) =>
  `<!doctype html><title>Books</title><iframe title="Bank" allow="local-network-access" width="${width}" height="420" src="${address.replaceAll("&", "&amp;")}"></iframe>`;

/** Pages of the web may ask the browser for what is on this machine, as our server here is. */
async function newContext(): Promise<BrowserContext> {
  const context = await browser.newContext();
  await context.grantPermissions(["local-network-access"]);
  return context;
}

/** A browser for which the named origin has a page that frames ours, and in which Sage's own pages are there. */
async function inFrame(origin: string, address: string, run: (page: Page) => Promise<void>, width?: number) {
  const context = await newContext();
  try {
    const page = await context.newPage();
    await answer(context, origin, framing(address, width));
    await page.goto(`${origin}/books`);
    await run(page);
    assert.deepEqual(await context.cookies(), [], "no cookie is set");
  } finally {
    await context.close();
  }
}

const answer = (context: BrowserContext, origin: string, body: string) =>
  context.route(`${origin}/**`, (route) => route.fulfill({ contentType: "text/html", body }));

/** What is wrong for people with assistive technology, inside the frame alone: it is no page of its own. */
const wcag = everyRule.filter((rule) => rule !== "best-practice");
const violations = async (frame: Frame): Promise<string[]> => (await judge(frame, wcag)).violations;

/** Where the frame has ended. */
const frameUrl = (page: Page) => page.frames()[1]?.url() ?? "";

for (const origin of [
  "https://na.sagebankdrive.com",
  "https://app.intacct.com",
  "https://accounts.sageone.com",
]) {
  test(`a customer connects in a frame on ${origin} and is led on to Sage`, async () => {
    const { connectionId, otp } = await sageConnection(world.bank);
    await inFrame(origin, opened(), async (page) => {
      const frame = page.frameLocator("iframe");
      await frame.getByLabel("Connection ID").fill(connectionId);
      await frame.getByLabel("One-time password").fill(otp.toLowerCase());
      await frame.getByRole("button", { name: "Connect" }).click();
      await frame.getByRole("heading", { name: "Pick an account" }).waitFor();
      assert.equal(frameUrl(page), `${elsewhere}/back?flow=7&state=auth-1`);
    });
  });
}

test("in a narrow frame what is wrong is said and read out, and the way goes on from there", async () => {
  const { connectionId, path } = await sageConnection(world.bank);
  await inFrame(
    "https://na.sagebankdrive.com",
    opened(),
    async (page) => {
      const frame = page.frameLocator("iframe");
      await frame.getByRole("link", { name: "Français" }).click();
      await frame.getByLabel("Identifiant de connexion").fill(connectionId);
      await frame.getByRole("button", { name: "Connecter" }).click();
      await frame.getByText("Saisissez le mot de passe à usage unique.").waitFor();
      await frame.getByLabel("Mot de passe").fill("AAAAAA");
      await frame.getByRole("button", { name: "Connecter" }).click();
      await frame.getByRole("alert").waitFor();
      assert.deepEqual(await violations(page.frames()[1]!), []);
      const widths = await page
        .frames()[1]!
        .evaluate<number[]>("[document.documentElement.scrollWidth, document.documentElement.clientWidth]");
      assert.ok(widths[0]! <= widths[1]!, widths.join(" on "));
      assert.equal(await frame.getByLabel("Identifiant de connexion").inputValue(), connectionId);
      await frame.getByLabel("Mot de passe").fill(await newOtp(world.bank, path));
      await frame.getByRole("button", { name: "Connecter" }).click();
      await frame.getByRole("heading", { name: "Pick an account" }).waitFor();
    },
    320,
  );
});

test("a page of anybody else that frames it sees a refusal, on the web and on this machine", async () => {
  for (const origin of ["https://evil.example", "https://evilsage.com", elsewhere]) {
    const context = await newContext();
    const complaints: string[] = [];
    try {
      if (origin !== elsewhere) await answer(context, origin, framing(sageAddress(world.bank)));
      const framed = await context.newPage();
      framed.on("console", (message) => complaints.push(message.text()));
      await framed.goto(`${origin}/books`);
      await waitFor(`a refusal at ${origin}`, () => complaints.some((text) => /frame-ancestors/.test(text)));
      assert.equal(await framed.frameLocator("iframe").getByLabel("Connection ID").count(), 0);
    } finally {
      await context.close();
    }
  }
});

test("each of its pages is accessible, light and dark, and fits a screen of 320 pixels", async () => {
  const { connectionId, otp } = await sageConnection(world.bank, { accounts: 0 });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const submit = async (id: string, password: string) => {
      await page.goto(sageAddress(world.bank));
      await page.getByLabel("Connection ID").fill(id);
      await page.getByLabel("One-time password").fill(password);
      await page.getByRole("button", { name: "Connect" }).click();
    };
    await page.goto(sageAddress(world.bank));
    await look(page, "sage-form");
    await submit(connectionId, "");
    await page.getByText("Type the one-time password.").waitFor();
    await look(page, "sage-empty");
    await submit("nothing", "AAAAAA");
    await page.getByRole("alert").waitFor();
    await look(page, "sage-wrong");
    await submit(connectionId, otp);
    await page.getByRole("link", { name: "Back to Sage" }).waitFor();
    await look(page, "sage-no-accounts");
    await page.goto(`${world.bank.url}/sage/connect`);
    await look(page, "sage-not-from-sage");
  } finally {
    await context.close();
  }
});
