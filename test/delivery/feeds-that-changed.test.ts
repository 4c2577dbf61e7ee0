import assert from "node:assert/strict";
import { test } from "node:test";
import type { Feed } from "../bank.ts";
import {
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

/* What is on its way while the customer disconnects the account, maps it anew, or chooses other books. */

const timing = { listedAfterMs: 200, keyLifeMs: 60_000 };

test("lines that Xero did not take before their account was disconnected are cancelled, and hold nothing up", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const feed = await freshFeed(world);
  addFault(world, feed, { kind: "hang", milliseconds: 1_500, match: post });
  addFault(world, feed, {
    kind: "answer",
    status: 429,
    headers: { "retry-after": "1", "x-rate-limit-problem": "minute" },
    when: "before",
    match: post,
  });
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  await sending(world);
  await disconnect(world, feed);
  const operation = await bank.ended(feed, key);
  assert.equal(operation.status, "Failed", JSON.stringify(operation));
  assert.deepEqual(await statesOf(world, feed, key), ["cancelled"]);
  await mapAgain(world, feed);
  await assertDelivered(world, feed, await bank.pushed(feed, lines), lines);
});

test("lines that are too many for one statement do not take newer ones of another feed with them", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const { organisationId, accountIds } = freshOrganisation(world, 2);
  const feed = await bank.feed(organisationId, accountIds[0]!);
  addFault(world, feed, { kind: "hang", milliseconds: 3_000, match: post });
  addFault(world, feed, { kind: "answer", status: 413, when: "before", match: post });
  const key = await bank.pushed(feed, recentLines(4, "old"));
  await sending(world);
  await disconnect(world, feed);
  const elsewhere = { ...feed, targetId: accountIds[1]! };
  await mapAgain(world, elsewhere);
  const newer = recentLines(3, "new");
  const newerKey = await bank.pushed(elsewhere, newer);
  await assertDelivered(world, elsewhere, newerKey, newer);
  assert.equal((await bank.ended(feed, key)).status, "Failed");
  assert.deepEqual(await statesOf(world, feed, key), ["cancelled"]);
  assertArrived(world, feed, []);
});

test("lines in doubt in one organisation do not hold up what goes to the next, and settle when the first is back", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const before = await freshFeed(world);
  addFault(world, before, { kind: "hang", milliseconds: 1_000, end: "reset", when: "after", match: post });
  const lines = recentLines(3, "before");
  const key = await bank.pushed(before, lines);
  await sending(world);
  await unlink(world, before);

  const { organisationId, accountIds } = freshOrganisation(world);
  const next: Feed = { ...before, organisationId, targetId: accountIds[0]! };
  await link(world, next);
  await mapAgain(world, next);
  const others = recentLines(3, "next", balanceAfter(lines));
  await assertDelivered(world, next, await bank.pushed(next, others), others);
  assert.equal((await bank.operation(before, key)).status, "Pending");

  await unlink(world, next);
  await link(world, before);
  await assertDelivered(world, before, key, lines);
  assertArrived(world, next, others);
});

test("lines in doubt in one organisation settle although those for the next have ended after the link back", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const before = await freshFeed(world);
  addFault(world, before, { kind: "hang", milliseconds: 1_000, end: "reset", when: "after", match: post });
  const lines = recentLines(3, "before");
  const key = await bank.pushed(before, lines);
  await sending(world);
  const { organisationId, accountIds } = freshOrganisation(world);
  const next: Feed = { ...before, organisationId, targetId: accountIds[0]! };
  await link(world, next);
  await mapAgain(world, next);
  await linesTo(world, before, key, "in-doubt");

  addFault(world, next, { kind: "hang", milliseconds: 2_000, match: post });
  addFault(world, next, { kind: "answer", status: 413, match: post });
  const ended = await bank.pushed(next, recentLines(3, "next", balanceAfter(lines)));
  await sending(world);
  await link(world, before);
  assert.equal((await bank.ended(next, ended)).status, "Failed");
  await assertDelivered(world, before, key, lines);
});

test("lines that were corrected keep their turn when their statement is put back", async (t) => {
  const world = await testMillrace(t, { timing });
  const { bank } = world;
  const feed = await freshFeed(world);
  const [first, ...rest] = recentLines(4, "t");
  addFault(world, feed, { kind: "reject", errorType: "invalid-request", status: 400, match: post });
  assert.equal((await bank.ended(feed, await bank.pushed(feed, [first!]))).status, "Failed");
  addFault(world, feed, { kind: "answer", status: 413, when: "before", match: post });
  const corrected = {
    ...first!,
    date: rest.at(-1)!.date,
    balance: balanceAfter(rest) + Number(first!.amount),
  };
  const key = await bank.pushed(feed, [...rest, corrected]);
  await assertDelivered(world, feed, key, [...rest, corrected]);
});

const sending = ({ sandbox }: TestMillrace) =>
  waitFor("a statement to be on its way", () =>
    sandbox.xero.admin
      .calls(50)
      .calls.some((call) => call.operation === post.operation && call.outcome === "running"),
  );

const disconnect = ({ bank }: TestMillrace, feed: Feed) =>
  bank.done("PATCH", `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`, {
    status: "disconnected",
  });

const unlink = ({ bank }: TestMillrace, feed: Feed) => bank.done("PATCH", feed.path, { status: "Unlinked" });

async function link({ bank }: TestMillrace, feed: Feed): Promise<void> {
  const { response } = await bank.approve((await bank.done("GET", feed.path)).linkUrl, feed.organisationId);
  assert.equal(response.status, 303);
  assert.equal((await bank.done("GET", feed.path)).status, "Linked");
}

/** Maps an account whose feed before may still be on its way out. */
async function mapAgain({ bank }: TestMillrace, feed: Feed): Promise<void> {
  await waitFor(
    "the account to be mapped again",
    async () => {
      const body = { sourceAccountId: feed.accountId, targetAccountId: feed.targetId };
      return (await bank.call("POST", `${feed.path}/bankFeedAccounts/mapping`, body)).status === 200;
    },
    15_000,
    250,
  );
  assert.equal((await bank.map(feed.path, feed.accountId, feed.targetId)).status, "connected");
}
