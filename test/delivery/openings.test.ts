import assert from "node:assert/strict";
import { test } from "node:test";
import type { Feed } from "../bank.ts";
import { accountTo, assertDelivered, freshOrganisation, recentLines } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* Feeds whose account is disconnected while Xero is still opening them. */

const opening = { operation: "create-feeds-existing-v2" } as const;

for (const end of ["answer", "reset"] as const) {
  test(`a feed that Xero opens after its account was disconnected is ended again: ${end}`, async (t) => {
    const world = await testMillrace(t);
    const { bank, sandbox } = world;
    const feed = await unmapped(world);
    const match = { ...opening, tenantId: feed.organisationId };
    sandbox.xero.admin.addFault({ kind: "hang", milliseconds: 3_000, when: "after", end, match });
    const mapping = map(world, feed);
    await waitFor("the feed to be opening", () => running(world, opening.operation));
    await disconnect(world, feed);
    await mapping;
    await waitFor("the feed to be ended", () =>
      sandbox.xero.admin
        .feeds()
        .some(({ accountId, goneFrom }) => accountId === feed.targetId && goneFrom !== null),
    );
    await waitFor("the account to be mapped again", async () => (await map(world, feed)).status === 200);
    await accountTo(world, feed, "connected");
    const lines = recentLines();
    await assertDelivered(world, feed, await bank.pushed(feed, lines), lines);
  });
}

test("an account that is disconnected just when its feed opens is disconnected, and nobody is told of a deadlock", async (t) => {
  const world = await testMillrace(t);
  const { database, sandbox } = world;
  const feed = await unmapped(world);
  const match = { ...opening, tenantId: feed.organisationId };
  sandbox.xero.admin.addFault({ kind: "hang", milliseconds: 500, when: "after", match });
  const mapping = map(world, feed);
  await waitFor("the feed to be opening", () => running(world, opening.operation));
  const disconnecting = await database.transaction(async (tx) => {
    await tx.rows({ text: "lock table lane in exclusive mode" });
    const asked = disconnect(world, feed);
    await waits(world, "source_account_key = any");
    await waits(world, "update source_account|for no key update");
    return { asked };
  });
  await disconnecting.asked;
  assert.equal((await mapping).status, 200);
  await accountTo(world, feed, "disconnected");
});

/** A linked company with an account that is not mapped. */
async function unmapped(world: TestMillrace): Promise<Feed> {
  const { organisationId, accountIds } = freshOrganisation(world);
  const { companyId, connectionId, path } = await world.bank.linked(organisationId);
  const { id } = await world.bank.account(path);
  return { companyId, connectionId, path, organisationId, accountId: id, targetId: accountIds[0]! };
}

const map = ({ bank }: TestMillrace, feed: Feed) =>
  bank.call("POST", `${feed.path}/bankFeedAccounts/mapping`, {
    sourceAccountId: feed.accountId,
    targetAccountId: feed.targetId,
  });

const disconnect = ({ bank }: TestMillrace, feed: Feed) =>
  bank.done("PATCH", `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`, {
    status: "disconnected",
  });

const running = ({ sandbox }: TestMillrace, operation: string): boolean =>
  sandbox.xero.admin
    .calls(50)
    .calls.some((call) => call.operation === operation && call.outcome === "running");

/** Waits until a statement with such a text waits for a lock. */
const waits = ({ database }: TestMillrace, text: string) =>
  waitFor(`a statement with "${text}" to wait`, async () => {
    const found = await database.rows(
      {
        text: `select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock' and query ~ $1`,
      },
      [text],
    );
    return found.length > 0;
  });
