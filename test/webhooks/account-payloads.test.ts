import assert from "node:assert/strict";
import { test } from "node:test";
import type { Feed, Json } from "../bank.ts";
import { assertAccount } from "../contract/account-shape.ts";
import { addFault, freshFeed, freshOrganisation } from "../deliveries.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { assertEnvelope, assertNoNulls, onlyBody, toldBodies } from "./told.ts";

const connected = "bankFeeds.sourceAccount.connected";
const disconnected = "bankFeeds.sourceAccount.disconnected";

for (const shape of [1, 2] as const) {
  test(`a source account of shape ${shape} is told with exactly the keys of its shape and its real status`, async (t) => {
    const world = await testMillrace(t);
    const { bank } = world;
    const accountType = shape === 1 ? "Debit" : "checking";
    const feed = await bank.feed(organisations.czk, organisations.czkAccount, { accountType });
    const asShown = await shown(world, feed);
    await bank.done("DELETE", feedPath(feed));

    const first = await onlyBody(world, connected);
    const last = await onlyBody(world, disconnected);
    for (const { body, eventType } of [first, last]) {
      assertEnvelope(body, eventType);
      assertNoNulls(body, ["payload.sourceAccount.accountInfo"]);
      const { referenceCompany, companyId, connectionId, sourceAccount } = body.payload;
      assert.deepEqual(
        [referenceCompany.id, companyId, connectionId],
        [feed.companyId, feed.companyId, feed.connectionId],
      );
      assertAccount(sourceAccount, shape);
    }
    assert.deepEqual(first.body.payload.sourceAccount, {
      ...asShown,
      modifiedDate: first.body.payload.sourceAccount.modifiedDate,
    });
    assert.equal(last.body.payload.sourceAccount.status, "disconnected");
    assert.equal(last.body.payload.sourceAccount.id, feed.accountId);
  });
}

test("an account that was connected twice is told each time with the start of that feed", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const { organisationId, accountIds } = freshOrganisation(world, 2);
  const linked = await bank.linked(organisationId);
  const { id } = await bank.account(linked.path);
  const map = (targetAccountId: string, feedStartDate: string) =>
    bank.done("POST", `${linked.path}/bankFeedAccounts/mapping`, {
      sourceAccountId: id,
      targetAccountId,
      feedStartDate,
    });
  const feed = { ...linked, accountId: id };
  const [first, second] = [30, 20].map((days) =>
    new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10),
  );
  assert.equal((await map(accountIds[0]!, `${first}T00:00:00`)).status, "connected");
  await bank.done("PATCH", feedPath(feed), { status: "disconnected" });
  assert.equal((await map(accountIds[1]!, `${second}T00:00:00`)).status, "connected");

  const bodies = await toldBodies(world, [connected, disconnected]);
  assert.deepEqual(
    bodies.map(({ body }) => [body.payload.sourceAccount.status, body.payload.sourceAccount.feedStartDate]),
    [
      ["connected", first],
      ["disconnected", undefined],
      ["connected", second],
    ],
  );
});

test("an account that never was connected is told to nobody, however it ends (D-18)", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const { path } = await bank.linked(organisations.czk);
  for (const id of ["deleted", "put-off", "left"]) await bank.account(path, { id });
  await bank.done("DELETE", feedPath({ path, accountId: "deleted" }));
  await bank.done("PATCH", feedPath({ path, accountId: "put-off" }), { status: "disconnected" });
  await bank.done("DELETE", path);
  assert.deepEqual(await toldBodies(world, [connected, disconnected]), []);
});

test("an account whose mapping the accounting software refuses is told to nobody", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const { organisationId, accountIds } = freshOrganisation(world);
  const { path } = await bank.linked(organisationId);
  const { id } = await bank.account(path);
  const errors = { title: "Refused", status: 400, detail: "The account cannot take a feed." };
  addFault(
    world,
    { organisationId },
    {
      kind: "answer",
      status: 400,
      body: { type: "invalid-request", ...errors },
      match: { operation: "create-feeds-existing-v2" },
    },
  );
  const result = await bank.map(path, id, accountIds[0]);
  assert.equal(result.status, "Failed", JSON.stringify(result));
  assert.deepEqual(await toldBodies(world, [connected, disconnected]), []);
});

test("every connected account of a connection that is severed or deleted is told", async (t) => {
  const world = await testMillrace(t);
  const { bank } = world;
  const { organisationId, accountIds } = freshOrganisation(world, 2);
  const [first] = await bank.feeds(organisationId, accountIds);
  await bank.account(first!.path, { id: "never-mapped" });
  await bank.done("PATCH", first!.path, { status: "Unlinked" });
  const told = await toldBodies(world, [disconnected]);
  assert.deepEqual(told.map(({ body }) => body.payload.sourceAccount.id).sort(), ["ac-0", "ac-1"]);
  await bank.done("DELETE", first!.path);
  assert.equal((await toldBodies(world, [disconnected])).length, 2, "they were disconnected before");

  const other = await freshFeed(world);
  await bank.done("DELETE", other.path);
  const last = (await toldBodies(world, [disconnected])).at(-1)!;
  assert.equal(last.body.payload.connectionId, other.connectionId);
  assert.equal(last.body.payload.sourceAccount.status, "disconnected");
});

const feedPath = ({ path, accountId }: Pick<Feed, "path" | "accountId">): string =>
  `${path}/connectionInfo/bankFeedAccounts/${accountId}`;

async function shown({ bank }: TestMillrace, feed: Feed): Promise<Json> {
  const accounts = await bank.done("GET", `${feed.path}/connectionInfo/bankFeedAccounts`);
  return accounts.find(({ id }: Json) => id === feed.accountId);
}
