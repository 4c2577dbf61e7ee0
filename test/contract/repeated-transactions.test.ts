import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { systemClock } from "../../src/clock.ts";
import { type Feed, type PushedLine, someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused, findingOf, warningsOf } from "./refusal.ts";

const today = systemClock.now();

test("create-bank-transactions: repeated ids", async (t) => {
  const { bank, database, sandbox } = await testMillrace(t, {
    settings: { MILLRACE_XERO_LIMIT_FACTOR: "1000" },
  });
  sandbox.xero.admin.changeLimits({ minutePerTenant: 60_000, statementsPerMinute: 60_000 });
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const arrivedIds = (one: Feed) => bank.arrived(one).map(({ transactionId }) => transactionId);
  const hold = (until: string, one: Feed = feed) =>
    database.count({ text: "update lane set hold_until = $2, due_at = $2 where company_id = $1" }, [
      one.companyId,
      until,
    ]);
  const release = (one?: Feed) => hold(systemClock.now().toISOString(), one);

  await t.test(
    "200: the same content is warned of, not sent again, and the operation follows the line",
    async () => {
      await hold("infinity");
      const lines = someLines(2, today, "follow");
      const first = await bank.pushed(feed, lines);
      const again = await bank.push(feed, lines);
      assert.equal(again.body.status, "Pending");
      for (const { id } of lines) assert.match(warningsOf(again, id).join(), /pushed before/);
      await release();
      for (const key of [first, again.body.pushOperationKey]) {
        assert.equal((await bank.ended(feed, key)).status, "Success");
      }
      const third = await bank.push(feed, lines);
      assert.deepEqual([third.body.status, third.body.statusCode], ["Success", 200], third.text);
      assert.equal(third.body.changes[0].type, "Created");
      for (const line of await bank.lines(feed, third.body.pushOperationKey)) {
        assert.deepEqual([line.state, line.repeated], ["delivered", true]);
      }
      assert.deepEqual(
        arrivedIds(feed),
        lines.map(({ id }) => id),
      );
    },
  );

  await t.test("200: what does not count as content may differ", async () => {
    const [line] = someLines(1, today, "same");
    await bank.ended(feed, await bank.pushed(feed, [line!]));
    const same = {
      ...line!,
      date: `${line!.date}T23:59:59Z`,
      amount: `${line!.amount}.00`,
      reconciled: true,
    };
    assert.equal((await bank.push(feed, [same])).body.status, "Success");
  });

  await t.test(
    "400 for other content under an id that was delivered, naming it, and nothing of the push is stored",
    async () => {
      const [known, fresh] = someLines(2, today, "changed");
      await bank.ended(feed, await bank.pushed(feed, [known!]));
      const changes: Partial<PushedLine>[] = [
        { amount: 1.23 },
        { balance: 7 },
        { description: "Other" },
        { counterparty: "Other" },
        { reference: "Other" },
        { transactionType: "Other" },
      ];
      for (const change of changes) {
        const reply = await bank.push(feed, [{ ...known!, ...change }, fresh!]);
        assertRefused(reply, 400, known!.id);
        assert.match(findingOf(reply, known!.id), /delivered/);
      }
      const reply = await bank.push(feed, [fresh!]);
      assert.deepEqual(
        warningsOf(reply, fresh!.id).filter((message) => /before/.test(message)),
        [],
      );
    },
  );

  await t.test(
    "200: new lines beside repeated ones are delivered; their dates may be older than delivered ones",
    async () => {
      const lines = someLines(4, today, "overlap");
      await bank.ended(feed, await bank.pushed(feed, lines.slice(1, 3)));
      const key = await bank.pushed(feed, lines);
      assert.equal((await bank.ended(feed, key)).status, "Success");
      assert.deepEqual(
        (await bank.lines(feed, key)).map(({ transactionId, repeated }) => [transactionId, repeated]).sort(),
        lines.map(({ id }, nth) => [id, nth === 1 || nth === 2]),
      );
    },
  );

  await t.test("200: a refused line that is pushed again, corrected, is delivered", async () => {
    const [line] = someLines(1, today, "refused");
    sandbox.xero.admin.addFault({
      kind: "reject",
      errorType: "invalid-end-balance",
      match: { operation: "post-statements" },
    });
    const failed = await bank.ended(feed, await bank.pushed(feed, [line!]));
    assert.deepEqual([failed.status, failed.statusCode], ["Failed", 400]);
    assert.equal(failed.validation.errors[0].itemId, line!.id);
    assert.ok(failed.errorMessage);
    const corrected = { ...line!, amount: 3, balance: 3, transactionType: "Credit" };
    const key = await bank.pushed(feed, [corrected]);
    assert.equal((await bank.ended(feed, key)).status, "Success");
    assert.equal(bank.arrived(feed).filter(({ transactionId }) => transactionId === line!.id).length, 1);
    assert.equal((await bank.lines(feed, key))[0].amount, 3);
    assert.deepEqual((await bank.operation(feed, failed.pushOperationKey)).status, "Failed");
  });

  await t.test(
    "200: a cancelled line that is pushed again is delivered once the account is mapped again",
    async () => {
      await hold("infinity");
      const [line] = someLines(1, today, "cancelled");
      const cancelled = await bank.pushed(feed, [line!]);
      await bank.done("PATCH", `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`, {
        status: "disconnected",
      });
      assert.equal((await bank.operation(feed, cancelled)).status, "Failed");
      await mappedAgain(feed);
      const key = await bank.pushed(feed, [{ ...line!, description: "Corrected" }]);
      assert.equal((await bank.ended(feed, key)).status, "Success");
      assert.equal((await bank.operation(feed, cancelled)).status, "Failed");
    },
  );

  await t.test(
    "a feed that was refused once when it was mapped again still knows what it delivered",
    async () => {
      const lines = someLines(2, today, "reopened");
      await bank.ended(feed, await bank.pushed(feed, lines));
      await bank.done("PATCH", `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`, {
        status: "disconnected",
      });
      sandbox.xero.admin.addFault({
        kind: "reject",
        errorType: "invalid-user-role",
        match: { operation: "create-feeds-*" },
      });
      assert.equal((await mappedAgain(feed)).status, "Failed");
      assert.equal((await mappedAgain(feed)).status, "connected");
      const reply = await bank.push(feed, lines);
      for (const { id } of lines) assert.match(warningsOf(reply, id).join(), /pushed before/);
      assert.equal(reply.body.status, "Success");
    },
  );

  /** Maps the account to its target again as soon as the provider has ended the former feed. */
  async function mappedAgain(one: Feed) {
    const body = { sourceAccountId: one.accountId, targetAccountId: one.targetId };
    const result = await waitFor("the account to be mapped again", async () => {
      const reply = await bank.call("POST", `${one.path}/bankFeedAccounts/mapping`, body);
      return reply.status === 200 && reply.body;
    });
    return result.status === "connecting" ? bank.map(one.path, one.accountId, one.targetId) : result;
  }

  await t.test(
    "any mix of repeated, split and overlapping pushes makes exactly one line of each id",
    async () => {
      const mixed = await bank.feed(organisations.usd, "c0ffee00-0000-4000-8000-000000000411", {
        currency: "USD",
      });
      let run = 0;
      const keys: string[] = [];
      const expected: string[] = [];
      const pushes = fc.array(fc.subarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), {
        minLength: 1,
        maxLength: 6,
      });
      await fc.assert(
        fc.asyncProperty(pushes, fc.boolean(), async (plan, atOnce) => {
          run += 1;
          // All of them follow from any other, so that they travel together.
          const lines = someLines(8, today, `mix${run}`).map((line) => ({ ...line, amount: 0, balance: 0 }));
          const push = async (part: number[]) => {
            const given = part.map((nth) => lines[nth]!);
            keys.push(await bank.pushed(mixed, given));
          };
          if (atOnce) await Promise.all(plan.map(push));
          else for (const part of plan) await push(part);
          expected.push(...new Set(plan.flat().map((nth) => lines[nth]!.id)));
        }),
        { numRuns: 30 },
      );
      for (const key of keys) assert.equal((await bank.ended(mixed, key)).status, "Success");
      assert.deepEqual([...arrivedIds(mixed)].sort(), expected.sort());
    },
  );
});
