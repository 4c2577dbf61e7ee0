import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { minute } from "../../src/clock.ts";
import { waitFor } from "../../test/wait-for.ts";
import type { Sandbox } from "../sandbox.ts";
import type { FaultRequest } from "./faults.ts";
import { currentAccount, openSandbox, savingsAccount, statement, Visitor } from "./visitor.ts";

let sandbox: Sandbox | undefined;
let visitor: Visitor;
let feed: string;
beforeEach(async () => {
  await sandbox?.close();
  sandbox = await openSandbox();
  visitor = await Visitor.arrive(sandbox);
  feed = await visitor.connect();
});
after(() => sandbox?.close());

const accounts = "/api.xro/2.0/Accounts";
const v1 = "/bankfeeds.xro/1.0";
const v2 = "/bankfeeds.xro/2.0/FeedConnections";
const plan = (request: FaultRequest) => visitor.sandbox.xero.admin.addFault(request);
const post = (ids: string[], key?: string) => visitor.post(statement(feed, ids), key);
const arrived = () => {
  visitor.settle();
  return visitor.lines().map(({ transactionId }) => transactionId);
};
const onPost = { operation: "post-statements" };

describe("the fault scenarios of the provider document, section 8", () => {
  test("1: every limit can refuse, with and without Retry-After", async () => {
    for (const problem of ["minute", "day", "appminute", "concurrent"] as const) {
      plan({ kind: "rate-limit", problem });
      plan({ kind: "rate-limit", problem, retryAfterSeconds: problem === "minute" ? null : 9 });
      const first = await visitor.call("GET", accounts);
      const second = await visitor.call("GET", accounts);
      for (const { status, headers } of [first, second]) {
        assert.deepEqual([status, headers.get("x-rate-limit-problem")], [429, problem]);
      }
      assert.equal(first.headers.get("retry-after"), problem === "concurrent" ? null : "2");
      assert.equal(second.headers.get("retry-after"), problem === "minute" ? null : "9");
    }
  });

  test("2: 503, a 500 problem, a 502 page and an empty body", async () => {
    plan({ kind: "answer", status: 503, headers: { "retry-after": "7" }, match: onPost });
    plan({ kind: "answer", status: 500, body: { type: "internal-error", status: 500 }, match: onPost });
    const html = { "content-type": "text/html" };
    plan({ kind: "answer", status: 502, headers: html, body: "<h1>Bad Gateway</h1>", match: onPost });
    plan({ kind: "answer", status: 500, body: "", match: onPost });
    const heard = [await post(["a"]), await post(["a"]), await post(["a"]), await post(["a"])];
    assert.deepEqual(
      heard.map(({ status, text }) => [status, text]),
      [
        [503, ""],
        [500, '{"type":"internal-error","status":500}'],
        [502, "<h1>Bad Gateway</h1>"],
        [500, ""],
      ],
    );
    assert.equal(heard[0]?.headers.get("retry-after"), "7");
    assert.deepEqual(arrived(), []);
  });

  test("3: a connection reset before the work leaves nothing behind", async () => {
    plan({ kind: "reset", match: onPost });
    await assert.rejects(post(["a"], "key"));
    assert.deepEqual(arrived(), []);
    assert.equal((await post(["a"], "key")).status, 202);
    assert.deepEqual(arrived(), ["a"]);
  });

  test("4: a lost 202 is found again under the same key", async () => {
    plan({ kind: "reset", when: "after", match: onPost });
    await assert.rejects(post(["a"], "key"));
    const [accepted] = visitor.sandbox.xero.admin.statements();
    const again = await post(["a"], "key");
    assert.equal(again.body.items[0].id, accepted?.id);
    assert.deepEqual(arrived(), ["a"]);
    assert.equal(visitor.sandbox.xero.admin.calls().calls.at(-1)?.outcome, "replayed");
  });

  test("4: a caller that gives up waiting has still been heard", async () => {
    plan({ kind: "hang", when: "after", match: onPost });
    const waiting = new AbortController();
    const url = `${visitor.sandbox.url}/xero${v1}/Statements`;
    const headers = {
      authorization: `Bearer ${visitor.accessToken}`,
      "xero-tenant-id": visitor.tenantId,
      "content-type": "application/json",
    };
    const body = JSON.stringify({ items: [statement(feed, ["a"])] });
    const call = fetch(url, { method: "POST", headers, body, signal: waiting.signal });
    await waitFor("the call to be heard", () => arrived().length > 0);
    waiting.abort();
    await assert.rejects(call);
    assert.deepEqual(arrived(), ["a"]);
  });

  test("5: once the key is forgotten the lost statement has to be looked for", async () => {
    plan({ kind: "reset", when: "after", match: onPost });
    plan({ kind: "forget-key", skip: 1, match: onPost });
    await assert.rejects(post(["a"], "key"));
    arrived();
    assert.equal((await post(["a"], "key")).status, 409);
    const { items } = (await visitor.call("GET", `${v1}/Statements`)).body;
    assert.deepEqual([items.length, items[0].feedConnectionId, items[0].status], [1, feed, "DELIVERED"]);
    visitor.sandbox.xero.admin.advanceClock(6 * minute);
    assert.equal((await post(["a"], "key")).status, 409);
  });

  test("6: a stored 500 is repeated for its key, whether nothing or something was written", async () => {
    const stored = { kind: "answer", status: 500, storeUnderKey: true, match: onPost } as const;
    plan(stored);
    plan({ ...stored, when: "after" });
    assert.deepEqual([(await post(["a"], "1")).status, (await post(["a"], "1")).status], [500, 500]);
    assert.deepEqual(arrived(), []);
    assert.deepEqual([(await post(["b"], "2")).status, (await post(["b"], "2")).status], [500, 500]);
    assert.deepEqual(arrived(), ["b"]);
    assert.equal((await post(["a"], "3")).status, 202);
  });

  test("7: an access token can expire in the middle; a refresh helps", async () => {
    plan({ kind: "expire-token", match: { operation: "list-accounts" } });
    assert.match((await visitor.call("GET", accounts)).body.Detail, /^TokenExpired/);
    assert.equal((await visitor.call("GET", accounts)).status, 401);
    await visitor.refresh();
    assert.equal((await visitor.call("GET", accounts)).status, 200);
    visitor.sandbox.xero.admin.revoke({ what: "access-tokens", tenantId: visitor.tenantId });
    assert.equal((await visitor.call("GET", accounts)).status, 401);
    await visitor.refresh();
    assert.equal((await visitor.call("GET", accounts)).status, 200);
  });

  test("8: after a lost refresh answer the old token works inside its grace only", async () => {
    const old = visitor.refreshToken;
    const match = { operation: "token", contains: "grant_type=refresh_token" };
    plan({ kind: "reset", when: "after", match });
    await assert.rejects(visitor.refresh(old));
    assert.equal((await visitor.refresh(old)).status, 200);
    visitor.sandbox.xero.admin.advanceClock(30 * minute + 1);
    assert.deepEqual((await visitor.refresh(old)).body, { error: "invalid_grant" });
  });

  test("9: two refreshes at once are both answered, and counted", async () => {
    const before = visitor.sandbox.xero.admin.calls().counters.perOperation.token ?? 0;
    const old = visitor.refreshToken;
    const both = await Promise.all([visitor.refresh(old), visitor.refresh(old)]);
    assert.deepEqual([both[0]?.status, both[1]?.status], [200, 200]);
    assert.equal(visitor.sandbox.xero.admin.calls().counters.perOperation.token, before + 2);
  });

  test("10: a disconnected tenant is 403, a revoked grant is invalid_grant", async () => {
    plan({ kind: "tenant-forbidden" });
    assert.equal((await visitor.call("GET", accounts)).body.detail, "AuthenticationUnsuccessful");
    assert.equal((await visitor.call("GET", accounts)).status, 200);
    visitor.sandbox.xero.admin.revoke({ what: "tenant", tenantId: visitor.tenantId });
    assert.equal((await visitor.call("GET", accounts)).status, 403);
    assert.deepEqual((await visitor.call("GET", "/connections")).body, []);
    const again = await Visitor.arrive(visitor.sandbox);
    visitor.sandbox.xero.admin.revoke({ what: "grant", tenantId: visitor.tenantId });
    assert.deepEqual((await again.refresh()).body, { error: "invalid_grant" });
  });

  test("11: a scope that was taken away is AuthorizationUnsuccessful until consent is given again", async () => {
    plan({ kind: "scope-missing", match: onPost });
    assert.equal((await post(["a"])).body.detail, "AuthorizationUnsuccessful");
    visitor.sandbox.xero.admin.revoke({ what: "scope", tenantId: visitor.tenantId, scope: "bankfeeds" });
    assert.equal((await post(["a"])).status, 401);
    const again = await Visitor.arrive(visitor.sandbox);
    assert.equal((await again.post(statement(feed, ["a"]))).status, 202);
  });

  test("12: an archived account or another currency makes the account not valid, before and after acceptance", async () => {
    const { admin } = visitor.sandbox.xero;
    const waiting = await post(["a"]);
    admin.changeAccount(visitor.tenantId, currentAccount, { status: "ARCHIVED" });
    assert.equal((await post(["b"])).body.type, "account-not-valid");
    assert.deepEqual(arrived(), []);
    const { body } = await visitor.read(waiting.body.items[0].id);
    assert.deepEqual([body.status, body.errors[0].type], ["REJECTED", "account-not-valid"]);
    admin.changeAccount(visitor.tenantId, currentAccount, { status: "ACTIVE", currency: "EUR" });
    assert.equal((await post(["b"])).body.type, "account-not-valid");
  });

  test("13: without multicurrency another currency is refused by both generations and by Accounts", async () => {
    const item = { accountToken: "t", accountType: "BANK", currency: "EUR", accountId: savingsAccount };
    for (const path of [`${v1}/FeedConnections`, `${v2}/ExistingAccount`]) {
      const { body } = await visitor.call("POST", path, { items: [item] });
      assert.equal(body.items[0].error.type, "invalid-organisation-multi-currency");
    }
    const account = { Name: "Euro", Type: "BANK", BankAccountNumber: "1", CurrencyCode: "EUR" };
    assert.equal((await visitor.call("PUT", accounts, account)).status, 400);
  });

  test("14: duplicates can also be claimed where there are none", async () => {
    plan({ kind: "reject", errorType: "duplicate-statement", match: onPost });
    plan({ kind: "reject-later", errorType: "duplicate-statement" });
    assert.equal((await post(["a"])).body.items[0].errors[0].type, "duplicate-statement");
    const later = await post(["a"]);
    assert.deepEqual(arrived(), []);
    assert.equal((await visitor.read(later.body.items[0].id)).body.errors[0].type, "duplicate-statement");
    await post(["a"]);
    assert.deepEqual(arrived(), ["a"]);
  });

  test("15: a statement is refused at once with the type and status of choice", async () => {
    plan({ kind: "reject", errorType: "invalid-end-balance", match: onPost });
    plan({ kind: "reject", errorType: "invalid-start-and-end-date", match: onPost });
    plan({ kind: "reject", errorType: "invalid-request", match: onPost });
    plan({
      kind: "reject",
      errorType: "invalid-request",
      status: 413,
      title: "Request too large",
      match: onPost,
    });
    const heard = [await post(["a"]), await post(["a"]), await post(["a"]), await post(["a"])];
    assert.deepEqual(
      heard.map(({ status }) => status),
      [422, 422, 400, 413],
    );
    visitor.sandbox.xero.admin.changeSettings({ bodyLimitBytes: 100 });
    assert.equal((await post(["a"])).status, 413);
    assert.deepEqual(arrived(), []);
  });

  test("16: an accepted statement can be REJECTED when polled", async () => {
    plan({ kind: "reject-later", errorType: "invalid-end-balance", match: { accountToken: "token-1" } });
    const { body } = await post(["a"]);
    assert.deepEqual(arrived(), []);
    const read = (await visitor.read(body.items[0].id)).body;
    assert.deepEqual([read.status, read.errors[0].type], ["REJECTED", "invalid-end-balance"]);
    assert.equal((await post(["a"])).status, 202);
    assert.deepEqual(arrived(), ["a"]);
  });

  test("17: a statement can stay PENDING for hours or for ever, and be settled by hand", async () => {
    const { admin } = visitor.sandbox.xero;
    plan({ kind: "settle-after", milliseconds: 180 * minute });
    plan({ kind: "settle-after", milliseconds: null });
    await post(["a"]);
    const never = (await post(["b"])).body.items[0].id;
    assert.deepEqual(arrived(), []);
    admin.advanceClock(180 * minute);
    assert.deepEqual(arrived(), ["a"]);
    assert.equal(admin.settle(never, { status: "DELIVERED" }).status, "DELIVERED");
    assert.deepEqual(arrived(), ["a", "b"]);
  });

  test("18: unknown error types and statuses can be shown", async () => {
    plan({ kind: "reject", errorType: "never-heard-of", status: 418, match: onPost });
    const refused = await post(["a"]);
    assert.deepEqual([refused.status, refused.body.type], [418, "never-heard-of"]);
    const { id } = (await post(["a"])).body.items[0];
    plan({ kind: "show-status", status: "ON_HOLD" });
    assert.equal((await visitor.read(id)).body.status, "ON_HOLD");
    assert.equal((await visitor.read(id)).body.status, "PENDING");
  });

  test("19: a feed can end on Xero's side", async () => {
    visitor.sandbox.xero.admin.endFeed(feed);
    const refused = await post(["a"]);
    assert.deepEqual([refused.status, refused.body.type], [404, "invalid-feed-connection"]);
    assert.equal((await visitor.call("GET", `${v2}/${feed}`)).status, 404);
  });

  test("20: 2.0 can fail in part, and without saying how far it came", async () => {
    const account = { accountType: "BANK", accountNumber: "1", currency: "GBP" };
    const create = (...names: string[]) =>
      visitor.call("POST", `${v2}/NewAccount`, {
        items: names.map((name) => ({ ...account, accountToken: name, accountName: name })),
      });
    plan({ kind: "partial-failure", errorType: "partial-failure-account-created-but-not-connected" });
    const { status, body } = await create("One", "Two");
    assert.equal(status, 207);
    assert.deepEqual(
      body.items.map(({ status: name, statusCode }: { status: string; statusCode: number }) => [
        name,
        statusCode,
      ]),
      [
        ["PARTIAL_FAILURE", 500],
        ["SUCCESS", 201],
      ],
    );
    const [accountId] = /[0-9a-f-]{36}/.exec(body.items[0].error.detail) ?? [];
    assert.ok(await visitor.connect("One", accountId), "the account is there and can be connected");

    plan({ kind: "apply-some", items: 1, match: { operation: "create-feeds-new-v2" } });
    const lost = await create("Three", "Four");
    assert.deepEqual([lost.status, lost.body.type, lost.body.items], [500, "internal-error", undefined]);
    const again = (await create("Three", "Four")).body.items;
    assert.equal(again[0].error.type, "feed-already-connected-in-current-organisation");
    assert.equal(again[1].statusCode, 201);

    plan({ kind: "partial-failure", errorType: "partial-failure-delete-can-be-reattempted" });
    const remove = () => visitor.call("POST", `${v2}/DeleteRequests`, { items: [{ id: feed }] });
    assert.equal((await remove()).body.items[0].statusCode, 500);
    assert.equal((await remove()).body.items[0].statusCode, 204);
  });

  test("20: 2.0 items can be refused one by one", async () => {
    plan({ kind: "reject", errorType: "invalid-user-role", match: { accountToken: "refused" } });
    const item = { accountType: "BANK", currency: "GBP", accountId: savingsAccount };
    const items = [
      { ...item, accountToken: "fine" },
      { ...item, accountToken: "refused" },
    ];
    const { status, body } = await visitor.call("POST", `${v2}/ExistingAccount`, { items });
    assert.equal(status, 207);
    assert.equal(body.items[1].error.type, "invalid-user-role");
  });

  test("21: page base and size are settings", async () => {
    visitor.sandbox.xero.admin.changeSettings({ pageBase: 0, defaultPageSize: 50 });
    const { pagination, items } = (await visitor.call("GET", `${v1}/FeedConnections`)).body;
    assert.deepEqual([pagination.page, pagination.pageSize, items.length], [0, 50, 1]);
    assert.equal((await visitor.call("GET", `${v1}/FeedConnections?page=1`)).body.items.length, 0);
  });

  test("22: a statement just accepted can be missing for some reads", async () => {
    const { id } = (await post(["a"])).body.items[0];
    plan({ kind: "hide", times: 2, match: { operation: "read-statement", feedConnectionId: feed } });
    const statuses = [await visitor.read(id), await visitor.read(id), await visitor.read(id)];
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [404, 404, 200],
    );
  });
});

test("a fault is played on the calls it matches, as often as it says, after those it lets pass", async () => {
  const { admin } = visitor.sandbox.xero;
  const other = await visitor.connect("token-2", savingsAccount);
  plan({ kind: "answer", status: 500, times: 2, skip: 1, match: { feedConnectionId: feed } });
  const statuses: number[] = [];
  for (const [id, transactionId] of ["1", "2", "3", "4"].map((name) => [feed, name])) {
    statuses.push((await visitor.post(statement(id as string, [transactionId as string]))).status);
    assert.equal((await visitor.post(statement(other, [transactionId as string]))).status, 202);
  }
  assert.deepEqual(statuses, [202, 500, 500, 202]);
  assert.deepEqual(admin.faults(), []);
  plan({ kind: "answer", status: 500, times: 0, match: { operation: "list-*" } });
  for (let call = 0; call < 3; call += 1) assert.equal((await visitor.call("GET", accounts)).status, 500);
  assert.deepEqual([admin.faults()[0]?.played, admin.faults()[0]?.left], [3, null]);
  admin.clearFaults();
  assert.equal((await visitor.call("GET", accounts)).status, 200);
});
