import assert from "node:assert/strict";
import { test } from "node:test";
import { alertAuthHeader } from "../../src/profile/find-profile.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const full = {
  name: "Harbour Bank",
  redirectUrl: "https://www.bank.example/done/{companyId}?status={statusCode}",
  logoUrl: "https://www.bank.example/logo.png",
  iconUrl: "https://www.bank.example/icon.ico",
  whiteListUrls: ["https://www.bank.example", "https://www.bank.cz/welcome"],
  confirmCompanyName: true,
};

test("update-profile", async (t) => {
  const { bank, millrace, database } = await testMillrace(t);
  const put = (body: unknown) => bank.call("PUT", "/profile", body);

  await t.test("200: the profile as it was given, and what is left out is empty", async () => {
    assert.deepEqual(await bank.done("PUT", "/profile", { ...full, apiKey: "ignored", unknown: 1 }), full);
    assert.deepEqual(await bank.done("GET", "/profile"), full);
    const { name, redirectUrl } = full;
    const least = { name, redirectUrl, whiteListUrls: [] };
    assert.deepEqual(
      await bank.done("PUT", "/profile", { name, redirectUrl, logoUrl: null, iconUrl: "" }),
      least,
    );
    assert.deepEqual(await bank.done("GET", "/profile"), least);
  });

  await t.test(
    "200: the header of old webhooks is taken, never told, and kept sealed until it is cleared",
    async () => {
      const secret = "Bearer a-secret-for-old-webhooks";
      const reply = await put({ ...full, alertAuthHeader: secret });
      assert.deepEqual(reply.body, full);
      assert.equal(await alertAuthHeader(millrace.application), secret);
      await put(full);
      assert.equal(await alertAuthHeader(millrace.application), secret, "left out, it stays");
      const rows = await database.rows<{ row: string }>({
        text: "select p::text || encode(sealed_alert_auth_header, 'escape') as row from profile p",
      });
      const audit = await database.rows<{ row: string }>({
        text: "select a::text as row from audit_event a",
      });
      for (const { row } of [...rows, ...audit]) assert.ok(!row.includes("a-secret"), row);
      await put({ ...full, alertAuthHeader: "" });
      assert.equal(await alertAuthHeader(millrace.application), undefined);
    },
  );

  await t.test("200: what was before and is after is recorded", async () => {
    await put({ ...full, name: "One" });
    const reply = await put({ ...full, name: "Two" });
    const { before, after } = await database.one<Record<"before" | "after", { name: string }>>(
      { text: "select before, after from audit_event where correlation_id = $1" },
      [reply.headers.get("x-correlation-id")],
    );
    assert.deepEqual([before.name, after.name], ["One", "Two"]);
  });

  await t.test(
    "400 for what is missing, wrong, or leads where nobody said, and the profile stays",
    async () => {
      const present = await bank.done("GET", "/profile");
      const { name, redirectUrl } = full;
      assertRefused(await put({ name }), 400, "redirectUrl");
      assertRefused(await put({ redirectUrl }), 400, "name");
      for (const wrong of ["", "  ", "a\nb", "x".repeat(101)])
        assertRefused(await put({ ...full, name: wrong }), 400, "name");
      for (const wrong of [
        "",
        "www.bank.example",
        "javascript:alert(1)",
        "ftp://bank.example",
        "https://",
        "https://user@bank.example/",
        "https://bank.example\\@evil.example",
        "https://bank.example;frame-src *",
        "https://bank.example/a b",
        "{scheme}://bank.example",
        "https://{host",
        `https://bank.example/${"x".repeat(2000)}`,
      ])
        assertRefused(await put({ ...full, redirectUrl: wrong }), 400, "redirectUrl");
      assertRefused(
        await put({ ...full, redirectUrl: "https://bank.{suffix}/", whiteListUrls: [] }),
        400,
        "redirectUrl",
      );
      assertRefused(await put({ ...full, logoUrl: "data:image/png;base64,AA" }), 400, "logoUrl");
      assertRefused(await put({ ...full, iconUrl: "icon.ico" }), 400, "iconUrl");
      assertRefused(
        await put({ ...full, whiteListUrls: ["https://a.example", "b"] }),
        400,
        "whiteListUrls[1]",
      );
      assertRefused(await put({ ...full, whiteListUrls: "https://a.example" }), 400, "whiteListUrls");
      assertRefused(await put({ ...full, alertAuthHeader: "a\r\nx: y" }), 400, "alertAuthHeader");
      for (const body of ["", "[]", "null", "{"]) assertRefused(await put(body), 400);
      assert.deepEqual(await bank.done("GET", "/profile"), present);
    },
  );
});

test("the profile decides where customers go after the link, and under whose name the pages are", async (t) => {
  const { bank } = await testMillrace(t, {
    settings: { MILLRACE_REDIRECT_URL: "https://settings.example/" },
  });
  const company = await bank.company("Harbour Cafe");
  /** Goes through a link to its end; gives where that is, and the policy of the pages before it. */
  const end = async (link: string, organisationId: string) => {
    const { cookie } = await bank.approve(link, organisationId);
    const session = `${bank.url}/link/s/${/millrace_link_([^=]+)=/.exec(cookie)![1]}`;
    const shell = await fetch(session, { headers: { cookie } });
    const body = new URLSearchParams({ outcome: "done" });
    const init = { method: "POST", headers: { cookie }, body, redirect: "manual" } as const;
    const finished = await fetch(`${session}/finish`, init);
    return {
      address: finished.headers.get("location"),
      policy: shell.headers.get("content-security-policy")!,
    };
  };

  await t.test("the stored one wins over the settings", async () => {
    await bank.done("PUT", "/profile", {
      name: "Quay & Co",
      redirectUrl: "https://bank.example/done?c={companyId}&s={statusCode}&u={user}",
    });
    const { linkUrl } = await bank.connection(company);
    assert.match(await (await fetch(linkUrl)).text(), /Quay &#38; Co/);
    const { address, policy } = await end(`${linkUrl}&user=a%26b`, organisations.czk);
    assert.match(policy, /form-action [^;]*https:\/\/bank\.example/);
    assert.equal(address, `https://bank.example/done?c=${company}&s=200&u=a%26b`);
  });

  await t.test("a host with a placeholder leads to listed addresses, otherwise to our own page", async () => {
    await bank.done("PUT", "/profile", {
      name: "Quay & Co",
      redirectUrl: "https://bank.{suffix}/{statusCode}",
      whiteListUrls: ["https://bank.cz", "https://bank.co.uk"],
    });
    const other = await bank.company();
    const ended = async (suffix: string) => {
      const { linkUrl } = await bank.connection(other);
      return (await end(`${linkUrl}&suffix=${suffix}`, organisations.usd)).address!;
    };
    assert.equal(await ended("co.uk"), "https://bank.co.uk/200");
    assert.match(await ended("evil"), /^\/link\/s\/[^/]+\/done$/);
  });
});
