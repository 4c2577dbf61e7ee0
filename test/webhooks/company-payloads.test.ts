import assert from "node:assert/strict";
import { test } from "node:test";
import { companyWebhookFromJSON } from "@codat/platform/sdk/models/shared/index.js";
import { transact } from "../../src/application.ts";
import { announce } from "../../src/audit/audit.ts";
import { recentLines } from "../deliveries.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertEnvelope, assertNoNulls, onlyBody, storedEvents, toldBodies } from "./told.ts";

test("company.created tells the company as it is shown, without its connections and owners", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const asked = { name: "Harbour Cafe", description: "cust 4711", tags: { region: "uk" } };
  const created = await bank.done("POST", "/companies", asked);
  const { body, text, companyId, companyTags } = await onlyBody(world, "company.created");
  assertEnvelope(body, "company.created");
  const { dataConnections, ownerUserIds, redirect, ...details } = created;
  assert.deepEqual([dataConnections, ownerUserIds], [[], []]);
  const { redirect: told, ...payload } = body.payload;
  assert.deepEqual(payload, details);
  assert.notEqual(told, redirect, "each time a link is shown, it has a password of its own");
  assert.equal(told.split("?", 1)[0], redirect.split("?", 1)[0]);
  assertNoNulls(body);
  assert.deepEqual([companyId, companyTags], [created.id, { region: "uk" }]);
  const parsed = companyWebhookFromJSON(text);
  assert.ok(parsed.ok);
  assert.deepEqual(
    [parsed.value.eventType, parsed.value.payload!.id, parsed.value.payload!.tags],
    ["company.created", created.id, { region: "uk" }],
  );
  await bank.done("PATCH", `/companies/${created.id}`, { description: "changed" });
  assert.equal((await toldBodies(world)).length, 1, "a changed company is told to nobody");
});

test("company.deleted is all that is told of a deletion, whatever ends with the company", async (t) => {
  // Without a worker nothing is delivered, and nothing erased.
  const world = await testMillrace(t, { settings: { MILLRACE_ROLES: "api" } });
  const { bank } = world;
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  await bank.pushed(feed, recentLines());
  const before = (await toldBodies(world)).map(({ eventType }) => eventType);
  assert.ok(before.includes("bankFeeds.sourceAccount.connected"));
  await bank.done("DELETE", `/companies/${feed.companyId}`);

  const happened = (await storedEvents(world)).map(({ type }) => type);
  for (const type of ["bankFeeds.sourceAccount.disconnected", "bankTransactions.write.unsuccessful"])
    assert.ok(happened.includes(type), `${type} is kept as what happened`);
  const after = await toldBodies(world);
  assert.deepEqual(
    after.map(({ eventType }) => eventType).sort(),
    [...before, "company.deleted"].sort(),
    "what was told before the deletion is told still, and nothing after it but the deletion",
  );
  const { body, text } = after.find(({ eventType }) => eventType === "company.deleted")!;
  assertEnvelope(body, "company.deleted");
  assert.equal(body.payload.id, feed.companyId);
  const address = `${bank.url.replace("127.0.0.1", "localhost")}/company/${feed.companyId}`;
  assert.equal(body.payload.redirect.split("?", 1)[0], address);
  assert.ok(!("dataConnections" in body.payload));
  assert.ok(companyWebhookFromJSON(text).ok);
});

test("what happens to a company that is being deleted is told to nobody, however late it comes", async (t) => {
  const world = await testMillrace(t, { settings: { MILLRACE_ROLES: "api" } });
  const { bank, millrace } = world;
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const operationId = await bank.pushed(feed, recentLines());
  await bank.done("DELETE", `/companies/${feed.companyId}`);
  const before = await toldBodies(world);
  const { companyId, connectionId } = feed;
  const actor = { kind: "system", part: "test" } as const;
  await transact(millrace.application, actor, "late", (work) =>
    announce(work, [{ type: "bankTransactions.write.successful", companyId, connectionId, operationId }]),
  );
  assert.equal((await toldBodies(world)).length, before.length);
});

test("company.product.added and company.product.removed tell the product and those that remain", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const companyId = await bank.company("Weir & Sons");
  const product = `/companies/${companyId}/products/bank-feeds`;
  await bank.done("DELETE", product);
  const removed = await onlyBody(world, "company.product.removed");
  assertEnvelope(removed.body, "company.product.removed");
  const facts = { id: companyId, name: "Weir & Sons", productId: "bank-feeds", productName: "Bank Feeds" };
  assert.deepEqual(removed.body.payload, { ...facts, products: [] });
  await bank.done("PUT", product);
  const added = await onlyBody(world, "company.product.added");
  assert.deepEqual(added.body.payload, { ...facts, products: ["bank-feeds"] });
  assert.equal(added.companyId, companyId);
});
