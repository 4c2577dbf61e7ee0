import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Provider, type Row, statement } from "./provider.fixture.ts";

let provider: Provider;
before(async () => {
  provider = await Provider.open();
});
after(() => provider.server.close());

const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id }));
/** Which fields a refused statement was refused for. */
const fields = (body: { errors: { field: string }[] }) => body.errors.map(({ field }) => field);

test("a first statement arrives in order, once, to the last digit, and makes the account active", async () => {
  const account = await provider.link();
  assert.equal(provider.admin.bankAccount(account).status, "pending");
  const sent = await provider.post(account, [
    { id: "a", amount: 1234567890.12 },
    { id: "b", amount: -0.01 },
    { id: "c", amount: 20 },
  ]);
  assert.deepEqual([sent.status, sent.body.data.status], [202, "accepted"]);
  assert.equal((await provider.status(sent)).status, "complete");
  const { total, transactions } = provider.admin.transactions(account);
  assert.equal(total, 3);
  assert.deepEqual(
    transactions.map(({ amount, uniqueId }) => `${uniqueId} ${amount}`),
    ["a 1234567890.12", "b -0.01", "c 20"],
  );
  const { ledgerBalance, status } = provider.admin.bankAccount(account);
  assert.deepEqual([status, ledgerBalance], ["active", "100.25"]);
});

test("a statement is accepted, then in work, then complete; until then a second one gets 409", async () => {
  const account = await provider.link();
  provider.admin.addFault({ kind: "settle-after", milliseconds: 2_000 });
  const first = await provider.post(account, rows("1"));
  assert.equal((await provider.status(first)).status, "accepted");
  provider.admin.advanceClock(1_000);
  assert.equal((await provider.status(first)).status, "processing");
  const second = await provider.post(account, rows("2"));
  assert.deepEqual([second.status, second.body.errors[0].code], [409, "STATEMENT_IN_PROGRESS"]);
  assert.deepEqual(provider.arrived(account), []);
  provider.admin.advanceClock(1_000);
  const { processedAt, status } = await provider.status(first);
  assert.equal(status, "complete");
  assert.match(processedAt, /^2026-11-23T10:00:0/);
  assert.equal((await provider.post(account, rows("2"))).status, 202);
  assert.deepEqual(provider.arrived(account), ["1", "2"]);
});

test("one repeated id makes the whole statement fail, named or not, and nothing of it arrives", async () => {
  const account = await provider.link();
  await provider.post(account, rows("1", "2"));
  const named = await provider.status(await provider.post(account, rows("2", "3")));
  assert.equal(named.status, "failed");
  assert.deepEqual(
    named.errorDetails.map(({ code, uniqueId }: Record<string, string>) => [code, uniqueId]),
    [["DUPLICATE_TRANSACTION", "2"]],
  );
  provider.admin.changeSettings({ duplicates: "unnamed" });
  const unnamed = await provider.status(await provider.post(account, rows("1", "2", "3")));
  provider.admin.changeSettings({ duplicates: "named" });
  assert.equal(unnamed.errorDetails.length, 1);
  assert.equal("uniqueId" in unnamed.errorDetails[0], false);
  const twice = await provider.status(await provider.post(account, rows("9", "9")));
  assert.equal(twice.status, "failed");
  assert.deepEqual(provider.arrived(account), ["1", "2"]);
  assert.equal((await provider.status(await provider.post(account, rows("3")))).status, "complete");
});

test("ids are remembered for one account: another, also of the same account of the bank, takes them again", async () => {
  const [first, second] = [await provider.link("same"), await provider.link("same")];
  await provider.post(first, rows("1"));
  assert.equal((await provider.status(await provider.post(second, rows("1")))).status, "complete");
  assert.deepEqual(provider.arrived(second), ["1"]);
});

test("control sums, counts and types are checked before the work", async () => {
  const account = await provider.link();
  const good = statement(account, [
    { id: "1", amount: 0.1 },
    { id: "2", amount: 0.2 },
    { id: "3", amount: -5 },
  ]);
  assert.equal(good.expected.transactionCreditSum, 0.3);
  const refused = async (changes: object) => {
    const heard = await provider.call("POST", "/statements", { data: { ...good, ...changes } });
    assert.equal(heard.status, 400);
    assert.ok(heard.body.errors.every(({ code }: { code: string }) => code === "VALIDATION_ERROR"));
    return fields(heard.body);
  };
  const expected = (changes: object) => ({ expected: { ...good.expected, ...changes } });
  assert.deepEqual(await refused(expected({ transactionDetailsCount: 2 })), [
    "expected.transactionDetailsCount",
  ]);
  assert.deepEqual(await refused(expected({ accountDetailsCount: 2 })), ["expected.accountDetailsCount"]);
  assert.deepEqual(await refused(expected({ transactionCreditSum: 0.31 })), [
    "expected.transactionCreditSum",
  ]);
  assert.deepEqual(await refused(expected({ transactionDebitSum: 5 })), ["expected.transactionDebitSum"]);
  assert.deepEqual(await refused(expected({ transactionCreditSum: "0.3" })), [
    "expected.transactionCreditSum",
  ]);
  assert.deepEqual(await refused({ bankId: "another" }), ["bankId"]);
  assert.deepEqual(await refused({ principalId: "another" }), ["principalId"]);
  assert.deepEqual(await refused({ accountDetails: [] }).then((list) => list[0]), "accountDetails");
  assert.deepEqual(await refused({ surprise: 1 }), ["data.surprise"]);
  const [row, ...others] = good.transactionDetails;
  const changed = (changes: object) => refused({ transactionDetails: [{ ...row, ...changes }, ...others] });
  assert.deepEqual(await changed({ transactionType: "DEBIT" }), [
    "transactionDetails[0].transactionType",
    "expected.transactionCreditSum",
    "expected.transactionDebitSum",
  ]);
  assert.ok(
    (await changed({ transactionAmount: "0.1" })).includes("transactionDetails[0].transactionAmount"),
  );
  assert.deepEqual(await changed({ transactionStatus: "pending" }), [
    "transactionDetails[0].transactionStatus",
  ]);
  assert.deepEqual(await changed({ datePosted: "2026-11-20" }), ["transactionDetails[0].datePosted"]);
  assert.deepEqual(await changed({ bankAccountId: "another" }), ["transactionDetails[0].bankAccountId"]);
  assert.deepEqual(await changed({ uniqueId: "" }), ["transactionDetails[0].uniqueId"]);
  assert.deepEqual(provider.arrived(account), []);
});

test("1,000 rows are taken and 1,001 are not", async () => {
  const account = await provider.link();
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `${count}-${index}` }));
  const tooMany = await provider.post(account, many(1_001));
  assert.deepEqual([tooMany.status, fields(tooMany.body)], [400, ["transactionDetails"]]);
  assert.equal((await provider.post(account, many(1_000))).status, 202);
  assert.equal(provider.admin.transactions(account).total, 1_000);
});

test("rows come oldest first, none more than two weeks before the newest, none from the future", async () => {
  const account = await provider.link();
  const ask = (...dates: string[]) =>
    provider.post(
      account,
      dates.map((date, index) => ({ id: `${date} ${index}`, date })),
    );
  const at = (index: number) => `transactionDetails[${index}].datePosted`;
  assert.deepEqual(fields((await ask("2026-11-20", "2026-11-19")).body), [at(1)]);
  assert.deepEqual(fields((await ask("2026-11-05", "2026-11-20")).body), [at(0)]);
  assert.deepEqual(fields((await ask("2026-11-20", "2026-11-25")).body), [at(1)]);
  assert.equal((await ask("2026-11-06", "2026-11-20")).status, 202);
  assert.equal((await ask("2026-01-06", "2026-01-20")).status, 202);
});

test("a statement without transactions tells that the account needs its user", async () => {
  const account = await provider.link();
  await provider.post(account, rows("1"));
  const accountDetails = [{ ...statement(account, []).accountDetails[0], status: "authRequired" }];
  const both = await provider.post(account, rows("2"), { accountDetails });
  assert.deepEqual([both.status, fields(both.body)], [400, ["transactionDetails"]]);
  const [{ balances: _left, ...status } = {}] = accountDetails as { balances?: object }[];
  assert.equal((await provider.post(account, [], { accountDetails: [status] })).status, 202);
  const seen = provider.admin.bankAccount(account);
  assert.deepEqual([seen.status, seen.ledgerBalance], ["authRequired", "100.25"]);
  const wrong = [{ ...status, balances: { ledgerBalance: "100.25" } }];
  assert.deepEqual(fields((await provider.post(account, [], { accountDetails: wrong })).body), [
    "accountDetails[0].balances.ledgerBalance",
    "accountDetails[0].balances.ledgerBalanceDate",
  ]);
});

test("an unknown account is 404, a cancelled one 410, and a statement in work fails with its account", async () => {
  const account = await provider.link();
  assert.equal((await provider.post("c0ffee00-0000-4000-8000-000000000000", rows("1"))).status, 404);
  provider.admin.addFault({ kind: "settle-after", milliseconds: null });
  const open = await provider.post(account, rows("1"));
  provider.admin.disconnect(account);
  const { errorDetails, status } = await provider.status(open);
  assert.deepEqual([status, errorDetails[0].code], ["failed", "BANK_ACCOUNT_CANCELLED"]);
  const late = await provider.post(account, rows("1"));
  assert.deepEqual([late.status, late.body.errors[0].code], [410, "BANK_ACCOUNT_CANCELLED"]);
  assert.deepEqual(provider.arrived(account), []);
  assert.deepEqual(
    provider.admin
      .refusals()
      .flatMap(({ bankAccountId, status: code }) => (bankAccountId === account ? [code] : [])),
    [410],
  );
});

test("faults: a failure that takes a part, an odd status, an answer that is lost after the work", async () => {
  const account = await provider.link();
  provider.admin.addFault({ kind: "fail-statement", taken: 1, row: 1, code: "BROKEN" });
  const failed = await provider.status(await provider.post(account, rows("1", "2")));
  assert.deepEqual([failed.status, failed.errorDetails[0].uniqueId], ["failed", "2"]);
  assert.deepEqual(provider.arrived(account), ["1"]);
  provider.admin.addFault({ kind: "show-status", status: "reviewing" });
  const sent = await provider.post(account, rows("2"));
  assert.equal((await provider.status(sent)).status, "reviewing");
  provider.admin.addFault({
    kind: "answer",
    when: "after",
    status: 500,
    match: { operation: "post-statement" },
  });
  assert.equal((await provider.post(account, rows("3"))).status, 500);
  assert.deepEqual(provider.arrived(account), ["1", "2", "3"]);
});
