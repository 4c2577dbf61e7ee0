import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "../browser.ts";
import { freePort, organisations, testMillrace } from "../millrace.ts";
import { heading, press, visit } from "../screens.ts";

/* The API and the customer pages at addresses of their own, as an installation for real has them. */

test("from customer pages at an address of their own the whole way works, and nothing else may be called", async (t) => {
  const port = String(await freePort());
  const [url, link] = [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
  const settings = { PORT: port, MILLRACE_URL: url, MILLRACE_LINK_URL: link };
  const { bank, sandbox } = await testMillrace(t, { settings });
  // The API answers at its own address alone.
  const api = Object.assign(Object.create(bank), { url }) as typeof bank;
  const companyId = await api.company();
  const { id, linkUrl } = await api.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}`;
  await api.account(path);
  assert.equal(new URL(linkUrl).origin, link);
  const browser = await openBrowser();
  t.after(() => browser.close());
  const hosts = [new URL(url).host, new URL(link).host, new URL(sandbox.url).host];
  await visit(browser, { hosts }, async ({ page }) => {
    await page.goto(linkUrl);
    await press(page, /^Continue$/);
    await press(page, /Agree and continue/);
    await press(page, /Continue to Xero/);
    await page.locator(`input[value="${organisations.czk}"]`).check();
    await press(page, /Allow access/);
    await heading(page, /Xero is connected/);
    await press(page, /Choose accounts/);
    await press(page, /^Connect 1 account/);
    await page.getByText("All your accounts are connected.").waitFor();
    await press(page, /^Finish$/);
    await page.waitForURL(/\/done$/);
    assert.equal(new URL(page.url()).origin, link);
  });
  const [item] = await api.done("GET", `${path}/bankFeedAccounts/mapping`);
  assert.equal(item.status, "connected");
});
