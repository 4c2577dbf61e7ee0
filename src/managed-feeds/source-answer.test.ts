import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SyncFault } from "./managed-sync.ts";
import { assemble, readPage } from "./source-answer.ts";

const line = (id: string, date: string, more: object = {}) => ({ id, date, amount: 1, ...more });
const code = (text: string) => {
  try {
    readPage(text, "ac-7");
  } catch (error) {
    return error instanceof SyncFault && error.code;
  }
  return "read";
};

test("a page is the body of a push and a cursor; amounts keep the digits that were written", () => {
  const page = readPage(
    '{"transactions":[{"id":"a","date":"2026-05-04","amount":0.12345678901234567,"colour":"red"}],"next":"p2"}',
    "ac-7",
  );
  assert.equal(page.transactions[0]!.amount, "0.12345678901234567");
  assert.equal(page.next, "p2");
  for (const end of ["null", '""'])
    assert.equal(readPage(`{"transactions":[],"next":${end}}`, "ac-7").next, undefined);
});

test("an answer that is not one, or is about another account, is refused by name", () => {
  const wrong = ["", "{", "[]", "5", "{}", '{"transactions":null}', '{"transactions":[],"transactions":[]}'];
  for (const text of [...wrong, '{"transactions":[{"amount":true}]}', '{"transactions":[],"next":5}'])
    assert.equal(code(text), "source-answer-invalid", text);
  assert.equal(code('{"accountId":"ac-8","transactions":[]}'), "source-wrong-account");
  for (const accountId of ['"ac-7"', "null"])
    assert.equal(code(`{"accountId":${accountId},"transactions":[]}`), "read");
});

test("of an answer that is no JSON nothing is repeated but where it goes wrong", () => {
  const said = (text: string) => {
    try {
      readPage(text, "ac-7");
    } catch (error) {
      return (error as SyncFault).message.replace(/^.*: /, "");
    }
    return "read";
  };
  assert.equal(said("hush: no tenant"), "its body is not valid JSON");
  assert.equal(said("\0hush"), "its body is not valid JSON");
  assert.equal(said('"hush at position 4'), "its body is not valid JSON at position 19");
  assert.equal(said('{"a":"hush\n(hush)"}'), "its body is not valid JSON at position 10");
  assert.equal(said('{"a":1 hush}'), "its body is not valid JSON at position 7");
});

test("transactions are put in order of date and time, those of one time in the order of the source", () => {
  const { transactions, refused } = assemble([
    line("c", "2026-05-04T10:00:00"),
    line("d", "2026-05-04T10:00"),
    line("a", "2026-05-03"),
    line("b", "2026-05-04"),
  ]);
  assert.deepEqual(
    transactions.map(({ id }) => id),
    ["a", "b", "c", "d"],
  );
  assert.deepEqual(refused, []);
});

test("where a source answers newest first, those of one day are put from the first to the last, so that balances follow", () => {
  const { transactions } = assemble([
    line("d", "2026-05-04"),
    line("c", "2026-05-04"),
    line("b", "2026-05-03"),
    line("a", "2026-05-03"),
  ]);
  assert.deepEqual(
    transactions.map(({ id }) => id),
    ["a", "b", "c", "d"],
  );
});

test("what comes twice alike counts once; one id with two contents is refused, however often it comes", () => {
  const { transactions, refused } = assemble([
    line("a", "2026-05-03"),
    { amount: 1, id: "a", date: "2026-05-03" },
    line("b", "2026-05-03"),
    line("b", "2026-05-03", { amount: 2 }),
    line("b", "2026-05-03"),
  ]);
  assert.deepEqual(
    transactions.map(({ id }) => id),
    ["a"],
  );
  assert.deepEqual(
    refused.map(({ itemId }) => itemId),
    ["b"],
  );
});

test("whatever the order and the repeats of pages, the same transactions are pushed in an ascending order", () => {
  const dates = fc.integer({ min: 1, max: 28 }).map((day) => `2026-05-${String(day).padStart(2, "0")}`);
  const lines = fc.uniqueArray(fc.record({ id: fc.stringMatching(/^[a-z]{1,4}$/), date: dates }), {
    selector: ({ id }) => id,
    minLength: 1,
  });
  const answered = lines.chain((all) =>
    fc.record({
      all: fc.constant(all),
      given: fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
    }),
  );
  fc.assert(
    fc.property(answered, ({ all, given }) => {
      const { transactions } = assemble(given);
      const found = transactions.map(({ date }) => date!);
      assert.deepEqual(found, found.toSorted());
      assert.deepEqual(transactions.map(({ id }) => id).sort(), all.map(({ id }) => id).sort());
    }),
  );
});
