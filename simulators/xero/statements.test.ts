import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { minute } from "../../src/clock.ts";
import type { Sandbox } from "../sandbox.ts";
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

const numbers = () => visitor.lines().map(({ transactionId }) => transactionId);
const balance = (amount: string | number, creditDebitIndicator = "CREDIT") => ({
  amount,
  creditDebitIndicator,
});

test("a statement is PENDING until its delay is over, then DELIVERED with its lines in the books", async () => {
  const posted = await visitor.post(statement(feed, ["a", "b"]));
  assert.equal(posted.status, 202);
  const [{ id, status }] = posted.body.items;
  assert.equal(status, "PENDING");
  assert.deepEqual([(await visitor.read(id)).body.status, numbers()], ["PENDING", []]);
  visitor.settle();
  const { body } = await visitor.read(id);
  assert.deepEqual(body, {
    id,
    feedConnectionId: feed,
    status: "DELIVERED",
    startDate: "2026-11-20",
    endDate: "2026-11-20",
    startBalance: balance("100.0000"),
    endBalance: balance("102.0000"),
    statementLineCount: "2",
  });
  assert.deepEqual(numbers(), ["a", "b"]);
  assert.equal(visitor.lines()[1]?.balance, "102");
});

test("balances are proved with exact decimals, on either side of zero", async () => {
  const line = (amount: string | number, indicator: string, transactionId: string) => ({
    postedDate: "2026-11-20",
    transactionId,
    ...balance(amount, indicator),
  });
  const post = (changes: object) => visitor.post(statement(feed, [], changes));
  const fits = {
    startBalance: balance(0.1),
    endBalance: balance("0.0001", "DEBIT"),
    statementLines: [line(0.2, "CREDIT", "a"), line("0.3001", "DEBIT", "b")],
  };
  const off = await post({ ...fits, endBalance: balance("0.0002", "DEBIT") });
  assert.deepEqual([off.status, off.body.type], [422, "invalid-end-balance"]);
  assert.equal((await post(fits)).status, 202);
  visitor.settle();
  assert.deepEqual(
    visitor.lines().map((entry) => [entry.signedAmount, entry.balance]),
    [
      ["0.2", "0.3"],
      ["-0.3001", "-0.0001"],
    ],
  );
});

test("a number too long for a double is read digit by digit", async () => {
  const text = JSON.stringify({ items: [statement(feed, ["a"])] })
    .replace('"100.00"', "123456789012345.1234")
    .replace('"101.00"', "123456789012346.1234");
  assert.equal((await visitor.call("POST", "/bankfeeds.xro/1.0/Statements", text)).status, 202);
});

test("what breaks a rule is refused with its type and changes nothing", async () => {
  const good = statement(feed, ["a"]);
  const [line] = good.statementLines;
  const lines = (changes: object) => ({ statementLines: [{ ...line, ...changes }] });
  const cases: [changes: object, status: number, type: string][] = [
    [{ startDate: "2026-11-21" }, 422, "invalid-start-and-end-date"],
    [{ startDate: "2025-11-20", endDate: "2025-11-20" }, 422, "invalid-start-date"],
    [{ startDate: "2026-02-30" }, 422, "invalid-start-date"],
    [{ endDate: "soon" }, 422, "invalid-end-date"],
    [{ endBalance: balance("100.99") }, 422, "invalid-end-balance"],
    [{ endBalance: balance("-101") }, 400, "invalid-request"],
    [{ startBalance: balance("100.00001") }, 400, "invalid-request"],
    [{ startBalance: undefined }, 400, "invalid-request"],
    [lines({ amount: "1.00000x" }), 400, "invalid-request"],
    [lines({ creditDebitIndicator: "IN" }), 400, "invalid-request"],
    [lines({ description: "x".repeat(2001) }), 400, "invalid-request"],
    [lines({ payeeName: "x".repeat(256) }), 400, "invalid-request"],
    [lines({ chequeNumber: "x".repeat(21) }), 400, "invalid-request"],
    [lines({ transactionType: "x".repeat(31) }), 400, "invalid-request"],
    [{ statementLines: null }, 400, "invalid-request"],
    [{ feedConnectionId: "00000000-0000-0000-0000-000000000000" }, 404, "invalid-feed-connection"],
  ];
  for (const [changes, status, type] of cases) {
    const refused = await visitor.post({ ...good, ...changes });
    assert.deepEqual([refused.status, refused.body.type], [status, type], JSON.stringify(changes));
  }
  assert.equal(visitor.sandbox.xero.admin.statements().length, 0);
});

test("one year back is still taken", async () => {
  const dates = { startDate: "2025-11-23", endDate: "2025-11-23" };
  assert.equal((await visitor.post(statement(feed, ["a"], dates))).status, 202);
});

test("a statement of known lines is a duplicate; with one new line only that one arrives", async () => {
  await visitor.post(statement(feed, ["a", "b"]));
  visitor.settle();
  const whole = await visitor.post(statement(feed, ["b", "a"]));
  assert.equal(whole.status, 409);
  assert.equal(whole.body.items[0].errors[0].type, "duplicate-statement");
  const partial = await visitor.post(statement(feed, ["a", "c", "c"]));
  visitor.settle();
  assert.equal((await visitor.read(partial.body.items[0].id)).body.status, "DELIVERED");
  assert.deepEqual(numbers(), ["a", "b", "c"]);
});

test("a duplicate of a statement that is still PENDING is told when it is polled", async () => {
  const first = await visitor.post(statement(feed, ["a"]));
  const second = await visitor.post(statement(feed, ["a"]));
  assert.deepEqual([first.status, second.status], [202, 202]);
  visitor.settle();
  const { body } = await visitor.read(second.body.items[0].id);
  assert.deepEqual([body.status, body.errors[0].type], ["REJECTED", "duplicate-statement"]);
  assert.deepEqual(numbers(), ["a"]);
  visitor.sandbox.xero.admin.changeSettings({ duplicates: "at-poll" });
  assert.equal((await visitor.post(statement(feed, ["a"]))).status, 202);
});

test("known lines are known per account", async () => {
  const savings = await visitor.connect("token-2", savingsAccount);
  await visitor.post(statement(feed, ["a"]));
  await visitor.post(statement(savings, ["a"]));
  visitor.settle();
  assert.deepEqual([visitor.lines(currentAccount).length, visitor.lines(savingsAccount).length], [1, 1]);
});

test("the same key repeats the answer for six minutes, whatever it was", async () => {
  const first = await visitor.post(statement(feed, ["a"]), "key");
  visitor.sandbox.xero.admin.advanceClock(6 * minute - 1);
  const again = await visitor.post(statement(feed, ["a"]), "key");
  assert.deepEqual([again.status, again.body], [first.status, first.body]);
  const other = await visitor.post(statement(feed, ["b"]), "key");
  assert.deepEqual([other.status, other.body.type], [400, "invalid-request"]);
  visitor.sandbox.xero.admin.advanceClock(1);
  assert.equal((await visitor.post(statement(feed, ["a"]), "key")).status, 409);
  assert.equal((await visitor.post(statement(feed, ["a"]), "k".repeat(129))).status, 400);
  assert.equal(numbers().length, 1);
});

test("the list has every statement of the application in this organisation, without lines", async () => {
  for (const id of ["a", "b", "c"]) await visitor.post(statement(feed, [id]));
  const list = async (query: string) =>
    (await visitor.call("GET", `/bankfeeds.xro/1.0/Statements?${query}`)).body;
  const { items, pagination } = await list("page=2&pageSize=2");
  assert.deepEqual(pagination, { page: 2, pageCount: 2, pageSize: 2, itemCount: 3 });
  assert.equal(items.length, 1);
  assert.equal(items[0].statementLines, undefined);
  visitor.sandbox.xero.admin.changeSettings({ statementOrder: "newest-first" });
  assert.equal((await list("pageSize=1")).items[0].id, items[0].id);
});

test("a body above 3,000,000 bytes is a 413 in Xero's form, at any size", async () => {
  for (const length of [3_000_001, 26_000_000]) {
    const { status, body } = await visitor.call("POST", "/bankfeeds.xro/1.0/Statements", " ".repeat(length));
    assert.deepEqual([status, body.type, body.title], [413, "invalid-request", "Request too large"]);
  }
});
