import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused } from "./refusal.ts";

test("delete-connection", async (t) => {
  const { bank, database, sandbox } = await testMillrace(t);

  await t.test("200 without a body, and the connection is gone", async () => {
    const company = await bank.company();
    const { id, linkUrl } = await bank.connection(company);
    const path = `/companies/${company}/connections/${id}`;
    const reply = await bank.call("DELETE", path);
    assert.deepEqual([reply.status, reply.text], [200, ""]);
    assertRefused(await bank.call("DELETE", path), 404);
    assertRefused(await bank.call("GET", path), 404);
    assert.notEqual((await fetch(linkUrl)).status, 200);
  });

  await t.test(
    "200: its operations stay listed, its feed ends and the grant is given back at the provider",
    async () => {
      const feed = await bank.feed(organisations.czk, organisations.czkAccount);
      const operation = await bank.ended(feed, await bank.pushed(feed, someLines(2, systemClock.now())));
      const lasting = () => sandbox.xero.admin.feeds().filter(({ goneFrom }) => goneFrom === null);
      assert.equal(lasting().length, 1);
      assert.equal((await bank.call("DELETE", feed.path)).status, 200);
      assertRefused(await bank.call("GET", `${feed.path}/connectionInfo/bankFeedAccounts`), 404);
      assert.deepEqual(await bank.operation(feed, operation.pushOperationKey), operation);
      assert.equal((await bank.done("GET", `/companies/${feed.companyId}/push`)).totalResults, 1);
      await waitFor("the feed to end", () => lasting().length === 0);
      const text = "select count(*)::int as grants from connection_grant where company_id = $1";
      await waitFor("the grant to go", async () => {
        const { grants } = await database.one<{ grants: number }>({ text }, [feed.companyId]);
        return grants === 0;
      });
    },
  );
});
