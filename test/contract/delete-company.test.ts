import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { companyTables } from "./company-tables.ts";
import { assertRefused } from "./refusal.ts";

test("delete-company", async (t) => {
  const { bank, database, sandbox } = await testMillrace(t);

  await t.test("204 without a body, and the company is gone", async () => {
    const id = await bank.company();
    const reply = await bank.call("DELETE", `/companies/${id}`);
    assert.deepEqual([reply.status, reply.text], [204, ""]);
    assertRefused(await bank.call("DELETE", `/companies/${id}`), 404);
    assertRefused(await bank.call("PATCH", `/companies/${id}`, { name: "A" }), 404);
  });

  await t.test(
    "204 whatever content type a DELETE without a body declares: some SDKs always send one",
    async () => {
      for (const type of ["application/octet-stream", "text/plain", "application/json"]) {
        const headers = { "content-type": type };
        const reply = await bank.call("DELETE", `/companies/${await bank.company()}`, undefined, headers);
        assert.equal(reply.status, 204, `${type}: ${reply.text}`);
        const body = await bank.call("DELETE", `/companies/${await bank.company()}`, "text", headers);
        assert.equal(body.status, 400, `${type}: ${body.text}`);
      }
    },
  );

  await t.test("204: its rows are erased, the audit trail stays, and the grant is given back", async () => {
    const feed = await bank.feed(organisations.czk, organisations.czkAccount);
    await bank.ended(feed, await bank.pushed(feed, someLines(3, systemClock.now())));
    const stays = await bank.feed(organisations.usd, "c0ffee00-0000-4000-8000-000000000411", {
      currency: "USD",
    });
    const rowsOf = async (table: string, company: string): Promise<number> => {
      const text = `select count(*)::int as rows from ${table} where company_id = $1`;
      return (await database.one<{ rows: number }>({ text }, [company])).rows;
    };
    const counted = async (company: string): Promise<Record<string, number>> => {
      // The log of requests is written behind them.
      const tables = (await companyTables(database)).filter((name) => name !== "api_request");
      return Object.fromEntries(
        await Promise.all(tables.map(async (name) => [name, await rowsOf(name, company)])),
      );
    };
    const untouched = await counted(stays.companyId);

    assert.equal((await bank.call("DELETE", `/companies/${feed.companyId}`)).status, 204);
    for (const path of [feed.path, `/companies/${feed.companyId}/push`]) {
      assertRefused(await bank.call("GET", path), 404);
    }
    await waitFor("the feed to end at the provider", () => {
      const mine = sandbox.xero.admin.feeds().filter(({ tenantId }) => tenantId === feed.organisationId);
      return mine.length === 1 && mine[0]!.goneFrom !== null;
    });
    const hasten = "update jobs.job set start_after = now() where state in ('created', 'retry')";
    await waitFor("the company to be erased", async () => {
      await database.count({ text: hasten });
      return (await rowsOf("company", feed.companyId)) === 0;
    });
    for (const [table, rows] of Object.entries(await counted(feed.companyId))) {
      assert.equal(rows > 0, table === "audit_event", `${table}: ${rows}`);
    }
    const revoked = sandbox.xero.admin
      .calls()
      .calls.some(({ operation }) => operation === "delete-connection");
    assert.ok(revoked, "the organisation was not disconnected at the provider");
    assert.deepEqual(await counted(stays.companyId), untouched);
  });
});
