import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { absolute, add, type Decimal, decimal, negate, zero } from "../../money.ts";
import type { Feed, Line } from "../integration.ts";
import { readWire } from "../wire.ts";
import { matches, maximumBytes, plan, signatureOf } from "./translate.ts";

const feed: Feed = {
  providerFeedId: "6a4b9ff5-3a5f-4321-936b-4796163550f6",
  currency: "GBP",
  category: "Debit",
};

function line(change: Partial<Line> = {}): Line {
  return {
    transactionId: "t1",
    date: "2026-05-04",
    amount: "-9.99" as Decimal,
    balance: "110.51" as Decimal,
    description: "Milk",
    counterparty: null,
    reference: null,
    transactionType: "Debit",
    reconciled: null,
    ...change,
  };
}

const amount = (text: string): Decimal => decimal(text) ?? assert.fail(text);
const planAll = (lines: readonly Line[], limit = 1_000) => {
  const batches = [];
  for (let rest = lines; rest.length > 0; ) {
    const batch = plan(feed, rest, { lines: limit });
    batches.push({ ...batch, lines: rest.slice(0, batch.count) });
    rest = rest.slice(batch.count);
  }
  return batches;
};

test("a statement is written to the letter", () => {
  const batch = plan(
    feed,
    [
      line({ transactionId: "t1", counterparty: "Dairy & Söhne", reference: "INV 7" }),
      line({
        transactionId: "t2",
        date: "2026-05-03",
        amount: "250" as Decimal,
        balance: "360.51" as Decimal,
        description: 'Sale "May"',
        transactionType: "Credit",
      }),
    ],
    { lines: 100 },
  );
  assert.equal(batch.count, 2);
  assert.equal(
    batch.request,
    '{"items":[{"feedConnectionId":"6a4b9ff5-3a5f-4321-936b-4796163550f6","startDate":"2026-05-03","endDate":"2026-05-04",' +
      '"startBalance":{"amount":120.5,"creditDebitIndicator":"CREDIT"},"endBalance":{"amount":360.51,"creditDebitIndicator":"CREDIT"},' +
      '"statementLines":[{"postedDate":"2026-05-04","description":"Milk","amount":9.99,"creditDebitIndicator":"DEBIT",' +
      '"transactionId":"t1","payeeName":"Dairy & Söhne","reference":"INV 7","transactionType":"Debit"},' +
      '{"postedDate":"2026-05-03","description":"Sale \\"May\\"","amount":250,"creditDebitIndicator":"CREDIT",' +
      '"transactionId":"t2","transactionType":"Credit"}]}]}',
  );
});

test("what is owed on a card is a DEBIT balance, before and after a payment", () => {
  const card: Feed = { ...feed, category: "Credit" };
  const payment = line({ amount: "40" as Decimal, balance: "-60.25" as Decimal });
  const { request } = plan(card, [payment], { lines: 1 });
  assert.match(request, /"startBalance":\{"amount":100\.25,"creditDebitIndicator":"DEBIT"\}/);
  assert.match(request, /"endBalance":\{"amount":60\.25,"creditDebitIndicator":"DEBIT"\}/);
  assert.match(request, /"amount":40,"creditDebitIndicator":"CREDIT"/);
});

test("digits that a double would lose reach the wire, as numbers and as text", () => {
  const big = line({ amount: "0.0001" as Decimal, balance: "99999999999.9991" as Decimal });
  assert.match(plan(feed, [big], { lines: 1 }).request, /"amount":99999999999\.9991,/);
  assert.match(plan(feed, [big], { lines: 1 }).request, /"amount":99999999999\.999,/);
  assert.match(
    plan(feed, [big], { lines: 1 }, "string").request,
    /"amount":"0\.0001","creditDebitIndicator":"CREDIT"/,
  );
});

test("a gap in the balances begins a new statement", () => {
  const lines = [
    line({ transactionId: "a", amount: amount("1"), balance: amount("1") }),
    line({ transactionId: "b", amount: amount("2"), balance: amount("3") }),
    line({ transactionId: "c", amount: amount("1"), balance: amount("5") }),
    line({ transactionId: "d", amount: amount("1"), balance: amount("6") }),
  ];
  assert.deepEqual(
    planAll(lines).map(({ count }) => count),
    [2, 2],
  );
});

test("lines without a balance are carried along rather than crash", () => {
  const lines = [
    line({ balance: null, amount: amount("5") }),
    line({ balance: null, amount: amount("-2") }),
    line({ balance: amount("100"), amount: amount("1") }),
  ];
  const [first, second] = planAll(lines);
  assert.equal(first?.count, 2);
  assert.equal(signatureOf(first!.request).endBalance, "3");
  assert.equal(signatureOf(second!.request).startBalance, "99");
});

test("a request stays below the size Xero takes, and a single line always goes", () => {
  const description = "ü".repeat(2_000);
  const lines = Array.from({ length: 1_000 }, (_, index) =>
    line({
      transactionId: `t${index}`,
      description,
      amount: amount("1"),
      balance: amount(String(index + 1)),
    }),
  );
  const batches = planAll(lines);
  assert.ok(batches.length > 1);
  for (const { request } of batches) assert.ok(Buffer.byteLength(request) <= maximumBytes);
  assert.equal(plan(feed, [line({ description: "x".repeat(3_000_000) })], { lines: 10 }).count, 1);
});

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 10n), max: 10n ** 10n }), fc.integer({ min: 0, max: 4 }))
  .map(([units, scale]) => amount(`${units}e-${scale}`));

const statementLines = fc
  .record({
    opening: decimals,
    steps: fc.array(
      fc.record({
        amount: decimals,
        broken: fc.integer({ min: 0, max: 9 }),
        day: fc.integer({ min: 1, max: 28 }),
      }),
      {
        minLength: 1,
        maxLength: 40,
      },
    ),
  })
  .map(({ opening, steps }) => {
    let balance = opening;
    return steps.map((step, index) => {
      balance = add(balance, step.amount);
      if (step.broken === 0) balance = add(balance, "0.01" as Decimal);
      const date = `2026-05-${String(step.day).padStart(2, "0")}`;
      return line({ transactionId: `t${index}`, amount: step.amount, balance, date });
    });
  });

type Sent = { amount: string; creditDebitIndicator: string };
const signed = (sent: Sent): Decimal =>
  sent.creditDebitIndicator === "DEBIT" ? negate(amount(sent.amount)) : amount(sent.amount);

test("start balance and lines always make the end balance, exactly, within the dates given", () => {
  fc.assert(
    fc.property(statementLines, fc.integer({ min: 1, max: 20 }), (lines, limit) => {
      for (const batch of planAll(lines, limit)) {
        const { items } = readWire(batch.request) as unknown as {
          items: {
            startDate: string;
            endDate: string;
            startBalance: Sent;
            endBalance: Sent;
            statementLines: (Sent & { postedDate: string })[];
          }[];
        };
        const [item] = items;
        assert.ok(item);
        const sum = item.statementLines.map(signed).reduce(add, zero);
        assert.equal(add(signed(item.startBalance), sum), signed(item.endBalance));
        const dates = item.statementLines.map(({ postedDate }) => postedDate).sort();
        assert.deepEqual([item.startDate, item.endDate], [dates[0], dates.at(-1)]);
        for (const { amount: text } of item.statementLines) assert.match(text, /^\d{1,15}(\.\d{1,4})?$/);
      }
    }),
  );
});

test("planning again and again sends every line once, in order, unaltered", () => {
  fc.assert(
    fc.property(statementLines, fc.integer({ min: 1, max: 20 }), (lines, limit) => {
      const batches = planAll(lines, limit);
      const sent = batches.flatMap(({ request }) => {
        const { items } = readWire(request) as unknown as {
          items: { statementLines: (Sent & { transactionId: string })[] }[];
        };
        return items[0]!.statementLines.map((one) => ({ id: one.transactionId, amount: signed(one) }));
      });
      assert.deepEqual(
        sent,
        lines.map(({ transactionId, amount }) => ({ id: transactionId, amount })),
      );
      for (const { count } of batches) assert.ok(count >= 1 && count <= limit);
    }),
  );
});

test("a statement is recognised in the listing by feed, dates, balances as decimals and number of lines", () => {
  const wanted = signatureOf(plan(feed, [line()], { lines: 1 }).request);
  const listed = {
    feedConnectionId: feed.providerFeedId.toUpperCase(),
    startDate: "2026-05-04",
    endDate: "2026-05-04T00:00:00",
    startBalance: { amount: "120.5000", creditDebitIndicator: "CREDIT" },
    endBalance: { amount: "110.51", creditDebitIndicator: "CREDIT" },
    statementLineCount: "1",
  };
  assert.equal(matches(listed, wanted), true);
  const others = [
    { feedConnectionId: "other" },
    { startDate: "2026-05-03" },
    { endDate: "2026-05-05" },
    { startBalance: { amount: "120.5001", creditDebitIndicator: "CREDIT" } },
    { endBalance: { amount: "110.51", creditDebitIndicator: "DEBIT" } },
    { statementLineCount: "2" },
    { statementLineCount: "" },
    { startBalance: { amount: "", creditDebitIndicator: "CREDIT" } },
  ];
  for (const change of others)
    assert.equal(matches({ ...listed, ...change }, wanted), false, JSON.stringify(change));
});

test("amounts are never below zero on the wire", () => {
  fc.assert(
    fc.property(decimals, (value) => {
      const { request } = plan(feed, [line({ amount: value, balance: value })], { lines: 1 });
      assert.ok(request.includes(`"amount":${absolute(value)},`));
      assert.doesNotMatch(request, /"amount":-/);
    }),
  );
});
