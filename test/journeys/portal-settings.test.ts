import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { signedIn } from "../portal.ts";
import { lookAtPage, visitPortal } from "../portal-browser.ts";
import { focusOn, heading, look, press } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* Settings in the Portal: accounting packages, how customers' pages look and what they say, where customers go. */

const cleanUp: (() => unknown)[] = [];
let world: TestMillrace;
let browser: TestBrowser;
before(async () => {
  world = await testMillrace(
    { after: (run: () => unknown) => cleanUp.push(run) },
    {
      platforms: ["fbrh"],
      settings: { MILLRACE_FREEAGENT_CLIENT_ID: "", MILLRACE_FREEAGENT_CLIENT_SECRET: "" },
    },
  );
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

test("a package is set up: refused by its field, checked, offered and not offered, changed with its consequences named", async () => {
  const person = await signedIn(world, "developer");
  await visitPortal(
    browser,
    world,
    person,
    async ({ page, go, path }) => {
      await go("/settings/integrations");
      await heading(page, /^Integrations$/);
      const row = page.getByRole("row", { name: /FreeAgent/ });
      await row.getByText("Not set up").waitFor();
      await lookAtPage(page, "/settings/integrations");

      await row.getByRole("link").click();
      await heading(page, /^FreeAgent$/);
      const { linkUrl } = world.millrace.application.config;
      await page.getByText(`${linkUrl}/link/callback/fbrh`).waitFor();
      const id = page.getByRole("textbox", { name: "OAuth identifier" });
      const secret = page.getByLabel("OAuth secret", { exact: true });
      await id.fill("millrace-sandbox");
      await press(page, /^Save$/);
      await page.getByText(/“OAuth secret” belong together: set both/).waitFor();
      await focusOn(page, /^OAuth identifier/);

      await page.getByRole("link", { name: "Integrations" }).first().click();
      const leave = page.getByRole("dialog", { name: "Leave without saving?" });
      await leave.getByRole("button", { name: "Cancel" }).click();
      assert.equal(path(), "/settings/integrations/fbrh");

      await secret.fill("not-the-secret-of-anybody");
      await lookAtPage(page, "/settings/integrations/:platformKey", "unsaved");
      await press(page, /^Save$/);
      await page.getByText(/Set, ending in body/).waitFor();
      await press(page, /^Check credentials$/);
      await page.getByText("Refused", { exact: true }).waitFor();

      const company = await world.bank.done("POST", "/companies", { name: "Alder" });
      await world.bank.connection(company.id, "fbrh");
      await page.reload();
      await secret.fill("millrace-sandbox-secret");
      await press(page, /^Save$/);
      const warned = page.getByRole("dialog", { name: "Change the credentials of FreeAgent?" });
      await warned.getByText(/1 connection was made with what is set now, 0 of them linked/).waitFor();
      await lookAtPage(page, "/settings/integrations/:platformKey", "consequences");
      await warned.getByRole("button", { name: "Save all the same" }).click();
      await page.getByText(/Set, ending in cret/).waitFor();
      await press(page, /^Check credentials$/);
      await page.getByText("Accepted", { exact: true }).waitFor();
      await lookAtPage(page, "/settings/integrations/:platformKey");

      const offered = page.getByRole("switch", { name: /Offered to customers/ });
      await offered.click();
      await page.getByRole("dialog").getByRole("button", { name: "Stop offering" }).click();
      await page.getByText("Not offered").first().waitFor();
      assert.equal((await world.bank.done("GET", "/integrations/fbrh")).enabled, false);
      await offered.click();
      await page.getByText("Ready").first().waitFor();
    },
    { expected: /status of 400/ },
  );
});

test("colours and pictures are tried on the customer's real page before they are saved, and then are there", async () => {
  const person = await signedIn(world, "developer");
  const logo = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="10"><rect width="60" height="10" fill="#123456"/></svg>',
  );
  const company = await world.bank.done("POST", "/companies", { name: "Birch Bakery" });
  await visitPortal(
    browser,
    world,
    person,
    async ({ page, go }) => {
      await go("/settings/branding");
      await heading(page, /^Branding$/);
      const customer = page.frameLocator("iframe");
      const next = customer.getByRole("button", { name: "Continue" });
      await next.waitFor();

      await page.setInputFiles("input[type=file] >> nth=0", {
        name: "logo.svg",
        mimeType: "image/svg+xml",
        buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      });
      await page
        .getByRole("alert")
        .getByText(/^The picture has the element <script>/)
        .waitFor();
      await page.setInputFiles("input[type=file] >> nth=0", {
        name: "logo.svg",
        mimeType: "image/svg+xml",
        buffer: logo,
      });
      await page.getByText("Logo is in force").waitFor();
      await customer.locator("img[src*='/branding/operator/logo-']").first().waitFor();

      await page.getByRole("textbox", { name: "Buttons and links", exact: true }).fill("#ffe066");
      await page
        .getByText(/#ffe066 has a contrast of/)
        .first()
        .waitFor();
      const barColour = page.getByRole("textbox", { name: "Bar", exact: true });
      await barColour.fill("navy");
      await page.getByText("“Bar” must be a colour such as").waitFor();
      await barColour.fill("");
      await page.getByText("“Bar” must be a colour such as").waitFor({ state: "hidden" });
      const backgroundOf = "(one) => getComputedStyle(one).backgroundColor";
      const behindBar = await customer.locator(".page").evaluate(backgroundOf);
      assert.equal(
        await page.locator(".swatch", { hasText: /^Bar$/ }).first().evaluate(backgroundOf),
        behindBar,
        "a bar without a colour is shown as customers see it",
      );
      const colourOf = () => next.evaluate("(button) => getComputedStyle(button).backgroundColor");
      await waitFor("the shade in the preview", async () => (await colourOf()) !== "rgb(11, 87, 164)");
      const shown = await colourOf();
      await lookAtPage(page, "/settings/branding");
      await press(page, /^Save$/);
      await page.getByText(/^Saved/).waitFor();

      const { redirect } = await world.bank.done("GET", `/companies/${company.id}`);
      await page.goto(redirect);
      const button = page.getByRole("button").first();
      await button.waitFor();
      assert.equal(await button.evaluate("(one) => getComputedStyle(one).backgroundColor"), shown);
      await page.locator("img[src*='/branding/operator/logo-']").first().waitFor();
    },
    { expected: /status of 400/ },
  );
});

test("texts are written in both languages, what is missing in one is told, and the customer reads them", async () => {
  const person = await signedIn(world, "administrator");
  const company = await world.bank.done("POST", "/companies", { name: "Cedar Clinic" });
  await visitPortal(
    browser,
    world,
    person,
    async ({ page, go, path }) => {
      await go("/settings/link-texts");
      await heading(page, /^Link texts$/);
      const customer = page.frameLocator("iframe");
      const title = page.getByRole("textbox", { name: "Title, English" });
      await page.getByPlaceholder("Your bank transactions, in your books").waitFor();
      assert.ok((await page.getByRole("tablist").boundingBox())!.height < 60, "the parts stand in one line");
      await title.fill("Feed your books");
      await customer.getByRole("heading", { name: "Feed your books" }).waitFor();
      await page.getByText("1 text is there in one language only").waitFor();
      await lookAtPage(page, "/settings/link-texts", "missing");
      await page.getByRole("textbox", { name: "Title, French" }).fill("Alimentez vos livres");
      await page.getByText("1 text is there in one language only").waitFor({ state: "hidden" });
      await page.getByText("Français", { exact: true }).click();
      await customer.getByRole("heading", { name: "Alimentez vos livres" }).waitFor();
      await page.getByText("English", { exact: true }).click();

      await page.getByRole("tab", { name: "Consent" }).click();
      await page.getByPlaceholder("Let {companyName} send your transactions to {platformName}").waitFor();
      await waitFor("the part in the address", async () => path() === "/settings/link-texts?part=consent");
      await page.getByRole("textbox", { name: "Why you ask, English" }).fill("For {nobody}");
      await press(page, /^Save$/);
      await page.getByText(/holds \{nobody\}/).waitFor();
      await page.getByRole("textbox", { name: "Why you ask, English" }).fill("For {platformName} alone.");
      await page.getByRole("textbox", { name: "Why you ask, French" }).fill("Pour {platformName}.");
      await customer.getByText("For Xero alone.").waitFor();
      await page.getByRole("textbox", { name: "Kind 1, English" }).fill("Names of suppliers");
      await page.getByRole("textbox", { name: "Kind 2, English" }).waitFor();
      await page.getByRole("textbox", { name: "Kind 1, French" }).fill("Noms des fournisseurs");
      await lookAtPage(page, "/settings/link-texts", "consent");

      await page.getByRole("tab", { name: "Notes" }).click();
      await page.getByRole("combobox", { name: "Note for" }).selectOption("FreeAgent");
      await page.getByRole("textbox", { name: "Title, English" }).fill("Access level 6");
      await page.getByRole("textbox", { name: "Title, French" }).fill("Niveau d’accès 6");
      await customer.getByText("Access level 6").waitFor();
      await page.getByRole("tab", { name: "Options" }).click();
      await page.getByRole("textbox", { name: "Help" }).fill("https://bank.example/help");
      await lookAtPage(page, "/settings/link-texts", "options");
      await press(page, /^Save$/);
      await page.getByText(/^Saved/).waitFor();
      await lookAtPage(page, "/settings/link-texts");

      const { redirect } = await world.bank.done("GET", `/companies/${company.id}`);
      await page.goto(redirect);
      await page.getByRole("heading", { name: "Feed your books" }).waitFor();
      await page.goto(`${redirect}&lang=fr-CA`);
      await page.getByRole("heading", { name: "Alimentez vos livres" }).waitFor();
    },
    { expected: /status of 400/ },
  );
});

test("where customers go is tried for each ending before it is saved; the name they see, and who of the bank sees which companies, are changed once the change is understood", async () => {
  const person = await signedIn(world, "administrator");
  await visitPortal(
    browser,
    world,
    person,
    async ({ page, go }) => {
      await go("/settings/redirects");
      await heading(page, /^Redirects$/);
      await page.getByRole("cell", { name: "Our own page" }).first().waitFor();
      await page.getByRole("radio", { name: "An address of yours" }).check();
      const address = page.getByRole("textbox", { name: "Address" });
      await address.fill("https://{brand}.bank.example/back?r={statusCode}&c=");
      await page.getByText(/list in whiteListUrls where it may lead/).waitFor();
      await page.getByRole("textbox", { name: "Allowed host 1" }).fill("https://north.bank.example");
      await page
        .getByRole("cell", { name: /The host that this makes is not allowed/ })
        .first()
        .waitFor();
      await page
        .getByRole("textbox", { name: "A link as a customer opens it" })
        .fill("https://link.bank.example/company/6f3c1c9e-0d5b-4f0a-9a51-2f9f0c6f1a01?brand=north");
      await page.getByText("https://north.bank.example/back?r=403&c=", { exact: true }).waitFor();
      await press(page, /^\{companyId\}/);
      await page
        .getByText("https://north.bank.example/back?r=200&c=6f3c1c9e-0d5b-4f0a-9a51-2f9f0c6f1a01")
        .waitFor();
      await lookAtPage(page, "/settings/redirects");
      await press(page, /^Save$/);
      await page.getByText(/^Saved/).waitFor();
      const saved = await world.bank.done("GET", "/profile");
      assert.equal(saved.redirectUrl, "https://{brand}.bank.example/back?r={statusCode}&c={companyId}");
      assert.deepEqual(saved.whiteListUrls, ["https://north.bank.example"]);

      await page.getByRole("link", { name: "Organisation" }).click();
      await heading(page, /^Organisation$/);
      await page.getByText(world.millrace.application.clientId).waitFor();
      await page.getByRole("textbox", { name: "Name" }).fill("Harbour Bank");
      await press(page, /^Save$/);
      await page.getByRole("dialog").getByRole("button", { name: "Change the name" }).click();
      await page
        .getByText(/^Saved/)
        .last()
        .waitFor();
      await page.getByText(/have no active owner|has no active owner/).waitFor();
      await page.getByRole("switch", { name: /see only companies they own/ }).click();
      await look(page, "portal-settings-organisation-owned");
      await page.getByRole("dialog").getByRole("button", { name: "Show only their own" }).click();
      await page.getByText(/now see only companies they own/).waitFor();
      assert.deepEqual(await person.done("GET", "/company-permissions"), { ownedOnly: true });
      await lookAtPage(page, "/settings/organisation");
      const renamed = await world.bank.done("GET", "/profile");
      assert.deepEqual(renamed, { ...saved, name: "Harbour Bank" });
    },
    { expected: /status of 400/ },
  );
});
