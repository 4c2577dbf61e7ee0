import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleAccounts, sampleLines } from "./sample.ts";

const starts = ["2026-01-31", "2026-03-01", "2026-07-15", "2026-12-28"].map(
  (day) => new Date(`${day}T10:00:00Z`),
);

for (const account of sampleAccounts) {
  test(`${account.name}: balances add up and stay above zero, whenever it is shown`, () => {
    for (const now of starts) {
      let balance = account.opening;
      for (const line of sampleLines(account, now)) {
        balance += Math.round(line.amount * 100);
        assert.equal(Math.round(line.balance * 100), balance, line.id);
        assert.ok(balance > 0, `${line.id} of ${now.toISOString()}: ${line.balance}`);
      }
    }
  });

  test(`${account.name}: sixty days end yesterday, and no id or invoice comes twice`, () => {
    for (const now of starts) {
      const lines = sampleLines(account, now);
      assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length);
      const invoices = lines.map(({ description }) => description).filter((text) => /^Invoice/.test(text));
      assert.equal(new Set(invoices).size, invoices.length);
      const dates = lines.map(({ date }) => date);
      assert.deepEqual(dates, [...dates].sort());
      assert.ok(dates.at(-1)! < now.toISOString());
    }
  });
}

test("rent and payroll come once a month, takings every day", () => {
  const lines = sampleLines(sampleAccounts[0]!, starts[2]!);
  const monthsOf = (wanted: string) =>
    lines.filter(({ description }) => description === wanted).map(({ date }) => date.slice(0, 7));
  for (const due of ["Rent", "Payroll"]) {
    assert.equal(new Set(monthsOf(due)).size, monthsOf(due).length);
    assert.equal(monthsOf(due).length, 2);
  }
  assert.equal(monthsOf("Card takings").length, 60);
});
