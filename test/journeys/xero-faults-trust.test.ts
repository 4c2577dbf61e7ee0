import assert from "node:assert/strict";
import { test } from "node:test";
import { day, minute } from "../../src/clock.ts";
import { renewIdleGrantsJob } from "../../src/connections/jobs.ts";
import type { Feed } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import {
  accountStatus,
  addFault,
  assertArrived,
  assertDelivered,
  balanceAfter,
  freshFeed,
  freshOrganisation,
  linesTo,
  post,
  recentLines,
  statesOf,
} from "../deliveries.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* Scenarios 7 to 11 of the fault list for Xero: tokens, grants and what a customer takes back. */

const timing = { listedAfterMs: 200, keyLifeMs: 60_000 };
const refresh = { operation: "token", contains: "grant_type=refresh_token" } as const;
const tokenCalls = ({ sandbox }: TestMillrace) =>
  sandbox.xero.admin.calls().calls.filter((call) => call.operation === "token").length;

/** Waits until a connection needs to be linked again and checks everything the bank can see of that. */
async function assertDeauthorized(world: TestMillrace, feed: Feed): Promise<void> {
  const connection = await waitFor("the connection to be deauthorized", async () => {
    const found = await world.bank.done("GET", feed.path);
    return found.status === "Deauthorized" && found;
  });
  const error = connection.dataConnectionErrors.at(-1);
  assert.equal(error.statusCode, "401");
  assert.equal(error.status, "Active");
  assert.ok(error.errorMessage.length > 20);
  assert.equal(await accountStatus(world, feed), "disconnected");
  const push = await world.bank.push(feed, recentLines(1, "refused"));
  assert.equal(push.status, 400);
}

async function linkAgain({ bank }: TestMillrace, feed: Feed): Promise<void> {
  const { linkUrl } = await bank.done("GET", feed.path);
  await bank.approve(linkUrl, feed.organisationId);
  const connection = await bank.done("GET", feed.path);
  assert.equal(connection.status, "Linked");
  assert.ok(
    connection.dataConnectionErrors.every((error: { status: string }) => error.status === "Resolved"),
  );
}

test("7: an access token that expires in mid-run costs one renewal and one repeat", async (t) => {
  const world = await testMillrace(t, { timing });
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "expire-token", match: post });
  const before = tokenCalls(world);
  const lines = recentLines();
  await assertDelivered(world, feed, await world.bank.pushed(feed, lines), lines);
  assert.equal(tokenCalls(world) - before, 1);
  assert.equal(world.sandbox.xero.admin.calls().counters.perStatus["401"], 1);
});

test("7: an access token that is about to expire is renewed before it is used", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const feed = await freshFeed(world);
  const before = tokenCalls(world);
  clock.advance(30 * minute - 30_000);
  const lines = recentLines();
  await assertDelivered(world, feed, await world.bank.pushed(feed, lines), lines);
  assert.equal(tokenCalls(world) - before, 1);
  assert.equal(world.sandbox.xero.admin.calls().counters.perStatus["401"], undefined);
});

test("9: many accounts and two processes renew the token of a connection once between them", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, sandbox } = world;
  await world.another();
  const { organisationId, accountIds } = freshOrganisation(world, 5);
  const feed = await bank.feed(organisationId, accountIds[0]!);
  const feeds = [feed];
  for (const [nth, targetId] of accountIds.slice(1).entries()) {
    const { id } = await bank.account(feed.path, { id: `more-${nth}`, accountNumber: `99${nth}` });
    await bank.map(feed.path, id, targetId);
    feeds.push({ ...feed, accountId: id, targetId });
  }
  const before = tokenCalls(world);
  sandbox.xero.admin.revoke({ what: "access-tokens" });
  sandbox.xero.admin.addFault({ kind: "hang", milliseconds: 300, match: { operation: "token" } });
  const lines = recentLines();
  const keys = await Promise.all(feeds.map((one) => bank.pushed(one, lines)));
  for (const [nth, one] of feeds.entries()) await assertDelivered(world, one, keys[nth]!, lines);
  assert.equal(tokenCalls(world) - before, 1);
});

test("renewals of two connections do not wait for each other", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, sandbox } = world;
  const slow = await freshFeed(world);
  const quick = await bank.feed(organisations.czk, organisations.czkAccount);
  sandbox.xero.admin.revoke({ what: "access-tokens" });
  sandbox.xero.admin.addFault({ kind: "hang", milliseconds: 4_000, match: refresh });
  const lines = recentLines();
  const slowKey = await bank.pushed(slow, lines);
  await waitFor("the slow renewal to begin", () => {
    const { calls } = sandbox.xero.admin.calls();
    return calls.some((call) => call.operation === "token" && call.outcome === "running");
  });
  await assertDelivered(world, quick, await bank.pushed(quick, lines), lines);
  assert.notEqual((await bank.operation(slow, slowKey)).status, "Success", "the slow one is still at it");
  await assertDelivered(world, slow, slowKey, lines);
});

test("8: when the answer to a renewal is lost, the old refresh token still serves", async (t) => {
  const world = await testMillrace(t, { timing });
  const { sandbox } = world;
  const feed = await freshFeed(world);
  sandbox.xero.admin.revoke({ what: "access-tokens" });
  sandbox.xero.admin.addFault({ kind: "reset", when: "after", match: refresh });
  const lines = recentLines();
  await assertDelivered(world, feed, await world.bank.pushed(feed, lines), lines);
  assert.equal((await world.bank.done("GET", feed.path)).status, "Linked");
});

test("8: when the answer is lost and the old token's grace runs out, the customer must link again", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank, sandbox } = world;
  const feed = await freshFeed(world);
  sandbox.xero.admin.revoke({ what: "access-tokens" });
  sandbox.xero.admin.addFault({ kind: "reset", when: "after", match: refresh });
  sandbox.xero.admin.addFault({ kind: "answer", status: 503, times: 0, skip: 1, match: refresh });
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await waitFor("renewals that fail", () => tokenCalls(world) >= 4);
  assert.equal(
    (await bank.done("GET", feed.path)).status,
    "Linked",
    "a token service that fails ends nothing",
  );
  sandbox.xero.admin.clearFaults();
  clock.advance(31 * minute);
  await assertDeauthorized(world, feed);
  assert.equal((await bank.ended(feed, key)).status, "Failed");
  assert.deepEqual(await statesOf(world, feed, key), ["cancelled"]);
});

for (const what of ["tenant", "grant"] as const) {
  test(`10: when the customer ends the ${what} at Xero, unsent lines are cancelled, and delivery goes on after a new link`, async (t) => {
    const clock = adjustableClock();
    const world = await testMillrace(t, { timing, clock });
    const { bank, sandbox } = world;
    const feed = await freshFeed(world);
    const delivered = recentLines(3, "delivered");
    await assertDelivered(world, feed, await bank.pushed(feed, delivered), delivered);
    sandbox.xero.admin.revoke({ what, tenantId: feed.organisationId });
    clock.advance(31 * minute);

    const lines = recentLines(3, "unsent", balanceAfter(delivered));
    const key = await bank.pushed(feed, lines);
    await assertDeauthorized(world, feed);
    const operation = await bank.ended(feed, key);
    assert.equal(operation.status, "Failed");
    assert.match(operation.errorMessage, /^3 of 3 transactions were not delivered/);
    assert.deepEqual(await statesOf(world, feed, key), ["cancelled"]);

    await linkAgain(world, feed);
    assert.equal(await accountStatus(world, feed), "pending");
    assert.equal((await bank.map(feed.path, feed.accountId, feed.targetId)).status, "connected");
    const again = await bank.ended(feed, await bank.pushed(feed, [...delivered, ...lines]));
    assert.equal(again.status, "Success", JSON.stringify(again));
    assertArrived(world, feed, [...delivered, ...lines]);
  });
}

test("10: lines left in doubt by a lost connection are settled after a new link, without being sent again", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank, sandbox } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "reset", when: "after", match: post });
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await linesTo(world, feed, key, "in-doubt");
  sandbox.xero.admin.revoke({ what: "tenant", tenantId: feed.organisationId });
  clock.advance(31 * minute);
  await assertDeauthorized(world, feed);
  assert.equal((await bank.operation(feed, key)).status, "Pending");
  assert.deepEqual(await statesOf(world, feed, key), ["in-doubt"]);

  await linkAgain(world, feed);
  await assertDelivered(world, feed, key, lines);
  assert.equal(sandbox.xero.admin.calls().counters.perOperation["post-statements"], 1);
});

test("10: mapping an account of a connection that was ended at Xero tells the bank so", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, sandbox } = world;
  const { organisationId } = freshOrganisation(world);
  const { path } = await bank.linked(organisationId);
  sandbox.xero.admin.revoke({ what: "tenant", tenantId: organisationId });
  const reply = await bank.call("GET", `${path}/bankFeedAccounts/mapping`);
  assert.equal(reply.status, 400, reply.text);
  assert.equal((await bank.done("GET", path)).status, "Deauthorized");
});

test("11: a permission that was taken away needs a new approval, and is told as that", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, sandbox } = world;
  const feed = await freshFeed(world);
  sandbox.xero.admin.revoke({ what: "scope", tenantId: feed.organisationId, scope: "bankfeeds" });
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await assertDeauthorized(world, feed);
  assert.equal((await bank.ended(feed, key)).status, "Failed");
  const { dataConnectionErrors } = await bank.done("GET", feed.path);
  assert.match(dataConnectionErrors.at(-1).errorMessage, /permission/);
  await linkAgain(world, feed);
  await bank.map(feed.path, feed.accountId, feed.targetId);
  const again = await bank.ended(feed, await bank.pushed(feed, lines));
  assert.equal(again.status, "Success");
  assertArrived(world, feed, lines);
});

test("a grant that nobody uses is renewed before Xero lets it die, and an ended one is found", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank, database, millrace, sandbox } = world;
  const idle = await freshFeed(world);
  const gone = await bank.feed(organisations.czk, organisations.czkAccount);
  sandbox.xero.admin.revoke({ what: "grant", tenantId: gone.organisationId });
  const text = `select version from connection_grant where company_id = '${idle.companyId}'`;
  const version = async () => (await database.one<{ version: number }>({ text })).version;
  // Ten weeks, longer than Xero keeps a refresh token that nobody uses.
  for (let week = 0; week < 7; week++) {
    clock.advance(10 * day);
    const before = await version();
    await millrace.application.jobs.enqueue(database, renewIdleGrantsJob, {});
    await waitFor("the renewal", async () => (await version()) > before);
  }
  await assertDeauthorized(world, gone);
  const lines = recentLines();
  await assertDelivered(world, idle, await bank.pushed(idle, lines), lines);
});
