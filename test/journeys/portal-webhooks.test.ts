import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, type TestBrowser } from "../browser.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { type SignedIn, signedIn } from "../portal.ts";
import { lookAtPage, visitPortal } from "../portal-browser.ts";
import { Receiver } from "../receiver.ts";
import { heading, look, press } from "../screens.ts";
import { waitFor } from "../wait-for.ts";

/* Webhooks in the Portal: an endpoint from its first message to its last. */

const cleanUp: (() => unknown)[] = [];
const later = { after: (run: () => unknown) => cleanUp.push(run) };
let world: TestMillrace;
let browser: TestBrowser;
let developer: SignedIn;
before(async () => {
  world = await testMillrace(later as never);
  browser = await openBrowser();
  developer = await signedIn(world, "developer", "Dana Ferris");
});
after(async () => {
  await browser.close();
  for (const run of cleanUp.reverse()) await run();
});

test("an endpoint is added, tried, repaired after failures, given a new secret and deleted", async () => {
  const receiver = await Receiver.open(later as never);
  const { database, bank } = world;
  await visitPortal(
    browser,
    world,
    developer,
    async ({ page, go, path }) => {
      await go("/monitor/events");
      await page.getByRole("heading", { name: "No endpoint yet" }).waitFor();
      await page.getByRole("link", { name: "Event catalogue" }).click();
      await page.getByRole("searchbox", { name: "Search events" }).fill("company.created");
      await page.getByRole("heading", { level: 2, name: "company.created" }).waitFor();
      await lookAtPage(page, "/monitor/events/catalogue");
      await page.getByRole("link", { name: "Add endpoint for it" }).click();

      await heading(page, /^Add endpoint$/);
      assert.ok(await page.getByRole("checkbox", { name: "company.created" }).isChecked());
      await page.getByRole("textbox", { name: "URL" }).fill(receiver.url);
      await page.getByRole("textbox", { name: "Description" }).fill("Ledger of the core");
      await page.getByRole("combobox", { name: "Company tags" }).fill("nocolon");
      await page.keyboard.press("Enter");
      await press(page, /^Add header$/);
      await page.getByRole("textbox", { name: "Name of header 1" }).fill("X-Bank");
      await page.getByRole("textbox", { name: "Value of header 1" }).fill("yes");
      await lookAtPage(page, "/monitor/events/new");
      await press(page, /^Add endpoint$/);
      await page.getByText("must have the form key:value").waitFor();
      await page.getByRole("combobox", { name: "Company tags" }).press("Backspace");
      await press(page, /^Add endpoint$/);
      await page.getByRole("definition").getByText(receiver.url).waitFor();
      const webhookId = path().split("/").at(-1)!;

      await press(page, /^Actions$/);
      await page.getByRole("menuitem", { name: "Send an example" }).click();
      receiver.answer = 404;
      await press(page, /^Send$/);
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Nothing takes messages there.").waitFor();
      await dialog.getByText("404", { exact: true }).waitFor();
      await dialog.locator("form").getByRole("button", { name: "Close" }).click();
      assert.equal(receiver.calls[0]!.headers["x-bank"], "yes");
      await page.getByText("Attempts: 0 succeeded, 0 failed").waitFor({ state: "attached" });
      assert.equal(await page.getByText("Failing", { exact: true }).count(), 0);

      receiver.answer = (response) => response.writeHead(500).end("the ledger is closed");
      const failing = await bank.company();
      await receiver.received(2);
      await waitFor("the attempt to be kept", async () => {
        const messages = await developer.done(
          "GET",
          `/webhooks/${webhookId}/messages?query=status=Attempting`,
        );
        return messages.totalResults === 1;
      });
      await database.count({
        text: "update webhook_delivery set state = 'Failure', due_at = null where state = 'Attempting'",
      });
      await page.reload();
      await page.getByText("Attempts: 0 succeeded, 1 failed").waitFor({ state: "attached" });
      await page.getByRole("cell", { name: "Failure" }).first().waitFor();
      await lookAtPage(page, "/monitor/events/:webhookId");

      await page
        .getByRole("row", { name: /Failure/ })
        .filter({ hasNotText: "Example" })
        .getByRole("link")
        .click();
      await page.getByText("the ledger is closed").waitFor();
      await page.getByText(failing).first().waitFor();
      await lookAtPage(page, "/monitor/events/:webhookId/messages/:messageId");
      await page.goBack();

      receiver.answer = 204;
      await press(page, /^Actions$/);
      await page.getByRole("menuitem", { name: "Recover messages" }).click();
      await dialog.getByText("1 message will be sent again.").waitFor();
      assert.equal(receiver.calls.length, 2, "a plan sends nothing");
      await page.getByRole("menu").waitFor({ state: "hidden" });
      await look(page, "portal-webhooks-recover");
      await page.getByText("What was never sent").click();
      await dialog.getByText("Everything of that time was sent to it.").waitFor();
      await page.getByText("What failed").click();
      await press(page, /^Send 1 message$/);
      await receiver.received(3);
      assert.equal(receiver.calls[2]!.id, receiver.calls[1]!.id);

      await press(page, /^Actions$/);
      await page.getByRole("menuitem", { name: "Rotate the signing secret" }).click();
      await press(page, /^Rotate$/);
      await dialog.getByText(/^whsec_/).waitFor();
      await page.keyboard.press("Escape");
      await press(page, /^Show Signing secret$/i);
      await page.getByText(/^whsec_/).waitFor();
      await page.getByText("Old secret good until").waitFor();

      await page.getByRole("link", { name: "Change" }).click();
      await heading(page, /^Change endpoint$/);
      await page.getByText("Kept as they are: X-Bank").waitFor();
      await page.getByRole("textbox", { name: "Messages a second" }).fill("20");
      await lookAtPage(page, "/monitor/events/:webhookId/edit");
      await press(page, /^Save$/);
      await page.getByText("20 a second").waitFor();

      await go("/monitor/events");
      await page.getByRole("link", { name: /\/hooks/ }).waitFor();
      await lookAtPage(page, "/monitor/events");
      await page.getByRole("link", { name: "Messages" }).click();
      await page
        .getByRole("cell", { name: /Success/ })
        .first()
        .waitFor();
      await lookAtPage(page, "/monitor/events/logs");
      await page.getByRole("link", { name: "Activity" }).click();
      await page.getByText("Attempts: 1 succeeded, 1 failed").first().waitFor();
      await page.locator(".recharts-surface").first().waitFor();
      await lookAtPage(page, "/monitor/events/activity");

      await go(`/monitor/events/${webhookId}`);
      await press(page, /^Actions$/);
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await dialog.getByRole("textbox").fill(new URL(receiver.url).host);
      await dialog.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("heading", { name: "No endpoint yet" }).waitFor();
    },
    { expected: /400/ },
  );
});
