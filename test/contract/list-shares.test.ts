import assert from "node:assert/strict";
import { test } from "node:test";
import { hour } from "../../src/clock.ts";
import { adjustableClock } from "../clock.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("200: how far each link has come, from looking at it to the authorised connection", async (t) => {
  const clock = adjustableClock();
  const { bank } = await testMillrace(t, { clock });
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${id}`;
  const share = (recipientName: string) =>
    bank.done("POST", `${path}/shares`, { expiresInHours: 2, locale: "en", recipientName });
  const states = async () => {
    const { results } = await bank.done("GET", `${path}/shares`);
    const entries = results.map((one: { recipientName: string; state: string }) => [
      one.recipientName,
      one.state,
    ]);
    return Object.fromEntries(entries);
  };
  const looked = await share("looked");
  await share("left");
  const used = await share("used");
  const connects = await share("connects");
  assert.deepEqual(await states(), { looked: "sent", left: "sent", used: "sent", connects: "sent" });

  assert.equal((await fetch(looked.linkUrl)).status, 200);
  await bank.followLink(used.linkUrl);
  assert.deepEqual(await states(), { looked: "opened", left: "sent", used: "used", connects: "sent" });

  clock.advance(1_000);
  const { response } = await bank.approve(connects.linkUrl, organisations.czk);
  assert.ok(response.status < 400);
  assert.equal((await bank.done("GET", path)).status, "Linked");
  assert.equal((await states()).connects, "completed");
  clock.advance(3 * hour);
  const later = await states();
  assert.deepEqual([later.looked, later.left, later.connects], ["expired", "expired", "completed"]);
});

test("200: newest first, of this connection alone, without links, and no longer than 90 days after their end", async (t) => {
  const clock = adjustableClock();
  const { bank } = await testMillrace(t, { clock });
  const companyId = await bank.company();
  const paths: string[] = [];
  for (const key of ["gbol", "hcws"]) {
    const { id } = await bank.connection(companyId, key);
    paths.push(`/companies/${companyId}/connections/${id}`);
  }
  const [one, other] = paths as [string, string];
  const make = async (path: string) => {
    clock.advance(1_000);
    return (await bank.done("POST", `${path}/shares`, { expiresInHours: 1, locale: "fr-CA" })).id;
  };
  const first = await make(one);
  const second = await make(one);
  await make(other);
  const reply = await bank.call("GET", `${one}/shares`);
  assert.deepEqual(
    reply.body.results.map(({ id }: { id: string }) => id),
    [second, first],
  );
  assert.doesNotMatch(reply.text, /otp=|nonce/);
  clock.advance(91 * 24 * hour);
  const third = await make(one);
  const left = await bank.done("GET", `${one}/shares`);
  assert.deepEqual(
    left.results.map(({ id }: { id: string }) => id),
    [third],
  );
});

test("404: no such company or connection", async (t) => {
  const { bank } = await testMillrace(t);
  const companyId = await bank.company();
  for (const place of [`${companyId}/connections/${nobody}`, `${nobody}/connections/${nobody}`]) {
    assertRefused(await bank.call("GET", `/companies/${place}/shares`), 404);
  }
});
