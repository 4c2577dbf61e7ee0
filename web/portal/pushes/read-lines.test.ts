import assert from "node:assert/strict";
import { test } from "node:test";
import { readLines, sampleLines } from "./read-lines.ts";

test("CSV is read by its header, whatever separates its cells, with quotes as RFC 4180 has them", () => {
  assert.deepEqual(
    readLines(
      'Transaction ID;Date;Amount;Description;Colour\r\na-1;2026-01-31;-1.50;"Tea; ""green"""\r\n;red\r\n',
    ),
    {
      lines: [
        { id: "a-1", date: "2026-01-31", amount: "-1.50", description: 'Tea; "green"' },
        { date: "red" },
      ],
      ignored: ["Colour"],
    },
  );
});

test("what the API takes as JSON is read, and amounts stay as they are written", () => {
  const line = { id: "a-1", date: "2026-01-31", amount: "0.10", balance: 5, reconciled: true };
  assert.deepEqual(readLines(JSON.stringify({ transactions: [line] })), {
    lines: [{ id: "a-1", date: "2026-01-31", amount: "0.10", balance: "5" }],
    ignored: [],
  });
});

test("what cannot be read is told apart", () => {
  assert.deepEqual(readLines("  "), { problem: "empty" });
  assert.deepEqual(readLines("{"), { problem: "not-json" });
  assert.deepEqual(readLines("name,colour\na,b"), { problem: "no-columns" });
});

test("lines for trying go on from the balance of the account", () => {
  const read = readLines(sampleLines("10.05", "2026-01-31", "x"));
  assert.ok("lines" in read);
  assert.deepEqual(
    read.lines.map(({ id, amount, balance }) => [id, amount, balance]),
    [
      ["test-x-1", "-42.50", "-32.45"],
      ["test-x-2", "1250.00", "1217.55"],
      ["test-x-3", "-9.00", "1208.55"],
    ],
  );
});
