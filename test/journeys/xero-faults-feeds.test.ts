import assert from "node:assert/strict";
import { test } from "node:test";
import type { FaultRequest } from "../../simulators/xero/faults.ts";
import { minute } from "../../src/clock.ts";
import type { Feed, Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import {
  accountStatus,
  accountTo,
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

/* Scenarios 12, 13 and 19 to 21 of the fault list for Xero: feeds, from their opening to their end. */

const timing = { listedAfterMs: 200, keyLifeMs: 60_000 };
const existing = { operation: "create-feeds-existing-v2" } as const;
const creation = { operation: "create-feeds-new-v2" } as const;

const liveFeeds = ({ sandbox }: TestMillrace, organisationId: string) =>
  sandbox.xero.admin.organisation(organisationId).feeds.filter((feed) => feed.goneFrom === null);

const disconnected = (world: TestMillrace, feed: Feed) => accountTo(world, feed, "disconnected");

/** Ends a feed on Xero's side, as a customer can. */
function endFeedAtXero(world: TestMillrace, feed: Feed): void {
  for (const { id } of liveFeeds(world, feed.organisationId)) world.sandbox.xero.admin.endFeed(id);
}

/** An account that is not mapped yet, with a target for it. */
async function unmapped(world: TestMillrace) {
  const { organisationId, accountIds } = freshOrganisation(world);
  const { path, companyId, connectionId } = await world.bank.linked(organisationId);
  const accountId: string = (await world.bank.account(path)).id;
  return { companyId, connectionId, path, accountId, organisationId, targetId: accountIds[0]! };
}

async function assertFeeds(world: TestMillrace, feed: Feed, count = 1): Promise<void> {
  // Mapping is answered before its end when that takes long.
  await waitFor(
    "the account to be connected",
    async () => (await accountStatus(world, feed)) === "connected",
  );
  assert.equal(liveFeeds(world, feed.organisationId).length, count);
  const lines = recentLines();
  await assertDelivered(world, feed, await world.bank.pushed(feed, lines), lines);
}

for (const [name, changes, words] of [
  ["archived", { status: "ARCHIVED" }, /archived, gone or of another kind/],
  ["in another currency", { currency: "EUR" }, /archived, gone or of another kind/],
] as const) {
  test(`12: an account that is ${name} after it was mapped ends its feed, and the lines say why they were not delivered`, async (t) => {
    const world = await testMillrace(t, { timing });
    const { bank, sandbox } = world;
    const feed = await freshFeed(world);
    sandbox.xero.admin.changeAccount(feed.organisationId, feed.targetId, changes);
    const key = await bank.pushed(feed, recentLines(2));
    const operation = await bank.ended(feed, key);
    assert.equal(operation.status, "Failed");
    assert.match(operation.errorMessage, words);
    for (const line of await bank.lines(feed, key)) {
      assert.equal(line.state, "cancelled");
      assert.match(line.reason, words);
    }
    await disconnected(world, feed);
    assert.equal((await bank.done("GET", feed.path)).status, "Linked", "the connection itself is well");
  });
}

test("13: an account in a foreign currency is refused in plain words where several currencies are not enabled", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const { path } = await bank.linked(organisations.gbp);
  const reply = await bank.call("POST", `${path}/connectionInfo/bankFeedAccounts`, {
    id: "ac-eur",
    accountName: "Euro account",
    accountType: "checking",
    accountNumber: "12345678",
    currency: "EUR",
    balance: 0,
  });
  assert.equal(reply.status, 400);
  assert.match(reply.body.error, /has not enabled multi-currency: it only takes accounts in GBP/);
});

test("13: currencies switched off after the account was created are found when it is mapped", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank, sandbox } = world;
  const { organisationId } = freshOrganisation(world);
  const { path } = await bank.linked(organisationId);
  const { id } = await bank.account(path, { currency: "EUR" });
  sandbox.xero.admin.changeOrganisation(organisationId, { multicurrency: false, currencies: [] });
  const result = await bank.map(path, id);
  assert.equal(result.status, "Failed", JSON.stringify(result));
  assert.match(result.error, /currenc/);
  assert.equal(await accountStatus(world, { path, accountId: id }), "pending");
});

test("19: a feed that ends at Xero disconnects its account, and after a new mapping to the same target every line is there once", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const feed = await freshFeed(world);
  const first = recentLines(3, "first");
  await assertDelivered(world, feed, await bank.pushed(feed, first), first);
  endFeedAtXero(world, feed);
  const second = recentLines(3, "second", balanceAfter(first));
  const key = await bank.pushed(feed, second);
  const operation = await bank.ended(feed, key);
  assert.equal(operation.status, "Failed");
  assert.match(operation.errorMessage, /no longer exists in Xero/);
  await disconnected(world, feed);
  assert.equal((await bank.map(feed.path, feed.accountId, feed.targetId)).status, "connected");
  const again = await bank.ended(feed, await bank.pushed(feed, [...first, ...second]));
  assert.equal(again.status, "Success", JSON.stringify(again));
  assertArrived(world, feed, [...first, ...second]);
});

test("a batch that is lost while its feed ends goes out through the feed that is opened in its place, in order and once", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "reset", match: post });
  const lost = recentLines(3, "lost");
  const key = await bank.pushed(feed, lost);
  await linesTo(world, feed, key, "in-doubt");
  const account = `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`;
  await bank.done("PATCH", account, { status: "disconnected" });
  await waitFor("the feed to end", () => liveFeeds(world, feed.organisationId).length === 0);
  assert.equal((await bank.map(feed.path, feed.accountId, feed.targetId)).status, "connected");
  const next = recentLines(2, "next", balanceAfter(lost));
  const nextKey = await bank.pushed(feed, next);
  clock.advance(10 * minute);
  await assertDelivered(world, feed, nextKey, [...lost, ...next]);
  assert.equal((await bank.operation(feed, key)).status, "Success");
});

test("a batch that arrived although its answer was lost is not repeated through the feed that is opened in its place", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank, sandbox } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "reset", when: "after", match: post });
  const lost = recentLines(3, "lost");
  const key = await bank.pushed(feed, lost);
  await linesTo(world, feed, key, "in-doubt");
  endFeedAtXero(world, feed);
  const account = `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`;
  await bank.done("PATCH", account, { status: "disconnected" });
  await waitFor("the mapping to be possible", async () => {
    const reply = await bank.call("POST", `${feed.path}/bankFeedAccounts/mapping`, {
      sourceAccountId: feed.accountId,
      targetAccountId: feed.targetId,
    });
    return reply.status === 200 && reply.body.status === "connected";
  });
  clock.advance(10 * minute);
  await assertDelivered(world, feed, key, lost);
  assert.equal(sandbox.xero.admin.calls().counters.perOperation["post-statements"], 1);
});

test("a lost batch whose feed ends for good is cancelled once it is proved that it did not arrive", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "reset", match: post });
  const lines = recentLines(3);
  const key = await bank.pushed(feed, lines);
  await linesTo(world, feed, key, "in-doubt");
  endFeedAtXero(world, feed);
  clock.advance(10 * minute);
  // It is sent once more, for nobody knows yet that the feed is gone; then it is cancelled.
  await disconnected(world, feed);
  clock.advance(10 * minute);
  const operation = await bank.ended(feed, key);
  assert.equal(operation.status, "Failed");
  assert.deepEqual(await statesOf(world, feed, key), ["cancelled"]);
  await bank.map(feed.path, feed.accountId, feed.targetId);
  await assertDelivered(world, feed, await bank.pushed(feed, lines), lines);
});

const mappings: Record<string, FaultRequest[]> = {
  "the answer is lost after Xero connected the feed": [{ kind: "reset", when: "after", match: existing }],
  "the call is cut before Xero reads it": [{ kind: "reset", match: existing }],
  "20: 500 without items, nothing done": [{ kind: "apply-some", items: 0, match: existing }],
  "20: 500 without items, feed connected": [{ kind: "apply-some", items: 1, match: existing }],
  "20: a partial failure that can be repeated": [
    { kind: "partial-failure", errorType: "partial-failure-migration-can-be-reattempted", match: existing },
  ],
  "the listing fails": [{ kind: "answer", status: 503, match: { operation: "list-feeds-v2" } }],
};

test("20: whatever happens while an account is mapped, it ends with one feed that delivers", {
  concurrency: 20,
}, async (t) => {
  const world = await testMillrace(t, { timing });
  const run = async (faults: FaultRequest[]) => {
    const feed = await unmapped(world);
    for (const fault of faults) addFault(world, feed, fault);
    await world.bank.map(feed.path, feed.accountId, feed.targetId);
    await assertFeeds(world, feed);
  };
  await Promise.all(Object.entries(mappings).map(([name, faults]) => t.test(name, () => run(faults))));
});

const newAccounts: Record<string, FaultRequest[]> = {
  "the account is created but not connected": [
    {
      kind: "partial-failure",
      errorType: "partial-failure-account-created-but-not-connected",
      match: creation,
    },
  ],
  "the answer is lost": [{ kind: "reset", when: "after", match: creation }],
  "500 without items, all done": [{ kind: "apply-some", items: 1, match: creation }],
};

test("20: whatever happens while a new account is made at Xero, there is one account and one feed that delivers", {
  concurrency: 20,
}, async (t) => {
  const world = await testMillrace(t, { timing });
  const run = async (faults: FaultRequest[]) => {
    const feed = await unmapped(world);
    const before = world.sandbox.xero.admin.organisation(feed.organisationId).accounts.length;
    for (const fault of faults) addFault(world, feed, fault);
    await world.bank.map(feed.path, feed.accountId);
    await waitFor(
      "the account to be connected",
      async () => (await accountStatus(world, feed)) === "connected",
    );
    const { accounts } = world.sandbox.xero.admin.organisation(feed.organisationId);
    assert.equal(accounts.length, before + 1);
    await assertFeeds(world, { ...feed, targetId: accounts.at(-1)!.id });
  };
  await Promise.all(Object.entries(newAccounts).map(([name, faults]) => t.test(name, () => run(faults))));
});

const refusals: Record<string, [FaultRequest, RegExp]> = {
  "the role does not suffice": [
    { kind: "reject", errorType: "invalid-user-role", status: 403, match: existing },
    /role in Xero/,
  ],
  "415: the content type is not taken": [
    { kind: "answer", status: 415, body: { type: "invalid-request", status: 415 }, match: existing },
    /Xero/,
  ],
  "another application feeds the account": [
    {
      kind: "reject",
      errorType: "feed-already-connected-in-current-organisation",
      status: 409,
      match: existing,
    },
    /feed already exists/,
  ],
};

test("20: a mapping that Xero refuses for good is answered with its reason, and can be made again", {
  concurrency: 20,
}, async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const run = async ([fault, words]: [FaultRequest, RegExp]) => {
    const feed = await unmapped(world);
    addFault(world, feed, fault);
    const result = await bank.map(feed.path, feed.accountId, feed.targetId);
    assert.equal(result.status, "Failed", JSON.stringify(result));
    assert.match(result.error, words);
    assert.equal(await accountStatus(world, feed), "pending");
    const events = await world.database.rows<{ payload: Json }>({
      text: `select payload from domain_event where type = 'bankFeeds.mapping.failed' and company_id = '${feed.companyId}'`,
    });
    assert.equal(events.length, 1);
    const again = await bank.map(feed.path, feed.accountId, feed.targetId);
    assert.equal(again.status, "connected", JSON.stringify(again));
    await assertFeeds(world, feed);
  };
  await Promise.all(Object.entries(refusals).map(([name, one]) => t.test(name, () => run(one))));
});

test("20: a feed that Xero connected without recording it is answered with who can repair it, and opens no second one", async (t) => {
  const world = await testMillrace(t, { timing });
  const feed = await unmapped(world);
  const errorType = "partial-failure-connection-created-but-not-recorded";
  addFault(world, feed, { kind: "partial-failure", errorType, match: existing });
  const result = await world.bank.map(feed.path, feed.accountId, feed.targetId);
  assert.equal(result.status, "Failed");
  assert.match(result.error, /Xero's support must look/);
  const again = await world.bank.map(feed.path, feed.accountId, feed.targetId);
  assert.match(again.error, /feed already exists/);
  assert.equal(liveFeeds(world, feed.organisationId).length, 1);
});

test("a process that dies between asking Xero for a feed and recording it leaves one feed, found again by the next", async (t) => {
  const clock = adjustableClock();
  const world = await testMillrace(t, { timing, clock });
  const { bank, database } = world;
  const feed = await unmapped(world);
  // Xero has connected the feed; the process that asked never hears of it and never writes down that it does not know.
  addFault(world, feed, { kind: "hang", when: "after", milliseconds: 60_000, match: existing });
  void bank.map(feed.path, feed.accountId, feed.targetId).catch(() => {});
  await waitFor("the feed at Xero", () => liveFeeds(world, feed.organisationId).length === 1);
  assert.equal(await accountStatus(world, feed), "connecting");
  const [job] = await database.rows<{ pending: number }>({
    text: "select count(*)::int as pending from jobs.job where name = 'settle-feed' and state = 'created'",
  });
  assert.equal(job!.pending, 1, "the job that looks after the feed was stored before Xero was asked");
  await database.rows({
    text: "update jobs.job set start_after = start_after - interval '2 minutes' where name = 'settle-feed'",
  });
  await accountTo(world, feed, "connected");
  await assertFeeds(world, feed);
});

test("feed connections of the first generation open and close asynchronously", async (t) => {
  const world = await testMillrace(t, { timing, feedConnections: "1.0" });
  const { bank, sandbox } = world;
  sandbox.xero.admin.changeSettings({ feedDelayMs: 1_500 });
  const feed = await unmapped(world);
  const mapping = { sourceAccountId: feed.accountId, targetAccountId: feed.targetId };
  const asked = await bank.done("POST", `${feed.path}/bankFeedAccounts/mapping`, mapping);
  assert.equal(asked.status, "connecting");
  assert.equal(
    (await bank.push(feed, recentLines())).status,
    400,
    "a feed that is not open yet takes nothing",
  );
  const repeated = await bank.done("POST", `${feed.path}/bankFeedAccounts/mapping`, mapping);
  assert.equal(repeated.status, "connecting");
  await accountTo(world, feed, "connected");
  await assertFeeds(world, feed);
});

test("21: listings are read whole, wherever Xero begins to count their pages", async (t) => {
  for (const pageBase of [0, 1] as const) {
    const clock = adjustableClock();
    const world = await testMillrace(t, { timing, clock, feedConnections: "1.0" });
    const { bank, sandbox } = world;
    sandbox.xero.admin.changeSettings({ pageBase, defaultPageSize: 10 });
    const { organisationId, accountIds } = freshOrganisation(world, 2);
    const feed = await bank.feed(organisationId, accountIds[0]!);
    addFault(world, feed, { kind: "reset", when: "after", match: { operation: "create-feeds-v1" } });
    const { id } = await bank.account(feed.path, { id: "ac-002", accountNumber: "2" });
    await bank.map(feed.path, id, accountIds[1]!);
    assert.equal(liveFeeds(world, organisationId).length, 2);
    addFault(world, feed, { kind: "reset", when: "after", match: post });
    const lines = recentLines();
    const key = await bank.pushed(feed, lines);
    await linesTo(world, feed, key, "in-doubt");
    clock.advance(10 * minute);
    await assertDelivered(world, feed, key, lines);
  }
});
