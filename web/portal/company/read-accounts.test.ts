import assert from "node:assert/strict";
import { test } from "node:test";
import { maximumAccounts, type Reading, readAccounts } from "./read-accounts.ts";

const header = "id,accountName,accountType,accountNumber,sortCode,currency,balance";
const rowsOf = (reading: Reading) =>
  "rows" in reading ? reading.rows : assert.fail(JSON.stringify(reading));

test("columns are found by name in any order, with other separators and spellings", () => {
  const [row] = rowsOf(
    readAccounts(
      "Currency;Balance;ID;Account name;account_type;ACCOUNT NUMBER\r\ngbp;10.50;a-1;Till;checking;0011\r\n",
    ),
  );
  assert.deepEqual(row!.account, {
    id: "a-1",
    accountName: "Till",
    accountType: "checking",
    accountNumber: "0011",
    currency: "GBP",
    balance: "10.50",
  });
  assert.deepEqual(row!.findings, []);
});

test("quoted cells hold separators, quotation marks and line ends; blank lines count for nothing but the line", () => {
  const rows = rowsOf(
    readAccounts(`${header}\n\n1,"Till, ""main""\nfront",checking,7,,USD,0\n\n2,Two,savings,8,,USD,1\n`),
  );
  assert.equal(rows[0]!.account.accountName, 'Till, "main"\nfront');
  assert.deepEqual(
    rows.map(({ line }) => line),
    [3, 6],
  );
});

test("amounts stay as they were written", () => {
  const [row] = rowsOf(readAccounts(`${header}\n1,A,checking,7,,USD,12345678901234.10`));
  assert.equal(row!.account.balance, "12345678901234.10");
});

test("what cannot be sent is told by row", () => {
  const rows = rowsOf(readAccounts(`${header}\n1,,current,7,,USD,"1,5"\n1,B,loan,8,,USD,2`));
  assert.deepEqual(
    rows.map(({ findings }) => findings),
    [
      [{ kind: "missing", column: "accountName" }, { kind: "amount" }, { kind: "type" }],
      [{ kind: "repeated" }],
    ],
  );
});

test("files that hold no accounts are refused with the reason", () => {
  assert.deepEqual(readAccounts(""), { refused: "empty" });
  assert.deepEqual(readAccounts(header), { refused: "empty" });
  assert.deepEqual(readAccounts("id,accountName\n1,A"), {
    refused: "columns",
    missing: ["accountType", "accountNumber", "currency", "balance"],
  });
  assert.deepEqual(readAccounts(`${header}\n1,"open`), { refused: "quote" });
  assert.deepEqual(readAccounts(`${header}\n${"1,A,loan,7,,USD,1\n".repeat(maximumAccounts + 1)}`), {
    refused: "too-many",
  });
});
