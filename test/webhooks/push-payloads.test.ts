import assert from "node:assert/strict";
import { test } from "node:test";
import { dataTypeWriteWebhookFromJSON } from "@codat/platform/sdk/models/shared/index.js";
import {
  PushOperationStatusChangedWebhook$inboundSchema,
  PushOperationTimedOutWebhook$inboundSchema,
} from "codat-platform-4/sdk/models/shared/index.js";
import { systemClock } from "../../src/clock.ts";
import type { Feed, Json } from "../bank.ts";
import { balanceAfter, freshFeed, recentLines } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertEnvelope, assertNoNulls, onlyBody, toldBodies } from "./told.ts";

const successful = "bankTransactions.write.successful";
const unsuccessful = "bankTransactions.write.unsuccessful";
const outcomes = "bankTransactions.write.outcomes";

test("a push that is delivered is told with what it wrote", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const feed = await freshFeed(world);
  const key = await bank.pushed(feed, recentLines());
  const operation = await bank.ended(feed, key);
  const { body, text, companyId } = await onlyBody(world, successful);
  assertEnvelope(body, successful);
  assertNoNulls(body);
  assert.equal(companyId, feed.companyId);
  const { referenceCompany, ...payload } = body.payload;
  assert.equal(referenceCompany.id, feed.companyId);
  assert.deepEqual(payload, {
    id: key,
    type: "Create",
    connectionId: feed.connectionId,
    requestedOnDate: operation.requestedOnUtc,
    completedOnDate: operation.completedOnUtc,
    status: "Success",
    record: { id: feed.accountId },
  });
  const parsed = dataTypeWriteWebhookFromJSON(text);
  assert.ok(parsed.ok);
  const { id, status, type, record } = parsed.value.payload!;
  assert.deepEqual([id, status, type, record!.id], [key, "Success", "Create", feed.accountId]);
  assert.deepEqual(await toldBodies(world, [unsuccessful]), []);
});

test("a push that the accounting software refuses is told as failed, without a record", async (t) => {
  const world = await testMillrace(t);
  const feed = await freshFeed(world);
  const { key } = await refused(world, feed);
  const { body, text } = await onlyBody(world, unsuccessful);
  assertEnvelope(body, unsuccessful);
  assert.deepEqual([body.payload.id, body.payload.status, "record" in body.payload], [key, "Failed", false]);
  const parsed = dataTypeWriteWebhookFromJSON(text);
  assert.ok(parsed.ok);
  assert.deepEqual([parsed.value.payload!.id, parsed.value.payload!.status], [key, "Failed"]);
  assert.deepEqual(await toldBodies(world, [successful]), []);
});

test("a push whose lines were all known ends and is told like any other", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const feed = await freshFeed(world);
  const lines = recentLines();
  await bank.ended(feed, await bank.pushed(feed, lines));
  const again = await bank.pushed(feed, lines);
  const told = await toldBodies(world, [successful, outcomes]);
  const ofAgain = told.filter(({ body }) => body.payload.id === again);
  assert.deepEqual(ofAgain.map(({ eventType }) => eventType).sort(), [outcomes, successful]);
  const { payload } = ofAgain.find(({ eventType }) => eventType === outcomes)!.body;
  assert.deepEqual(
    payload.lines,
    lines.map(({ id }) => ({ transactionId: id, outcome: "delivered" })),
  );
});

test("a push that runs out of time is told as timed out, with its lines as they stood then", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const feed = await freshFeed(world);
  const lines = recentLines(3);
  const key = await timedOut(world, feed, lines);
  // The lines go on, and arrive.
  await hold(world, feed, systemClock.now().toISOString());
  await waitFor("the lines to arrive", () => bank.arrived(feed).length === lines.length);
  await waitFor("the lines to be settled", async () =>
    (await bank.lines(feed, key)).every(({ state }) => state === "delivered"),
  );

  const { body } = await onlyBody(world, unsuccessful);
  assert.deepEqual([body.payload.id, body.payload.status], [key, "TimedOut"]);
  assert.ok(!("record" in body.payload));
  assert.deepEqual(await toldBodies(world, [successful]), [], "an operation ends once");
  const told = await onlyBody(world, outcomes);
  assert.equal(told.body.payload.status, "TimedOut");
  assert.deepEqual(
    told.body.payload.lines,
    lines.map(({ id }) => ({ transactionId: id, outcome: "accepted" })),
  );

  const legacy = await onlyBody(world, "PushOperationTimedOut");
  assertLegacy(world, feed, legacy.body, "Push Operation Timed Out", "Push Operation Timed Out");
  assert.deepEqual(legacy.body.Data, {
    dataType: "bankTransactions",
    pushOperationKey: key,
    pushOperationGuid: key,
  });
  const parsed = PushOperationTimedOutWebhook$inboundSchema.parse(legacy.body) as Json;
  assert.deepEqual(parsed.data, legacy.body.Data);
  const changed = await onlyBody(world, "PushOperationStatusChanged");
  assert.equal(changed.body.Data.status, "TimedOut");
});

test("PushOperationStatusChanged has the legacy body, under both spellings of its kind", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const feed = await freshFeed(world);
  const key = await bank.pushed(feed, recentLines());
  await bank.ended(feed, key);
  const failed = await refused(world, feed);
  const bodies = await toldBodies(world, ["PushOperationStatusChanged", "PushOperationTimedOut"]);
  assert.deepEqual(
    bodies.map(({ eventType, body }) => [eventType, body.Data]),
    [
      [key, "Success"],
      [failed.key, "Failed"],
    ].map(([pushOperationKey, status]) => [
      "PushOperationStatusChanged",
      { dataType: "bankTransactions", status, pushOperationKey },
    ]),
  );
  for (const { body } of bodies) {
    assertLegacy(world, feed, body, "Push Operation Status Changed()", "Push Operation Status Changed");
    const parsed = PushOperationStatusChangedWebhook$inboundSchema.parse(body) as Json;
    assert.deepEqual(parsed.data, body.Data);
    assert.deepEqual([parsed.companyId, parsed.dataConnectionId], [feed.companyId, feed.connectionId]);
  }
});

test("the outcome of every line is told as it was when the push ended, whatever is pushed again later", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const feed = await freshFeed(world);
  const delivered = recentLines(2, "good");
  await bank.ended(feed, await bank.pushed(feed, delivered));
  const { key, lines } = await refused(world, feed, delivered);
  // Pushed again, the refused line arrives.
  assert.equal((await bank.ended(feed, await bank.pushed(feed, lines.slice(2)))).status, "Success");

  const { body } = (await toldBodies(world, [outcomes])).find((one) => one.body.payload.id === key)!;
  assertEnvelope(body, outcomes);
  assertNoNulls(body);
  const { payload } = body;
  assert.deepEqual(
    [payload.referenceCompany.id, payload.connectionId, payload.accountId, payload.status],
    [feed.companyId, feed.connectionId, feed.accountId, "Failed"],
  );
  assert.deepEqual(
    payload.lines.map(({ transactionId, outcome }: Json) => [transactionId, outcome]),
    lines.map(({ id }, nth) => [id, nth < 2 ? "delivered" : "refused"]),
  );
  for (const line of payload.lines.slice(2)) {
    assert.equal(typeof line.code, "string");
    assert.equal(typeof line.reason, "string");
  }
  const unsent = await onlyBody(world, unsuccessful);
  assert.notEqual(unsent.body.id, body.id, "two bodies of one event have ids of their own");
});

test("outcomes are built only where somebody subscribes", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const feed = await freshFeed(world);
  await bank.ended(feed, await bank.pushed(feed, recentLines()));
  assert.deepEqual(
    (await toldBodies(world, [successful])).map(({ eventType }) => eventType),
    [successful],
  );
  assert.deepEqual(await toldBodies(world, []), []);
  assert.equal((await onlyBody(world, outcomes)).body.payload.lines.length, 5);
});

test("lines that are cancelled with their account are told as cancelled", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const feed = await freshFeed(world);
  await hold(world, feed, "infinity");
  const key = await bank.pushed(feed, recentLines(2));
  await bank.done("DELETE", `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`);
  const { body } = await onlyBody(world, outcomes);
  assert.deepEqual([body.payload.id, body.payload.status], [key, "Failed"]);
  for (const line of body.payload.lines) assert.equal(line.outcome, "cancelled");
});

test("lines of which nothing more will be heard are told as they stood when that was clear", async (t) => {
  const world = await testMillrace(t);
  const { bank, database, sandbox } = world;
  const feed = await freshFeed(world);
  sandbox.xero.admin.changeSettings({ settleDelayMs: null });
  const lines = recentLines(2);
  const key = await bank.pushed(feed, lines);
  await waitFor("the lines to be at the provider", async () =>
    (await bank.lines(feed, key)).every(({ state }) => state === "at-provider"),
  );
  await bank.done("PATCH", feed.path, { status: "Unlinked" });
  const grants = { text: "select 1 from connection_grant" };
  await waitFor("the grant to be given back", async () => (await database.rows(grants)).length === 0);
  await bank.done("DELETE", feed.path);
  assert.equal((await bank.ended(feed, key)).status, "Failed");
  const { body } = await onlyBody(world, outcomes);
  assert.deepEqual(
    body.payload.lines,
    lines.map(({ id }) => ({ transactionId: id, outcome: "at-provider" })),
  );
});

const hold = ({ database }: TestMillrace, { companyId }: Feed, until: string) =>
  database.count({ text: "update lane set hold_until = $2, due_at = $2 where company_id = $1" }, [
    companyId,
    until,
  ]);

/** A push, after `before` in one request, whose new lines Xero rejects once. */
async function refused(
  { bank, sandbox }: TestMillrace,
  feed: Feed,
  before: ReturnType<typeof recentLines> = [],
): Promise<{ key: string; lines: ReturnType<typeof recentLines> }> {
  const balance = before.length > 0 ? balanceAfter(before) : 0;
  const lines = [...before, ...recentLines(2, "bad", balance)];
  sandbox.xero.admin.changeSettings({ settleDelayMs: null });
  const key = await bank.pushed(feed, lines);
  const statement = await waitFor("a statement to wait for its verdict", () =>
    sandbox.xero.admin.statements().find(({ status }) => status === "PENDING"),
  );
  sandbox.xero.admin.settle(statement.id, { status: "REJECTED" });
  sandbox.xero.admin.changeSettings({ settleDelayMs: 0 });
  assert.equal((await bank.ended(feed, key)).status, "Failed");
  return { key, lines };
}

async function timedOut(
  world: TestMillrace,
  feed: Feed,
  lines: ReturnType<typeof recentLines>,
): Promise<string> {
  const { bank, database } = world;
  await hold(world, feed, "infinity");
  const reply = await bank.push(feed, lines, {}, "?timeoutInMinutes=5");
  assert.equal(reply.status, 200, reply.text);
  const due = "update jobs.job set start_after = $1 where name = 'expire-operation'";
  await database.count({ text: due }, [systemClock.now()]);
  const key = reply.body.pushOperationKey;
  assert.equal((await bank.ended(feed, key)).status, "TimedOut");
  return key;
}

function assertLegacy(world: TestMillrace, feed: Feed, body: Json, ruleType: string, type: string): void {
  const { clientId, config } = world.millrace.application;
  assert.deepEqual(
    [body.ClientId, body.ClientName, body.CompanyId, body.DataConnectionId, body.RuleType, body.Type],
    [clientId, config.clientName, feed.companyId, feed.connectionId, ruleType, type],
  );
  for (const key of ["RuleId", "AlertId", "Message"]) assert.equal(typeof body[key], "string");
}
