import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decimal } from "../../money.ts";
import { makeLine } from "./sandboxed-freeagent.fixture.ts";
import { descriptionOf, fitidOf, linesOf, maximumLines, plan, typeOf, writeUpload } from "./translate.ts";

const feed = { providerFeedId: "8261/feed-1", currency: "GBP", category: "Debit" } as const;
const all = { lines: 1_000 };
const amount = (text: string) => text as Decimal;

test("amounts are JSON numbers of exactly the digits that the bank pushed", () => {
  const digits = ["0.1", "-1234567890123.4567", "1000", "-0.0001", "0", "99999999999999999.01"];
  const { request } = plan(
    feed,
    digits.map((one, nth) => makeLine(`t${nth}`, one)),
    all,
  );
  assert.deepEqual(
    [...request.matchAll(/"amount":([^,]+),/g)].map(([, text]) => text),
    digits,
  );
});

test("what is read from a stored request is what was written into it", () => {
  const lines = [makeLine("a", "-12.30", { description: 'Smith & "Sons"' }), makeLine("b", "7")];
  const { request } = plan(feed, lines, all);
  assert.equal(writeUpload(linesOf(request)), request);
});

test("a type that FreeAgent would take the other way goes as OTHER, and every other type as it is", () => {
  const sent = (type: string | null) => [typeOf(type, amount("5")), typeOf(type, amount("-5"))];
  assert.deepEqual(sent("Xfer"), ["OTHER", "XFER"]);
  assert.deepEqual(sent("Credit"), ["CREDIT", "OTHER"]);
  assert.deepEqual(sent("SerChg"), ["OTHER", "SRVCHG"]);
  assert.deepEqual(sent("DirectDep"), ["DIRECTDEP", "OTHER"]);
  assert.deepEqual(sent("Pos"), ["POS", "POS"]);
  for (const type of [null, "Unknown", "Other"]) assert.deepEqual(sent(type), ["OTHER", "OTHER"]);
  assert.equal(typeOf("Debit", amount("0")), "OTHER");
});

test("of equal lines of a day all but the first get the end of their own id, the same at every planning", () => {
  const coffee = (id: string) => makeLine(id, "-3.4", { description: "Coffee" });
  const lines = [coffee("a"), coffee("b"), coffee("c"), makeLine("d", "-3.5", { description: "Coffee" })];
  const texts = linesOf(plan(feed, lines, all).request).map(({ description }) => description);
  assert.equal(texts[0], "Coffee");
  assert.equal(texts[1], `Coffee #${fitidOf(feed, "b").slice(-6)}`);
  assert.equal(texts[3], "Coffee");
  assert.equal(new Set(texts).size, 3);
  assert.equal(plan(feed, lines, all).request, plan(feed, lines, all).request);
  const [later] = linesOf(plan(feed, [coffee("e")], all, [coffee("a")]).request);
  assert.equal(later!.description, `Coffee #${fitidOf(feed, "e").slice(-6)}`);
});

test("ids differ by feed and by transaction", () => {
  const ids = [fitidOf(feed, "a"), fitidOf(feed, "b"), fitidOf({ providerFeedId: "8261/feed-2" }, "a")];
  assert.equal(new Set(ids).size, 3);
});

test("an upload holds whole days where it can, 500 lines and a megabyte at most", () => {
  const day = (date: string, count: number, description = "Line") =>
    Array.from({ length: count }, (_, nth) => makeLine(`${date}-${nth}`, "1", { date, description }));
  const days = [...day("2026-05-01", 300), ...day("2026-05-02", 150), ...day("2026-05-03", 100)];
  assert.equal(plan(feed, days, all).count, 450);
  assert.equal(plan(feed, days, { lines: 310 }).count, 300);
  assert.equal(plan(feed, day("2026-05-01", 700), all).count, maximumLines);
  assert.equal(plan(feed, days.slice(0, 450), all).count, 450);
  const long = plan(feed, day("2026-05-01", 500, "\u{1F600}".repeat(127)), all);
  assert.ok(Buffer.byteLength(long.request) <= 1_000_000);
  assert.ok(plan(feed, day("2026-05-01", 1, "x".repeat(5_000)), all).request.length < 500);
});

test("the description says what description, counterparty and reference say, each once", () => {
  const parts = { description: "Card  payment\nTesco", counterparty: "TESCO", reference: "INV-7" };
  assert.equal(descriptionOf(parts), "Card payment Tesco, INV-7");
  assert.equal(descriptionOf({ description: null, counterparty: "Tesco", reference: null }), "Tesco");
  assert.equal(descriptionOf({ description: null, counterparty: null, reference: null }), "");
});
