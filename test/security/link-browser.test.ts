import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { openBrowser } from "../browser.ts";
import { organisations, testMillrace } from "../millrace.ts";

/** A site of somebody else, with one page. */
async function site(t: { after(run: () => Promise<void>): void }, page: () => string): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end(page());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => void server.close());
  t.after(async () => server.closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("in a real browser", async (t) => {
  const browser = await openBrowser();
  t.after(() => browser.close());
  let form = "";
  const bankSite = await site(t, () => "<h1>Back at the bank</h1>");
  const foreignSite = await site(
    t,
    () => `<h1>Win a prize</h1>${form}<script>document.forms[0].submit()</script>`,
  );
  const { bank, sandbox } = await testMillrace(t, {
    settings: { MILLRACE_REDIRECT_URL: `${bankSite}/done/{companyId}` },
  });
  const companyId = await bank.company();
  const { id, linkUrl } = await bank.connection(companyId);
  const page = await browser.newPage();

  await t.test("another site cannot press continue in the customer's name", async () => {
    const { origin, pathname, searchParams } = new URL(linkUrl);
    form = `<form method="post" action="${origin + pathname}"><input name="otp" value="${searchParams.get("otp")}"></form>`;
    for (const policy of ["unsafe-url", "no-referrer"]) {
      form = `<meta name="referrer" content="${policy}">${form}`;
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await page.goto(foreignSite);
      assert.equal((await answered).status(), 401);
    }
    assert.deepEqual(await page.context().cookies(origin), []);
  });

  await t.test(
    "the way leads on to the bank's page even where the accounting software asks nothing",
    async () => {
      sandbox.xero.admin.changeSettings({ autoApprove: organisations.czk });
      await page.goto(linkUrl);
      await page.getByRole("button", { name: /Continue to Xero/ }).click();
      await page.getByRole("heading", { name: "Back at the bank" }).waitFor({ timeout: 10_000 });
      assert.equal(page.url(), `${bankSite}/done/${companyId}`);
      assert.equal((await bank.done("GET", `/companies/${companyId}/connections/${id}`)).status, "Linked");
    },
  );
});
