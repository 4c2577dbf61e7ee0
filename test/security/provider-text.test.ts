import assert from "node:assert/strict";
import { test } from "node:test";
import { recentLines } from "../deliveries.ts";
import { organisations, testMillrace } from "../millrace.ts";

/** What no database holds, and a character that a cut at 300 units halves. */
const odd = `${"x".repeat(299)}\u{1f600}\u0000\ud800 end`;

test("whatever the accounting software writes of a refusal, it is recorded and the work goes on", async (t) => {
  const { bank, sandbox } = await testMillrace(t);
  const { path } = await bank.linked(organisations.czk);
  const { id } = await bank.account(path);
  const answer = (operation: string, status: number, body: unknown) =>
    sandbox.xero.admin.addFault({ kind: "answer", status, body, match: { operation } });
  const problem = (type: string) => ({ type, title: odd, status: 400, detail: odd });
  const refusal = { items: [{ status: "REJECTED", errors: [problem("invalid-request")] }] };

  await t.test("of a feed", async () => {
    answer("create-feeds-existing-v2", 400, { ...problem("invalid-request"), ...refusal });
    const mapped = await bank.map(path, id, organisations.czkAccount);
    assert.equal(mapped.status, "Failed");
    assert.ok(mapped.error.isWellFormed() && mapped.error.includes("xxx"), mapped.error);
  });

  await t.test("of statement lines", async () => {
    assert.equal((await bank.map(path, id, organisations.czkAccount)).status, "connected");
    const [companyId = "", connectionId = ""] = path.split("/").filter((_, nth) => nth === 2 || nth === 4);
    const feed = {
      companyId,
      connectionId,
      path,
      accountId: id,
      organisationId: organisations.czk,
      targetId: organisations.czkAccount,
    };
    answer("post-statements", 400, { ...problem("invalid-request"), ...refusal });
    const ended = await bank.ended(feed, await bank.pushed(feed, recentLines(2, "refused")));
    assert.equal(ended.status, "Failed");
    assert.ok(JSON.stringify(ended).isWellFormed());
    const again = await bank.ended(feed, await bank.pushed(feed, recentLines(2, "after")));
    assert.equal(again.status, "Success");
  });

  await t.test("of an organisation", async () => {
    const found = {
      Organisations: [
        {
          Name: odd,
          BaseCurrency: "CZK",
          OrganisationID: organisations.czk,
          Version: odd,
          CountryCode: "CZ",
        },
      ],
    };
    answer("read-organisation", 200, found);
    const { body, status } = await bank.call("GET", `${path}/bankFeeds/info`);
    assert.equal(status, 200);
    assert.ok(body.companyName.isWellFormed() && !body.companyName.includes("\0"));
  });
});
