import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import type { Sandbox } from "../sandbox.ts";
import { currentAccount, czech, euroAccount, openSandbox, savingsAccount, Visitor } from "./visitor.ts";

let sandbox: Sandbox | undefined;
let visitor: Visitor;
beforeEach(async () => {
  await sandbox?.close();
  sandbox = await openSandbox();
  visitor = await Visitor.arrive(sandbox);
});
after(() => sandbox?.close());

const v1 = "/bankfeeds.xro/1.0/FeedConnections";
const v2 = "/bankfeeds.xro/2.0/FeedConnections";
const item = (accountToken: string, changes: object = {}) => ({
  accountToken,
  accountId: currentAccount,
  accountType: "BANK",
  currency: "GBP",
  ...changes,
});
const send = (path: string, ...items: object[]) => visitor.call("POST", path, { items });
const { accountId: _, ...fresh } = item("new-1", { accountNumber: "12345678901234", accountName: "Till" });

test("1.0 answers PENDING and shows the feed once its delay is over", async () => {
  visitor.sandbox.xero.admin.changeSettings({ feedDelayMs: 5_000 });
  const { status, body } = await send(v1, item("a"));
  assert.deepEqual([status, body.items[0].status, body.items[0].accountToken], [202, "PENDING", "a"]);
  assert.equal((await visitor.call("GET", `${v1}/${body.items[0].id}`)).status, 404);
  visitor.sandbox.xero.admin.advanceClock(5_000);
  const feed = (await visitor.call("GET", `${v1}/${body.items[0].id}`)).body;
  assert.equal(feed.accountId, currentAccount);
  assert.equal(feed.accountNumber, "20456170938812");
});

test("1.0 says 400 while the item says 409 when token or account is taken", async () => {
  await send(v1, item("a"));
  for (const again of [item("a", { accountId: savingsAccount }), item("b")]) {
    const { status, body } = await send(v1, again);
    assert.equal(status, 400);
    assert.equal(body.items[0].status, "REJECTED");
    assert.equal(body.items[0].error.status, 409);
    assert.equal(body.items[0].error.type, "feed-already-connected-in-current-organisation");
  }
  const other = await Visitor.arrive(visitor.sandbox, czech);
  const elsewhere = { ...item("a"), accountId: euroAccount, currency: "EUR" };
  const { body } = await other.call("POST", v1, { items: [elsewhere] });
  assert.equal(body.items[0].error.type, "feed-already-connected-in-different-organisation");
});

test("1.0 matches an account by number, and creates one when none matches", async () => {
  const matched = await send(v1, { ...fresh, accountNumber: "20456170938839" });
  const feed = (await visitor.call("GET", `${v1}/${matched.body.items[0].id}`)).body;
  assert.equal(feed.accountId, savingsAccount);
  const created = await send(v1, { ...fresh, accountToken: "new-2" });
  const name = (await visitor.call("GET", `${v1}/${created.body.items[0].id}`)).body.accountName;
  assert.equal(name, "Till");
});

test("an idempotency key gives 1.0 one feed for one request, and refuses another one", async () => {
  const create = (body: object) => visitor.call("POST", v1, { items: [body] }, { "idempotency-key": "k" });
  const first = await create(item("a"));
  assert.deepEqual((await create(item("a"))).body, first.body);
  assert.equal((await create(item("b"))).status, 400);
  assert.equal((await visitor.call("GET", v1)).body.items.length, 1);
});

test("1.0 mixes accepted and refused deletions in one 202, by id or by token", async () => {
  const id = await visitor.connect("a");
  await visitor.connect("b", savingsAccount);
  const unknown = "00000000-0000-4000-8000-000000000000";
  const byToken = { accountToken: "b", accountType: "BANK" };
  const { status, body } = await send(`${v1}/DeleteRequests`, { id }, { id: unknown }, byToken);
  assert.equal(status, 202);
  assert.deepEqual(
    body.items.map((entry: { status: string }) => entry.status),
    ["PENDING", "REJECTED", "PENDING"],
  );
  assert.equal((await visitor.call("GET", v1)).body.items.length, 0);
});

test("2.0 computes the status of the whole from its items, in their order", async () => {
  const statuses = async (...items: object[]) => {
    const { status, body } = await send(`${v2}/ExistingAccount`, ...items);
    return [status, body.items.map(({ statusCode }: { statusCode: number }) => statusCode)];
  };
  assert.deepEqual(await statuses(item("a")), [200, [201]]);
  assert.deepEqual(await statuses(item("a")), [400, [409]]);
  const second = item("b", { accountId: savingsAccount });
  assert.deepEqual(await statuses(item("a"), second), [207, [409, 201]]);
  assert.deepEqual(await statuses({ ...item("c"), accountType: "CREDITCARD" }), [400, [409]]);
});

test("2.0 refuses what Xero refuses", async () => {
  const { admin } = visitor.sandbox.xero;
  const archived = "c0ffee00-0000-4000-8000-000000000817";
  const paypal = "c0ffee00-0000-4000-8000-000000000816";
  const existing = async (changes: object) =>
    (await send(`${v2}/ExistingAccount`, item("x", changes))).body.items[0].error.type;
  assert.equal(await existing({ accountId: archived }), "account-not-valid");
  assert.equal(await existing({ accountId: paypal }), "account-not-valid");
  assert.equal(await existing({ currency: "EUR" }), "invalid-organisation-multi-currency");
  assert.equal(await existing({ accountToken: "" }), "missing-identifying-fields");
  assert.equal(await existing({ accountToken: "x".repeat(51) }), "invalid-request");
  const create = async (changes: object) =>
    (await send(`${v2}/NewAccount`, { ...fresh, ...changes })).body.items[0].error?.type;
  assert.equal(await create({ accountId: null }), "invalid-request");
  assert.equal(await create({ accountName: "Tips jar account" }), "account-name-already-exists");
  assert.equal(await create({ accountType: "CREDITCARD" }), "invalid-request");
  assert.equal(await create({}), undefined);
  admin.changeOrganisation(visitor.tenantId, { feedsEnabled: false });
  assert.equal(await existing({}), "invalid-organisation-bank-feeds");
});

test("2.0 refuses a request it cannot read without items, and another content type with 415", async () => {
  for (const items of [[], Array.from({ length: 51 }, () => item("a")), [null]]) {
    const { status, body, headers } = await visitor.call("POST", `${v2}/ExistingAccount`, { items });
    assert.equal(status, 400);
    assert.equal(body.items, undefined);
    assert.match(headers.get("content-type") ?? "", /problem\+json/);
  }
  const repeated = await send(`${v2}/DeleteRequests`, { id: "A" }, { id: "a" });
  assert.equal(repeated.status, 400);
  const headers = { "content-type": "application/json; charset=utf-8" };
  const typed = await visitor.call("POST", `${v2}/ExistingAccount`, { items: [item("a")] }, headers);
  assert.equal(typed.status, 415);
});

test("2.0 deletes what is there and is content with what is not", async () => {
  const id = await visitor.connect("a");
  const { status, body } = await send(`${v2}/DeleteRequests`, { id }, { id: "not-a-guid" });
  assert.equal(status, 200);
  assert.deepEqual(
    body.items.map(({ statusCode }: { statusCode: number }) => statusCode),
    [204, 204],
  );
  assert.equal(body.items[1].error.type, "feed-not-found-or-already-deleted");
  assert.equal((await visitor.call("GET", `${v2}/${id}`)).body.type, "bank-feed-not-found");
  assert.ok(await visitor.connect("a"), "token and account are free again");
});

test("pages count from where the setting says in 1.0 and from 1 in 2.0", async () => {
  await visitor.connect("a");
  await visitor.connect("b", savingsAccount);
  const tokens = async (path: string) => {
    const { body } = await visitor.call("GET", path);
    return [body.items.map(({ accountToken }: { accountToken: string }) => accountToken), body.pagination];
  };
  const pagination = { page: 1, pageCount: 2, pageSize: 1 };
  assert.deepEqual(await tokens(`${v1}?page=1&pageSize=1`), [["a"], { ...pagination, itemCount: 2 }]);
  assert.deepEqual(await tokens(`${v2}?page=1&pageSize=1`), [["a"], { ...pagination, itemCount: 1 }]);
  visitor.sandbox.xero.admin.changeSettings({ pageBase: 0 });
  assert.deepEqual((await tokens(`${v1}?page=1&pageSize=1`))[0], ["b"]);
  assert.deepEqual((await tokens(`${v2}?page=3&pageSize=1`))[0], []);
  assert.equal((await visitor.call("GET", `${v1}?page=x`)).status, 400);
});
