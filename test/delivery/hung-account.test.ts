import assert from "node:assert/strict";
import { test } from "node:test";
import { freshFeed, freshOrganisation, post, recentLines } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/** Far below the 15 s after which a hung call is given up. */
const promptly = 5_000;

test("a hung account delays no other, be it of the same organisation or of another", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const { organisationId, accountIds } = freshOrganisation(world, 2);
  const hung = await bank.feed(organisationId, accountIds[0]!);
  const neighbour = { ...hung, accountId: "ac-002", targetId: accountIds[1]! };
  await bank.account(hung.path, { id: neighbour.accountId, accountNumber: "2801462312" });
  assert.equal((await bank.map(hung.path, neighbour.accountId, neighbour.targetId)).status, "connected");
  const elsewhere = await freshFeed(world);

  hang(world, accountIds[0]!);
  const stuck = await bank.pushed(hung, recentLines());
  await hanging(world, 1);
  const began = performance.now();
  for (const feed of [neighbour, elsewhere]) {
    const operation = await bank.ended(feed, await bank.pushed(feed, recentLines()), promptly);
    assert.equal(operation.status, "Success", JSON.stringify(operation));
  }
  t.diagnostic(`two other accounts had their lines after ${Math.round(performance.now() - began)} ms`);
  assert.equal((await bank.operation(hung, stuck)).status, "Pending");
  await hanging(world, 1);
});

test("a dozen hung accounts delay no other", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const hung = [];
  for (let nth = 0; nth < 12; nth += 1) {
    const feed = await freshFeed(world);
    hang(world, feed.targetId);
    hung.push(feed);
  }
  const other = await freshFeed(world);
  for (const feed of hung) await bank.pushed(feed, recentLines());
  await hanging(world, hung.length);
  const began = performance.now();
  const operation = await bank.ended(other, await bank.pushed(other, recentLines()), promptly);
  assert.equal(operation.status, "Success", JSON.stringify(operation));
  t.diagnostic(
    `beside 12 hung accounts another had its lines after ${Math.round(performance.now() - began)} ms`,
  );
  await hanging(world, hung.length);
});

/** From now on nobody answers what is sent to the account. */
function hang({ sandbox }: TestMillrace, targetId: string): void {
  const { admin } = sandbox.xero;
  const feed = admin.feeds().find((one) => one.accountId === targetId);
  admin.addFault({ kind: "hang", match: { ...post, feedConnectionId: feed!.id }, times: 0 });
}

const hanging = ({ sandbox }: TestMillrace, count: number): Promise<unknown> =>
  waitFor(`${count} calls to hang`, () => {
    const { calls } = sandbox.xero.admin.calls();
    return (
      calls.filter((call) => call.operation === post.operation && call.outcome === "running").length === count
    );
  });
