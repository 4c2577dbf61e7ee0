import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import type { Sandbox } from "../sandbox.ts";
import { british, currentAccount, czech, openSandbox, statement, Visitor } from "./visitor.ts";

let sandbox: Sandbox | undefined;
let visitor: Visitor;
beforeEach(async () => {
  await sandbox?.close();
  sandbox = await openSandbox();
  visitor = await Visitor.arrive(sandbox);
});
after(() => sandbox?.close());

const account = `/organisations/${british}/accounts/${currentAccount}`;

test("a new pretend Xero has three organisations whose ids never change", async () => {
  const { organisations } = (await visitor.admin("GET", "/organisations")).body;
  assert.deepEqual(
    organisations.map(({ id, name, baseCurrency, multicurrency }: Record<string, unknown>) => [
      id,
      name,
      baseCurrency,
      multicurrency,
    ]),
    [
      [czech, "Harbour Cafe s.r.o.", "CZK", true],
      [british, "Harbour Cafe Ltd", "GBP", false],
      ["c0ffee00-0000-4000-8000-000000000840", "Harbour Cafe Inc.", "USD", true],
    ],
  );
  const { accounts } = (await visitor.admin("GET", `/organisations/${british}`)).body;
  const kinds = accounts.map(({ bankAccountType }: { bankAccountType: string }) => bankAccountType);
  assert.ok(["BANK", "CREDITCARD", "PAYPAL"].every((kind) => kinds.includes(kind)));
  assert.ok(accounts.some(({ status }: { status: string }) => status === "ARCHIVED"));
});

test("organisations and accounts are added by the thousand, all or none", async () => {
  const many = Array.from({ length: 2_000 }, (_, index) => ({
    name: `Shop ${index}`,
    baseCurrency: "EUR",
    accounts: [{ name: "Main" }, { name: "Card", bankAccountType: "CREDITCARD", number: "1234" }],
  }));
  const added = await visitor.admin("POST", "/organisations", { organisations: many });
  assert.deepEqual([added.status, added.body.organisations.length], [201, 2_000]);
  const { id } = added.body.organisations[1_999];
  const { accounts } = (await visitor.admin("GET", `/organisations/${id}`)).body;
  assert.deepEqual([accounts[0].currency, accounts[1].bankAccountType], ["EUR", "CREDITCARD"]);
  const more = await visitor.admin("POST", `/organisations/${id}/accounts`, [{ name: "A" }, { name: "B" }]);
  assert.equal(more.body.accounts.length, 2);
  const clash = await visitor.admin("POST", "/organisations", [
    { name: "New", baseCurrency: "EUR" },
    { ...many[0], id },
  ]);
  assert.equal(clash.status, 409);
  assert.equal(visitor.sandbox.xero.admin.organisations().length, 2_003);
});

test("arrived lines are told in order, completely or by page, with exact amounts", async () => {
  const feed = await visitor.connect();
  await visitor.post(statement(feed, ["a", "b", "c"]));
  visitor.settle();
  const { body } = await visitor.admin("GET", `${account}/lines`);
  assert.deepEqual([body.total, body.lines.length], [3, 3]);
  const { number, transactionId, amount, signedAmount, balance, feedConnectionId } = body.lines[2];
  assert.deepEqual(
    { number, transactionId, amount, signedAmount, balance, feedConnectionId },
    { number: 3, transactionId: "c", amount: "1", signedAmount: "1", balance: "103", feedConnectionId: feed },
  );
  const part = (await visitor.admin("GET", `${account}/lines?page=2&pageSize=2`)).body.lines;
  assert.deepEqual([part.length, part[0].number], [1, 3]);
});

test("the log tells what was called with which key and how it was answered", async () => {
  const feed = await visitor.connect();
  await visitor.admin("DELETE", "/calls");
  await visitor.post(statement(feed, ["a"]), "key-1");
  const { calls, counters } = (await visitor.admin("GET", "/calls")).body;
  const { arrivedAt, ...call } = calls[0];
  assert.ok(!Number.isNaN(Date.parse(arrivedAt)));
  assert.deepEqual(call, {
    number: call.number,
    operation: "post-statements",
    method: "POST",
    path: "/xero/bankfeeds.xro/1.0/Statements",
    applicationId: "millrace-sandbox",
    tenantId: british,
    idempotencyKey: "key-1",
    status: 202,
    outcome: "answered",
    faults: [],
  });
  assert.deepEqual(
    [counters.total, counters.perOperation, counters.perStatus],
    [1, { "post-statements": 1 }, { "202": 1 }],
  );
});

test("everything works over HTTP as it does in the process", async () => {
  const feed = await visitor.connect();
  const done: [method: string, path: string, body: unknown, status: number][] = [
    ["PATCH", `/organisations/${british}`, { multicurrency: true, currencies: ["EUR"] }, 200],
    ["PATCH", account, { status: "ARCHIVED" }, 200],
    ["PATCH", account, { status: "ACTIVE", currency: "GBP" }, 200],
    ["PUT", "/applications", { id: "bank", secret: "s" }, 200],
    ["GET", "/feeds", undefined, 200],
    ["GET", "/statements", undefined, 200],
    ["POST", "/clock", { advanceMs: 60_000 }, 200],
    ["POST", "/settings", { settleDelayMs: null, pageBase: 0 }, 200],
    ["GET", "/settings", undefined, 200],
    ["POST", "/limits", { minutePerTenant: 600 }, 200],
    ["DELETE", "/limits/counted", undefined, 204],
    ["POST", "/revoke", { what: "access-tokens" }, 200],
    ["POST", "/faults", { kind: "reset", times: 3 }, 201],
    ["GET", "/faults", undefined, 200],
    ["DELETE", "/faults/1", undefined, 204],
    ["DELETE", "/faults", undefined, 204],
    ["DELETE", "/idempotency-keys", undefined, 204],
    ["DELETE", `/feeds/${feed}`, undefined, 204],
  ];
  for (const [method, path, body, status] of done) {
    const heard = await visitor.admin(method, path, body);
    assert.equal(heard.status, status, `${method} ${path} ${heard.text}`);
  }
});

test("what cannot be followed is refused with a reason and changes nothing", async () => {
  const { admin } = visitor.sandbox.xero;
  const before = admin.settings();
  const unknown = "00000000-0000-4000-8000-000000000000";
  const wrong: [method: string, path: string, body: unknown, status: number][] = [
    ["POST", "/organisations", [], 400],
    ["POST", "/organisations", [{ name: "No currency" }], 400],
    ["POST", "/organisations", "nonsense", 400],
    ["POST", "/settings", { settleDelayMs: -1 }, 400],
    ["POST", "/settings", { unknown: 1 }, 400],
    ["POST", "/settings", { autoApprove: unknown }, 404],
    ["POST", "/limits", { minutePerTenant: "many" }, 400],
    ["POST", "/clock", { advanceMs: -5 }, 400],
    ["POST", "/clock", undefined, 400],
    ["POST", "/faults", { kind: "unheard-of" }, 400],
    ["POST", "/faults", { kind: "answer" }, 400],
    ["POST", "/revoke", { what: "everything" }, 400],
    ["POST", "/approve", { authorizationUrl: "x", organisationId: british }, 400],
    ["POST", `/statements/${unknown}/settle`, { status: "DELIVERED" }, 404],
    ["GET", `${account}/lines?page=x`, undefined, 400],
    ["GET", `/organisations/${unknown}`, undefined, 404],
    ["PATCH", `/organisations/${czech}/accounts/${currentAccount}`, {}, 404],
  ];
  for (const [method, path, body, status] of wrong) {
    const heard = await visitor.admin(method, path, body);
    assert.equal(heard.status, status, `${method} ${path}`);
    assert.equal(typeof heard.body.error, "string");
  }
  assert.deepEqual(admin.settings(), before);
});
