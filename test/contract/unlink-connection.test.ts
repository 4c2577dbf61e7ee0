import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertConnection } from "./connection-shape.ts";
import { assertRefused } from "./refusal.ts";

const unlinked = { status: "Unlinked" };

test("unlink-connection", async (t) => {
  const { bank, database, millrace, sandbox } = await testMillrace(t);

  await t.test("400 for another status than Unlinked", async () => {
    const { path } = await bank.linked(organisations.gbp);
    for (const status of ["Linked", "PendingAuth", "Deauthorized", "unlinked", "", null, 5, undefined]) {
      assertRefused(await bank.call("PATCH", path, { status }), 400, "status");
    }
    for (const body of ["", "[]", '"Unlinked"']) assertRefused(await bank.call("PATCH", path, body), 400);
    assert.equal((await bank.done("GET", path)).status, "Linked");
  });

  await t.test("400 for a connection that is not linked", async () => {
    const company = await bank.company();
    const { id } = await bank.connection(company);
    const reply = await bank.call("PATCH", `/companies/${company}/connections/${id}`, unlinked);
    assertRefused(reply, 400);
    assert.match(reply.body.error, /PendingAuth/);
  });

  await t.test(
    "200: unsent lines are cancelled, accounts disconnected, and relinking makes them pending",
    async () => {
      const feed = await bank.feed(organisations.czk, organisations.czkAccount);
      const accounts = `${feed.path}/connectionInfo/bankFeedAccounts`;
      await bank.account(feed.path, { id: "never-mapped" });
      const statuses = async () =>
        (await bank.done("GET", accounts)).map(({ status }: { status: string }) => status);
      const [first, ...rest] = someLines(3, systemClock.now());
      assert.equal((await bank.ended(feed, await bank.pushed(feed, [first!]))).status, "Success");

      const hold = "update lane set hold_until = 'infinity' where company_id = $1";
      await database.count({ text: hold }, [feed.companyId]);
      const waiting = await bank.pushed(feed, rest);
      const link = (await bank.done("GET", feed.path)).linkUrl;

      const reply = await bank.call("PATCH", feed.path, unlinked);
      assert.equal(reply.status, 200, reply.text);
      assertConnection(reply.body, feed.companyId, millrace.application.config.url);
      assert.equal(reply.body.status, "Unlinked");
      assert.deepEqual(await statuses(), ["disconnected", "pending"]);

      const operation = await bank.ended(feed, waiting);
      assert.deepEqual([operation.status, operation.statusCode], ["Failed", 400]);
      assert.deepEqual(
        operation.validation.errors.map(({ itemId }: { itemId: string }) => itemId),
        rest.map(({ id }) => id),
      );
      for (const line of await bank.lines(feed, waiting)) assert.equal(line.state, "cancelled");
      assertRefused(await bank.push(feed, rest), 400);

      assert.equal((await bank.done("PATCH", feed.path, unlinked)).status, "Unlinked");
      assert.equal((await fetch(link)).status, 401);
      await waitFor("the grant to be given back", () =>
        sandbox.xero.admin.feeds().every(({ goneFrom }) => goneFrom !== null),
      );

      const { response } = await bank.approve(
        (await bank.done("GET", feed.path)).linkUrl,
        feed.organisationId,
      );
      assert.equal(response.status, 303);
      assert.deepEqual(await statuses(), ["pending", "pending"]);
      const mapped = await waitFor("the account to be mapped again", async () => {
        const body = { sourceAccountId: feed.accountId, targetAccountId: feed.targetId };
        const answer = await bank.call("POST", `${feed.path}/bankFeedAccounts/mapping`, body);
        return answer.status === 200 && answer.body;
      });
      assert.notEqual(mapped.status, "Failed");
      await bank.map(feed.path, feed.accountId, feed.targetId);

      const again = await bank.push(feed, [first!, ...rest]);
      assert.equal(again.status, 200, again.text);
      assert.equal((await bank.ended(feed, again.body.pushOperationKey)).status, "Success");
      assert.deepEqual(
        bank.arrived(feed).map((line) => line.transactionId),
        [first!, ...rest].map(({ id }) => id),
      );
    },
  );
});
