import assert from "node:assert/strict";
import { test } from "node:test";
import { minute } from "../../src/clock.ts";
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
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* A connection that is linked more than once: to the same organisation, and to another. */

const timing = { listedAfterMs: 200, keyLifeMs: 60_000 };

async function linkTo({ bank }: TestMillrace, feed: Feed, organisationId: string): Promise<void> {
  const { linkUrl } = await bank.done("GET", feed.path);
  await bank.approve(linkUrl, organisationId);
  assert.equal((await bank.done("GET", feed.path)).status, "Linked");
}

test("a connection that is linked again to the same organisation goes on as it was", async (t) => {
  const world = await testMillrace(t, { timing });
  const feed = await freshFeed(world);
  const first = recentLines(3, "first");
  await assertDelivered(world, feed, await world.bank.pushed(feed, first), first);
  await linkTo(world, feed, feed.organisationId);
  assert.equal(await accountStatus(world, feed), "connected");
  const second = recentLines(3, "second", balanceAfter(first));
  await assertDelivered(world, feed, await world.bank.pushed(feed, second), [...first, ...second]);
});

test("a connection that is linked to another organisation sends nothing there before its accounts are mapped there", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank, sandbox } = world;
  const feed = await freshFeed(world);
  const first = recentLines(3, "first");
  await assertDelivered(world, feed, await bank.pushed(feed, first), first);
  addFault(world, feed, { kind: "rate-limit", problem: "minute", retryAfterSeconds: 600, match: post });
  const waiting = recentLines(3, "waiting", balanceAfter(first));
  const key = await bank.pushed(feed, waiting);
  const { organisationId, accountIds } = freshOrganisation(world);
  await linkTo(world, feed, organisationId);

  assert.equal(await accountStatus(world, feed), "pending");
  assert.equal((await bank.push(feed, recentLines(1, "refused"))).status, 400);
  assert.equal((await bank.ended(feed, key)).status, "Failed");
  assert.deepEqual(await statesOf(world, feed, key), ["cancelled"]);
  const there = { ...feed, organisationId, targetId: accountIds[0]! };
  assert.equal((await bank.map(there.path, there.accountId, there.targetId)).status, "connected");
  await assertDelivered(world, there, await bank.pushed(there, first), first);
  const strayed = sandbox.xero.admin.statements().filter((one) => one.tenantId === organisationId);
  assert.equal(strayed.length, 1);

  clock.advance(11 * minute);
  await linkTo(world, feed, feed.organisationId);
  assert.equal((await bank.map(feed.path, feed.accountId, feed.targetId)).status, "connected");
  const again = await bank.ended(feed, await bank.pushed(feed, [...first, ...waiting]));
  assert.equal(again.status, "Success", JSON.stringify(again));
  assertArrived(world, feed, [...first, ...waiting]);
  assertArrived(world, there, first);
});

test("lines left in doubt in one organisation are settled when the connection leads there again", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "reset", when: "after", match: post });
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await linesTo(world, feed, key, "in-doubt");
  const { organisationId, accountIds } = freshOrganisation(world);
  await linkTo(world, feed, organisationId);
  await bank.map(feed.path, feed.accountId, accountIds[0]!);
  clock.advance(10 * minute);
  assert.deepEqual(await statesOf(world, feed, key), ["in-doubt"]);
  await linkTo(world, feed, feed.organisationId);
  clock.advance(minute);
  await assertDelivered(world, feed, key, lines);
});

test("giving back what was granted before never ends what the customer grants meanwhile", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const feed = await freshFeed(world);
  await bank.done("PATCH", feed.path, { status: "Unlinked" });
  // The link takes longer than the grant of before waits to be given back.
  addFault(world, feed, {
    kind: "hang",
    when: "after",
    milliseconds: 3_000,
    match: { operation: "list-accounts" },
  });
  await linkTo(world, feed, feed.organisationId);
  await releasesDone(world);
  const facts = await bank.call("GET", `${feed.path}/bankFeeds/info`);
  assert.equal(facts.status, 200, facts.text);
});

test("a company that leaves an organisation takes no other company's access to it away", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, sandbox } = world;
  const { organisationId } = freshOrganisation(world);
  const [staying, leaving] = [await bank.linked(organisationId), await bank.linked(organisationId)];
  const access = () => sandbox.xero.admin.connections().filter(({ tenantId }) => tenantId === organisationId);
  await bank.done("PATCH", leaving.path, { status: "Unlinked" });
  await releasesDone(world);
  const facts = await bank.call("GET", `${staying.path}/bankFeeds/info`);
  assert.equal(facts.status, 200, facts.text);
  assert.equal(access().length, 1);
  await bank.done("PATCH", staying.path, { status: "Unlinked" });
  await releasesDone(world);
  assert.equal(access().length, 0, "whoever leaves last gives it back");
});

test("a company that leaves an organisation takes no access away that another is on its way back with", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, database, sandbox } = world;
  const { organisationId } = freshOrganisation(world);
  const leaving = await bank.linked(organisationId);
  const companyId = await bank.company();
  const coming = await bank.connection(companyId);
  const { authorize, cookie } = await bank.followLink(coming.linkUrl);
  const back = await sandbox.xero.admin.approve(authorize, organisationId);
  await bank.done("PATCH", leaving.path, { status: "Unlinked" });
  const held = "select from jobs.job where name = 'release-grant' and state = 'retry'";
  await waitFor("the release to wait", async () => (await database.rows({ text: held })).length === 1);
  await bank.returnFrom(back, cookie);
  const path = `/companies/${companyId}/connections/${coming.id}`;
  assert.equal((await bank.done("GET", path)).status, "Linked");
  await releasesDone(world);
  const facts = await bank.call("GET", `${path}/bankFeeds/info`);
  assert.equal(facts.status, 200, facts.text);
});

test("access is given back within the hour, whoever is on their way", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank, sandbox } = world;
  const { organisationId } = freshOrganisation(world);
  const leaving = await bank.linked(organisationId);
  const visit = async () => bank.followLink((await bank.connection(await bank.company())).linkUrl);
  await visit();
  await bank.done("PATCH", leaving.path, { status: "Unlinked" });
  clock.advance(61 * minute);
  await visit();
  await releasesDone(world);
  assert.equal(sandbox.xero.admin.connections().filter((one) => one.tenantId === organisationId).length, 0);
});

/** Waits until nothing is left that was granted before and is to be given back. */
function releasesDone({ database }: TestMillrace): Promise<unknown> {
  const waiting =
    "select from jobs.job where name = 'release-grant' and state in ('created', 'retry', 'active')";
  return waitFor("the grant of before to be dealt with", async () => {
    return (await database.rows({ text: waiting })).length === 0;
  });
}
