import assert from "node:assert/strict";
import { test } from "node:test";
import type { Database } from "../../src/database/pool.ts";
import type { Feed } from "../bank.ts";
import { freshFeed, recentLines } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

const refresh = { operation: "token", contains: "grant_type=refresh_token" } as const;

test("a grant whose access token has run out is given back all the same, as the erasure of its company waits for that", async (t) => {
  const world = await testMillrace(t);
  const { bank, database, sandbox } = world;
  const feed = await freshFeed(world);
  await accessRunsOut(database);
  await bank.done("DELETE", `/companies/${feed.companyId}`);
  await waitFor("the grant to be given back", async () => (await grants(database)) === 0);
  assert.ok(sandbox.xero.admin.feeds().every(({ goneFrom }) => goneFrom !== null));
  assert.equal(sandbox.xero.admin.calls().counters.perOperation.revocation, 1);
});

test("what is left of a grant given back does not take away the one that followed it", async (t) => {
  const world = await testMillrace(t);
  const { bank, database, sandbox } = world;
  const feed = await freshFeed(world);
  sandbox.xero.admin.addFault({ kind: "hang", milliseconds: 1_500, match: { operation: "revocation" } });
  await unlink(world, feed);
  await waitFor("the grant to be on its way back", () => underWay(world, "revocation"));
  await link(world, feed);
  await waitFor("the old grant to be given back", () => !underWay(world, "revocation"));
  await waitFor("the job to end", async () => (await openJobs(database)) === 0);
  assert.equal(await grants(database), 1);
  assert.equal((await bank.done("GET", feed.path)).status, "Linked");
});

test("an approval that ended with the link before does not end the one that followed", async (t) => {
  const world = await testMillrace(t);
  const { bank, database, sandbox } = world;
  const feed = await freshFeed(world);
  await accessRunsOut(database);
  sandbox.xero.admin.addFault({
    kind: "answer",
    status: 400,
    body: { error: "invalid_grant" },
    when: "before",
    match: refresh,
  });
  sandbox.xero.admin.addFault({ kind: "hang", milliseconds: 2_000, when: "before", match: refresh });
  await bank.pushed(feed, recentLines());
  await waitFor("a renewal to be under way", () => underWay(world, "token"));
  await unlink(world, feed);
  await link(world, feed);
  await waitFor("the renewal to end", () => !underWay(world, "token"));
  await mapAgain(world, feed);
  assert.equal((await bank.done("GET", feed.path)).status, "Linked");
});

const accessRunsOut = (database: Database) =>
  database.count({ text: "update connection_grant set access_expires_at = now()" });

async function grants(database: Database): Promise<number> {
  return (await database.rows({ text: "select from connection_grant" })).length;
}

async function openJobs(database: Database): Promise<number> {
  return (
    await database.rows({
      text: "select from jobs.job where name = 'release-grant' and state in ('created', 'retry', 'active')",
    })
  ).length;
}

const underWay = ({ sandbox }: TestMillrace, operation: string): boolean =>
  sandbox.xero.admin
    .calls(50)
    .calls.some((call) => call.operation === operation && call.outcome === "running");

const unlink = ({ bank }: TestMillrace, feed: Feed) => bank.done("PATCH", feed.path, { status: "Unlinked" });

async function link({ bank }: TestMillrace, feed: Feed): Promise<void> {
  const { linkUrl } = await bank.done("GET", feed.path);
  const { response } = await bank.approve(linkUrl, feed.organisationId);
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
