import assert from "node:assert/strict";
import { test } from "node:test";
import { hour } from "../../src/clock.ts";
import { adjustableClock } from "../clock.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { assertEnvelope, assertNoNulls, toldBodies } from "./told.ts";

/* What the bank is told when the holder of a link asks for a new one. */

const ask = ({ bank }: TestMillrace, link: string): Promise<Response> => {
  const { pathname, search } = new URL(link);
  const body = new URLSearchParams({ link: pathname + search });
  return fetch(`${bank.url}/link/new-link`, { method: "POST", body, redirect: "manual" });
};

test("link.requested tells whose link it was and why it is no longer good, and carries one that is", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock });
  const { bank } = world;
  const company = await bank.done("POST", "/companies", { name: "Harbour Cafe" });
  const connection = await bank.connection(company.id);
  const deleted = await bank.connection(company.id, "hcws");
  clock.advance(25 * hour);
  for (const link of [connection.linkUrl, company.redirect, deleted.linkUrl]) await ask(world, link);
  await bank.done("DELETE", `/companies/${company.id}/connections/${deleted.id}`);

  const told = (await toldBodies(world)).filter(({ eventType }) => eventType === "link.requested");
  assert.equal(told.length, 2, "for a connection that is deleted there is no link");
  for (const [nth, id] of [connection.id, undefined].entries()) {
    const { body } = told[nth]!;
    assertEnvelope(body, "link.requested");
    assertNoNulls(body);
    const { referenceCompany, connectionId, reason, linkUrl } = body.payload;
    assert.deepEqual([referenceCompany.id, connectionId, reason], [company.id, id, "expired"]);
    assert.equal((await fetch(linkUrl)).status, 200, "the link is good");
  }
});
