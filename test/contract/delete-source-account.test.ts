import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused } from "./refusal.ts";

test("delete-source-account", async (t) => {
  const { bank, database, sandbox } = await testMillrace(t);

  await t.test(
    "204 without a body; the feed ends, the target account stays, waiting lines are cancelled",
    async () => {
      const feed = await bank.feed(organisations.czk, organisations.czkAccount);
      const lines = someLines(4, systemClock.now());
      await bank.ended(feed, await bank.pushed(feed, lines.slice(0, 2)));
      const hold = "update lane set hold_until = 'infinity' where company_id = $1";
      await database.count({ text: hold }, [feed.companyId]);
      const waiting = await bank.pushed(feed, lines);

      const one = `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`;
      const reply = await bank.call("DELETE", one);
      assert.deepEqual([reply.status, reply.text], [204, ""]);
      assertRefused(await bank.call("DELETE", one), 404);
      assert.deepEqual(await bank.done("GET", `${feed.path}/connectionInfo/bankFeedAccounts`), []);
      assert.deepEqual(await bank.done("GET", `${feed.path}/bankFeedAccounts/mapping`), []);
      assertRefused(await bank.push(feed, lines), 404);

      const operation = await bank.operation(feed, waiting);
      assert.equal(operation.status, "Failed");
      const states = (await bank.lines(feed, waiting)).map(({ state }) => state);
      assert.deepEqual(states, ["delivered", "delivered", "cancelled", "cancelled"]);
      await waitFor("the feed to end", () =>
        sandbox.xero.admin.feeds().every(({ goneFrom }) => goneFrom !== null),
      );
      const { accounts } = sandbox.xero.admin.organisation(feed.organisationId);
      assert.equal(accounts.find(({ id }) => id === feed.targetId)?.status, "ACTIVE");
    },
  );

  await t.test("204 for a pending account and for an id that needs encoding", async () => {
    const { path } = await bank.linked(organisations.usd);
    await bank.account(path, { id: "a / b é", currency: "USD" });
    const one = `${path}/connectionInfo/bankFeedAccounts/${encodeURIComponent("a / b é")}`;
    assert.equal((await bank.call("DELETE", one)).status, 204);
    assert.equal((await bank.call("DELETE", `${path}/connectionInfo/bankFeedAccounts/batch`)).status, 404);
  });
});
