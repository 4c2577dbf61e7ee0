import assert from "node:assert/strict";
import { test } from "node:test";
import { day, hour } from "../../src/clock.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";
const good = { expiresInHours: 24, locale: "en" };

async function connected({ bank }: TestMillrace) {
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  const { accessToken } = await bank.done("GET", `/companies/${companyId}/accessToken`);
  const path = `/companies/${companyId}/connections/${id}`;
  return { companyId, path, token: { authorization: `Bearer ${accessToken}` } };
}

test("201: a link that lives as long as was asked for, in the language asked for, for one use", async (t) => {
  const clock = adjustableClock();
  const millrace = await testMillrace(t, { clock });
  const { bank } = millrace;
  const { path, token } = await connected(millrace);
  const reply = await bank.call(
    "POST",
    `${path}/shares`,
    { expiresInHours: 168, locale: "fr-CA", recipientName: " Marie, comptable " },
    token,
  );
  assert.equal(reply.status, 201, reply.text);
  const { linkUrl, expiresAt, state } = reply.body;
  assert.equal(state, "sent");
  const life = Date.parse(expiresAt) - clock.now().getTime();
  assert.ok(life > 7 * day - 2_000 && life <= 7 * day, String(life));
  assert.equal(new URL(linkUrl).searchParams.get("lang"), "fr-CA");
  clock.advance(7 * day - hour);
  const page = await fetch(linkUrl);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /lang="fr/);
  clock.advance(2 * hour);
  assert.equal((await fetch(linkUrl)).status, 401);
});

test("201: nothing that is stored opens a link", async (t) => {
  const millrace = await testMillrace(t);
  const { bank, database } = millrace;
  const { path } = await connected(millrace);
  const { linkUrl } = await bank.done("POST", `${path}/shares`, good);
  const otp = new URL(linkUrl).searchParams.get("otp")!;
  const [row] = await database.rows<{ row: string }>({
    text: "select to_jsonb(link_share)::text as row from link_share",
  });
  assert.ok(!row!.row.includes(otp));
  const audited = await database.rows<{ row: string }>({
    text: "select to_jsonb(e)::text as row from audit_event e where type = 'link.shared'",
  });
  assert.equal(audited.length, 1);
  assert.ok(!audited[0]!.row.includes(otp));
});

test("400: a life, a language or a name that cannot be, and fields there are none of", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const { path } = await connected(millrace);
  const wrong: [unknown, string][] = [
    [{ ...good, expiresInHours: 0 }, "expiresInHours"],
    [{ ...good, expiresInHours: 169 }, "expiresInHours"],
    [{ ...good, expiresInHours: 1.5 }, "expiresInHours"],
    [{ ...good, expiresInHours: "24" }, "expiresInHours"],
    [{ ...good, expiresInHours: null }, "expiresInHours"],
    [{ locale: "en" }, "expiresInHours"],
    [{ ...good, locale: "de" }, "locale"],
    [{ expiresInHours: 1 }, "locale"],
    [{ ...good, recipientName: 5 }, "recipientName"],
    [{ ...good, recipientName: "x".repeat(101) }, "recipientName"],
    [{ ...good, recipientName: "a\nb" }, "recipientName"],
    [{ ...good, recipientName: "a\u007fb" }, "recipientName"],
  ];
  for (const [body, field] of wrong) {
    assertRefused(await bank.call("POST", `${path}/shares`, body), 400, field);
  }
  assertRefused(await bank.call("POST", `${path}/shares`, { ...good, email: "x" }), 400);
  assert.deepEqual((await bank.done("GET", `${path}/shares`)).results, []);
});

test("400: a twenty-first link that could be used, also when all are asked for at once", async (t) => {
  const clock = adjustableClock();
  const millrace = await testMillrace(t, { clock });
  const { bank } = millrace;
  const { path } = await connected(millrace);
  const make = () => bank.call("POST", `${path}/shares`, { ...good, expiresInHours: 1 });
  const replies = [];
  for (let round = 0; round < 4; round++)
    replies.push(...(await Promise.all(Array.from({ length: 6 }, make))));
  assert.equal(replies.filter(({ status }) => status === 201).length, 20);
  for (const reply of replies.filter(({ status }) => status !== 201)) {
    assertRefused(reply, 400);
    assert.equal(reply.body.code, "too-many-shares");
  }
  clock.advance(2 * hour);
  assert.equal((await make()).status, 201, "those that have expired do not count");
});

test("400: a company whose bank feeds are switched off", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const { companyId, path } = await connected(millrace);
  await bank.done("DELETE", `/companies/${companyId}/products/bank-feeds`);
  const reply = await bank.call("POST", `${path}/shares`, good);
  assertRefused(reply, 400);
  assert.equal(reply.body.code, "product-not-enabled");
});

test("404: no such company or connection", async (t) => {
  const millrace = await testMillrace(t);
  const { bank } = millrace;
  const { companyId } = await connected(millrace);
  for (const place of [`${companyId}/connections/${nobody}`, `${nobody}/connections/${nobody}`]) {
    assertRefused(await bank.call("POST", `/companies/${place}/shares`, good), 404);
  }
});

test("unlinking ends every link that was passed on", async (t) => {
  const { bank } = await testMillrace(t);
  const { path } = await bank.linked(organisations.czk);
  const { id, linkUrl } = await bank.done("POST", `${path}/shares`, good);
  await bank.done("PATCH", path, { status: "Unlinked" });
  assert.equal((await fetch(linkUrl)).status, 401);
  const { results } = await bank.done("GET", `${path}/shares`);
  assert.deepEqual([results[0].id, results[0].state], [id, "expired"]);
});
