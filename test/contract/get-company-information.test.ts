import assert from "node:assert/strict";
import { test } from "node:test";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("get-company-information", async (t) => {
  const { bank, sandbox } = await testMillrace(t);

  await t.test("200: the facts of the organisation as they are now", async () => {
    const { path } = await bank.linked(organisations.gbp);
    const info = () => bank.done("GET", `${path}/bankFeeds/info`);
    const { planType, ...facts } = await info();
    assert.ok(planType === null || typeof planType === "string");
    assert.deepEqual(facts, {
      companyName: "Harbour Cafe Ltd",
      baseCurrency: "GBP",
      multicurrencyEnabled: false,
      currencies: ["GBP"],
    });
    sandbox.xero.admin.changeOrganisation(organisations.gbp, { multicurrency: true, currencies: ["USD"] });
    const now = await info();
    assert.equal(now.multicurrencyEnabled, true);
    assert.deepEqual([...now.currencies].sort(), ["GBP", "USD"]);
  });

  await t.test("400 for platforms that tell none, and for a connection that is not linked", async () => {
    const company = await bank.company();
    const codes = {
      hcws: "not-supported-by-integration",
      olpr: "not-supported-by-integration",
      fbrh: "not-supported-by-integration",
      akxx: "integration-not-set-up",
      gbol: "connection-not-linked",
    };
    for (const [platformKey, code] of Object.entries(codes)) {
      const { id } = await bank.connection(company, platformKey);
      const reply = await bank.call("GET", `/companies/${company}/connections/${id}/bankFeeds/info`);
      assertRefused(reply, 400);
      assert.equal(reply.body.code, code, platformKey);
    }
  });

  await t.test("400 when the software no longer lets us in, which the connection then tells", async () => {
    const { path } = await bank.linked(organisations.usd);
    sandbox.xero.admin.revoke({ what: "grant", tenantId: organisations.usd });
    sandbox.xero.admin.revoke({ what: "access-tokens", tenantId: organisations.usd });
    assertRefused(await bank.call("GET", `${path}/bankFeeds/info`), 400);
    const connection = await bank.done("GET", path);
    assert.equal(connection.status, "Deauthorized");
    const [error] = connection.dataConnectionErrors;
    assert.deepEqual([error.statusCode, error.status], ["401", "Active"]);
  });

  await t.test("503 before clients give up, where the software does not answer in time", async () => {
    const { path } = await bank.linked(organisations.gbp);
    const match = { operation: "read-organisation*", tenantId: organisations.gbp };
    sandbox.xero.admin.addFault({ kind: "hang", match });
    const reply = await bank.call("GET", `${path}/bankFeeds/info`);
    assertRefused(reply, 503);
    assert.match(reply.body.error, /not answered within 4 seconds/);
    assert.ok(Number(reply.headers.get("retry-after")) >= 1);
    assert.equal((await bank.call("GET", `${path}/bankFeeds/info`)).status, 200);
  });

  await t.test("503 with Retry-After while the software cannot answer", async () => {
    const { path } = await bank.linked(organisations.czk);
    sandbox.xero.admin.addFault({
      kind: "answer",
      status: 503,
      times: 0,
      match: { operation: "read-organisation*" },
    });
    const reply = await bank.call("GET", `${path}/bankFeeds/info`);
    assertRefused(reply, 503);
    assert.equal(reply.body.canBeRetried, "True");
    const seconds = Number(reply.headers.get("retry-after"));
    assert.ok(seconds >= 1 && seconds <= 60, String(seconds));
  });
});
