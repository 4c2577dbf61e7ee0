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
  const foreignSite = await site(
    t,
    () => `<h1>Win a prize</h1>${form}<script>document.forms[0].submit()</script>`,
  );
  const { bank, sandbox } = await testMillrace(t);
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

  await t.test("a press that is made twice goes on once", async () => {
    const twice = await browser.newPage();
    await twice.goto((await bank.connection(await bank.company())).linkUrl);
    await twice.getByRole("button", { name: "Continue" }).dblclick();
    await twice.getByRole("button", { name: "Agree and continue" }).waitFor();
    await twice.context().close();
  });

  await t.test("whoever was sent a stranger's link reads whose it is before going on", async () => {
    const name = "Stranger & Sons";
    const stranger = await browser.newPage();
    await stranger.goto((await bank.connection(await bank.company(name))).linkUrl);
    await stranger.getByRole("button", { name: "Continue" }).click();
    await stranger.getByText(`For ${name}.`).waitFor();
    await stranger.getByRole("button", { name: "Français" }).click();
    await stranger.getByText(`Pour ${name}.`).waitFor();
    await stranger.context().close();
  });

  await t.test("the way leads on even where the accounting software asks nothing", async () => {
    sandbox.xero.admin.changeSettings({ autoApprove: organisations.czk });
    const refused: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" && /Content Security Policy|Trusted/i.test(message.text()))
        refused.push(message.text());
    });
    await page.goto(linkUrl);
    for (const name of ["Continue", "Agree and continue", "Continue to Xero"])
      await page.getByRole("button", { name, exact: true }).click();
    await page.getByRole("heading", { name: "Xero is connected" }).waitFor();
    assert.equal((await bank.done("GET", `/companies/${companyId}/connections/${id}`)).status, "Linked");
    assert.equal(new URL(page.url()).search, "", "no address holds a code or state");
    assert.deepEqual(refused, [], "the policy of the pages is in nobody's way");
  });

  await t.test(
    "a page that was injected into cannot run script nor send anything to another host",
    async () => {
      const outcome = await page.evaluate(`(async () => {
      const script = document.createElement("script");
      try { script.textContent = "window.injected = true"; } catch {}
      try { script.append("window.injected = true"); document.body.append(script); } catch {}
      try { document.body.innerHTML += "<b>x</b>"; } catch (error) { window.kept = error.name; }
      const sent = await fetch(${JSON.stringify(foreignSite)}, { method: "POST", body: "x", mode: "no-cors" }).then(() => "sent", () => "kept in");
      return { injected: window.injected === true, html: window.kept, sent };
    })()`);
      assert.deepEqual(outcome, { injected: false, html: "TypeError", sent: "kept in" });
    },
  );
});
