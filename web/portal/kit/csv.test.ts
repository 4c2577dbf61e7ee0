import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf } from "./csv.ts";

const columns = [{ title: "Name", value: (row: { name: string | null }) => row.name }];

test("what stands in an exported cell is that text alone", () => {
  const rows = [{ name: 'Fir, "Elm" & Sons' }, { name: "two\nlines" }, { name: null }];
  assert.equal(csvOf(rows, columns), 'Name\r\n"Fir, ""Elm"" & Sons"\r\n"two\nlines"\r\n\r\n');
});

test("a spreadsheet takes no exported text for a formula, and numbers stay numbers", () => {
  const rows = [{ name: "=HYPERLINK(1)" }, { name: "@x" }, { name: "-1 apple" }, { name: "-12.50" }];
  assert.equal(csvOf(rows, columns), "Name\r\n'=HYPERLINK(1)\r\n'@x\r\n'-1 apple\r\n-12.50\r\n");
});
