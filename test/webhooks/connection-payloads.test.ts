import assert from "node:assert/strict";
import { test } from "node:test";
import { connectionWebhookFromJSON } from "@codat/platform/sdk/models/shared/index.js";
import { ConnectionStatusChangedWebhook$inboundSchema } from "codat-platform-4/sdk/models/shared/index.js";
import { minute } from "../../src/clock.ts";
import type { Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { freshFeed, recentLines } from "../deliveries.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { assertEnvelope, assertNoNulls, onlyBody, type ToldBody, toldBodies } from "./told.ts";

const types = (bodies: readonly ToldBody[]) => bodies.map(({ eventType }) => eventType);
const isOfConnection = ({ eventType }: ToldBody) => eventType.startsWith("connection.");

test("each event of a connection tells the connection with the status it had then", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const companyId = await bank.company();
  const created = await bank.connection(companyId);
  const path = `/companies/${companyId}/connections/${created.id}`;
  await cancel(world, created.linkUrl);
  await bank.approve((await bank.done("GET", path)).linkUrl, organisations.czk);
  await bank.done("PATCH", path, { status: "Unlinked" });
  await bank.approve((await bank.done("GET", path)).linkUrl, organisations.czk);
  await bank.done("DELETE", path);

  const bodies = (await toldBodies(world)).filter(isOfConnection);
  assert.deepEqual(
    bodies.map(({ eventType, body }) => [eventType, body.payload.connection.status]),
    [
      ["connection.created", "PendingAuth"],
      ["connection.failed", "PendingAuth"],
      ["connection.connected", "Linked"],
      ["connection.disconnected", "Unlinked"],
      ["connection.reconnected", "Linked"],
      ["connection.deleted", "Linked"],
    ],
  );
  const errors = bodies.map(({ body }) =>
    body.payload.connection.dataConnectionErrors.map((error: { status: string }) => error.status),
  );
  const later = ["Resolved"];
  assert.deepEqual(errors, [[], ["Active"], later, later, later, later]);
  const knows = (member: string) => bodies.map(({ body }) => member in body.payload.connection);
  for (const member of ["lastSync", "connectionInfo"]) {
    assert.deepEqual(knows(member).slice(0, 2), [false, false], `${member} before it was linked`);
    assert.deepEqual(knows(member).slice(4), [true, true], `${member} once it was linked`);
  }
  for (const { body, eventType, text } of bodies) {
    assertEnvelope(body, eventType);
    assertNoNulls(body);
    const { connection, referenceCompany } = body.payload;
    assert.equal(connection.id, created.id);
    assert.deepEqual(referenceCompany, {
      id: companyId,
      name: "Harbour Cafe",
      links: { portal: `${world.millrace.application.config.portalUrl}/portal/companies/${companyId}` },
    });
    for (const key of [
      "integrationId",
      "integrationKey",
      "sourceId",
      "sourceType",
      "platformName",
      "created",
    ])
      assert.equal(connection[key], created[key]);
    assert.match(connection.linkUrl, new RegExp(`${path}/start`));
    const parsed = connectionWebhookFromJSON(text);
    assert.ok(parsed.ok, `${eventType} parses`);
    assert.equal(parsed.value.payload!.connection!.status, connection.status);
    assert.equal(parsed.value.payload!.referenceCompany!.links!.portal, referenceCompany.links.portal);
  }
  assert.equal(new Set(bodies.map(({ body }) => body.id)).size, bodies.length);
});

test("connection.failed tells why linking failed", async (t) => {
  const world = await testMillrace(t);
  const companyId = await world.bank.company();
  await cancel(world, (await world.bank.connection(companyId)).linkUrl);
  const { body } = await onlyBody(world, "connection.failed");
  const [error] = body.payload.connection.dataConnectionErrors;
  assert.deepEqual([error.statusCode, error.status], ["403", "Active"]);
  assert.match(`${error.statusText} ${error.errorMessage}`, /cancelled/i);
  assert.deepEqual(types(await toldBodies(world, ["DataConnectionStatusChanged"])), []);
});

test("the link in an event is good", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId);
  const { body } = await onlyBody(world, "connection.created");
  await bank.approve(body.payload.connection.linkUrl, organisations.czk);
  assert.equal((await bank.done("GET", `/companies/${companyId}/connections/${id}`)).status, "Linked");
});

test("connection.disconnected tells of a connection that the customer ended at the accounting software", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { clock });
  const { bank, sandbox } = world;
  const feed = await freshFeed(world);
  sandbox.xero.admin.revoke({ what: "tenant", tenantId: feed.organisationId });
  clock.advance(31 * minute);
  const key = await bank.pushed(feed, recentLines());
  await bank.ended(feed, key);
  const { body } = await onlyBody(world, "connection.disconnected");
  const { connection } = body.payload;
  assert.equal(connection.status, "Deauthorized");
  const [error] = connection.dataConnectionErrors;
  assert.deepEqual([error.statusCode, error.status], ["401", "Active"]);
  const account = await onlyBody(world, "bankFeeds.sourceAccount.disconnected");
  assert.equal(account.body.payload.sourceAccount.status, "disconnected");
  const push = await onlyBody(world, "bankTransactions.write.unsuccessful");
  assert.deepEqual([push.body.payload.id, push.body.payload.status], [key, "Failed"]);
  const legacy = await toldBodies(world, ["DataConnectionStatusChanged"]);
  assert.deepEqual(
    legacy.map(({ body }) => [body.Data.oldStatus, body.Data.newStatus]),
    [
      ["PendingAuth", "Linked"],
      ["Linked", "Deauthorized"],
    ],
  );
});

test("DataConnectionStatusChanged has the legacy body, for changes of the status alone", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const { companyId, connectionId, path } = await bank.linked(organisations.czk);
  await bank.done("PATCH", path, { status: "Unlinked" });
  await bank.done("DELETE", path);
  const bodies = await toldBodies(world, ["DataConnectionStatusChanged"]);
  assert.deepEqual(
    bodies.map(({ body }) => body.Data),
    [
      { oldStatus: "PendingAuth", newStatus: "Linked" },
      { oldStatus: "Linked", newStatus: "Unlinked" },
    ].map((change) => ({ dataConnectionId: connectionId, platformKey: "gbol", ...change })),
  );
  const { clientId, config } = world.millrace.application;
  for (const { body } of bodies) {
    assert.deepEqual(
      [body.ClientId, body.ClientName, body.CompanyId, body.DataConnectionId, body.RuleType, body.Type],
      [clientId, config.clientName, companyId, connectionId, ...Array(2).fill("DataConnectionStatusChanged")],
    );
    const parsed = ConnectionStatusChangedWebhook$inboundSchema.parse(body) as Json;
    assert.deepEqual(parsed.data, body.Data);
    assert.deepEqual(
      [parsed.clientId, parsed.ruleType, parsed.alertId],
      [clientId, body.RuleType, body.AlertId],
    );
  }
  const [first, second] = bodies;
  assert.equal(first!.body.RuleId, second!.body.RuleId);
  assert.notEqual(first!.body.AlertId, second!.body.AlertId);
});

/** The customer opens the link and changes their mind at the accounting software. */
async function cancel({ bank }: TestMillrace, linkUrl: string): Promise<void> {
  const { authorize, cookie } = await bank.followLink(linkUrl);
  const denied = await fetch(authorize.split("?")[0]!, {
    method: "POST",
    body: new URLSearchParams([...new URL(authorize).searchParams, ["decision", "cancel"]]),
    redirect: "manual",
  });
  const back = await bank.returnFrom(denied.headers.get("location")!, cookie);
  assert.match(back.headers.get("location") ?? "", /\/failed$/);
}
