import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";

const monthAgo = () => new Date(systemClock.now().getTime() - 30 * 86_400_000);

test("a line that is pushed arrives in the accounting software once, in order, to the cent", async (t) => {
  const { bank } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const lines = someLines(120, monthAgo());
  const operation = await bank.ended(feed, await bank.pushed(feed, lines));
  assert.equal(operation.status, "Success", JSON.stringify(operation));
  const arrived = bank.arrived(feed);
  assert.deepEqual(
    arrived.map((line) => [line.transactionId, Number(line.signedAmount)]),
    lines.map((line) => [line.id, line.amount]),
  );
  const outcomes = await bank.lines(feed, operation.pushOperationKey);
  assert.deepEqual(new Set(outcomes.map((line) => line.state)), new Set(["delivered"]));
});
