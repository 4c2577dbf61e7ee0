import assert from "node:assert/strict";
import { test } from "node:test";
import { ProviderFault } from "../integration.ts";
import {
  books,
  type Call,
  notUnderstood,
  queryBooks,
  refusal,
  scriptedNetSuite,
} from "./scripted-netsuite.fixture.ts";

const fault =
  (kind: string, more: Partial<ProviderFault> = {}) =>
  (error: unknown) =>
    error instanceof ProviderFault &&
    error.kind === kind &&
    Object.entries(more).every(([name, value]) => error[name as keyof ProviderFault] === value);

test("only active accounts of the subsidiary in currencies in use are offered", async () => {
  const { calls, netSuite, session } = scriptedNetSuite((call) => queryBooks(books, call));
  const targets = await netSuite.listTargetAccounts(session);
  assert.deepEqual(
    targets.map(({ id, name, currency, category, accountNumber }) => [
      id,
      name,
      currency,
      category,
      accountNumber,
    ]),
    [
      ["211", "1010 Cafe account", "CAD", "Debit", null],
      ["213", "2000 Card", "CAD", "Credit", null],
      ["214", "1030 Unplaced", "USD", "Debit", null],
    ],
  );
  assert.ok(calls.every(({ url }) => url.host === "1234567-sb1.suitetalk.example"));
  assert.ok(calls.every(({ headers }) => headers.prefer === "transient"));
});

test("inactive accounts are told as archived where all bank accounts are asked for", async () => {
  const { netSuite, session } = scriptedNetSuite((call) => queryBooks(books, call));
  const accounts = await netSuite.listBankAccounts!(session);
  assert.deepEqual(
    accounts.map(({ id, status, nominalCode }) => [id, status, nominalCode]),
    [
      ["211", "Active", "1010"],
      ["212", "Archived", "1020"],
      ["213", "Active", "2000"],
      ["214", "Active", "1030"],
    ],
  );
});

test("an account that lacks a column or a record is read with what it has", async () => {
  const lacking = (call: Call) => {
    const { q } = JSON.parse(call.body) as { q: string };
    if (/accountsearchdisplayname|isbasecurrency/.test(q)) return notUnderstood("x");
    if (q.includes("accountsubsidiarymap")) return notUnderstood("accountsubsidiarymap");
    return queryBooks(
      { ...books, account: [{ id: "9", fullname: "Checking", accttype: "Bank", currency: "1" }] },
      call,
    );
  };
  const { netSuite, session } = scriptedNetSuite(lacking);
  const targets = await netSuite.listTargetAccounts(session);
  assert.deepEqual(
    targets.map(({ id, name, currency }) => [id, name, currency]),
    [["9", "Checking", "USD"]],
  );
});

test("an account that two pages show is one account", async () => {
  const account = { id: "1", fullname: "A", accttype: "Bank", currency: "1" };
  const { netSuite, session } = scriptedNetSuite(
    (call) => queryBooks({ ...books, account: [account, account] }, call),
    {},
    "1234567",
  );
  assert.equal((await netSuite.listTargetAccounts(session)).length, 1);
});

test("every page is read, none twice", async () => {
  const many = Array.from({ length: 2_345 }, (_, nth) => ({
    id: `${nth}`,
    fullname: `A${nth}`,
    accttype: "Bank",
    currency: "1",
  }));
  const { calls, netSuite, session } = scriptedNetSuite(
    (call) => queryBooks({ ...books, account: many }, call),
    {},
    "1234567",
  );
  const targets = await netSuite.listTargetAccounts(session);
  assert.equal(new Set(targets.map(({ id }) => id)).size, 2_345);
  assert.equal(calls.filter(({ body }) => body.includes("FROM account ")).length, 3);
});

test("the organisation is the subsidiary with its currency, and currencies in use are named", async () => {
  const { netSuite, session } = scriptedNetSuite((call) => queryBooks(books, call));
  assert.deepEqual(await netSuite.organisation(session), {
    name: "Harbour Cafe",
    baseCurrency: "CAD",
    planType: null,
    multicurrencyEnabled: true,
    currencies: ["CAD", "USD"],
  });
  const gone = scriptedNetSuite((call) => queryBooks(books, call), {}, "1234567:99");
  await assert.rejects(gone.netSuite.organisation(gone.session), fault("refused"));
});

test("an expired token is renewed once, and a second refusal asks for a new approval", async () => {
  const fresh = scriptedNetSuite((call) =>
    call.headers.authorization === "Bearer token-1"
      ? refusal(401, "INVALID_LOGIN", "no")
      : queryBooks(books, call),
  );
  assert.equal((await fresh.netSuite.listTargetAccounts(fresh.session)).length, 3);
  const lost = scriptedNetSuite(() => refusal(401, "INVALID_LOGIN", "no"));
  const closing = { token: "mr-1", providerFeedId: "connection obf_a" };
  await assert.rejects(
    lost.netSuite.closeFeed(lost.session, closing),
    fault("reauthorise", { code: "INVALID_LOGIN" }),
  );
  assert.equal(lost.calls.length, 2);
});

test("each failure is understood by its status, and crowding makes every caller of the account wait", async () => {
  const cases = [
    [refusal(429, "CONCURRENCY_LIMIT_EXCEEDED", "busy"), "try-later", { holds: "organisation" }],
    [
      { status: 400, json: { error: { code: "SSS_REQUEST_LIMIT_EXCEEDED", message: "busy" } } },
      "try-later",
      { holds: "organisation" },
    ],
    [refusal(403, "INSUFFICIENT_PERMISSION", "no"), "refused", { code: "INSUFFICIENT_PERMISSION" }],
    [refusal(500, "UNEXPECTED_ERROR", "oops"), "try-later", {}],
    [{ status: 504 }, "try-later", {}],
    [{ status: 404 }, "try-later", { code: "http-404" }],
  ] as const;
  for (const [reply, kind, more] of cases) {
    const { netSuite, session } = scriptedNetSuite(() => reply);
    await assert.rejects(netSuite.listTargetAccounts(session), fault(kind, more), JSON.stringify(reply));
  }
});

test("subsidiaries of one account share its limits", () => {
  const { netSuite } = scriptedNetSuite(() => ({}));
  assert.deepEqual(["1234567:1", "1234567:2", "1234567"].map(netSuite.limitedAs!), Array(3).fill("1234567"));
});
