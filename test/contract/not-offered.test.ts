import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

test("operations that bank feeds have no use for, and those that the contract has retired, are 404", async (t) => {
  const { bank } = await testMillrace(t);
  const company = `/companies/${await bank.company()}`;
  const operations = [
    ["POST", `${company}/data/all`],
    ["GET", `${company}/dataStatus`],
    ["GET", `${company}/syncSettings`],
    ["POST", `${company}/syncSettings`],
    ["GET", "/profile/syncSettings"],
    ["POST", "/profile/syncSettings"],
    ["GET", `${company}/sync/3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c/validation`],
    ["GET", "/integrations/gbol/dataTypes/invoices/supplementalDataConfig"],
    ["GET", `${company}/sync/banking/config`],
    ["POST", `${company}/sync/banking/config`],
    ["GET", `${company}/sync/banking/syncs/lastSuccessful/status`],
    ["PUT", `${company}/connections/3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c/connectionInfo/bankFeedAccounts`],
    ["POST", "/webhooks/integrationKeys/zapier"],
    ["GET", "/rules"],
    ["GET", "/groups"],
    ["PUT", `${company}/groups`],
  ] as const;
  for (const [method, path] of operations) {
    await t.test(`${method} ${path.replace(company, "/companies/{companyId}")}`, async () => {
      const reply = await bank.call(method, path, method === "GET" ? undefined : {});
      assertRefused(reply, 404);
      assert.equal(reply.body.code, "route-not-found");
    });
  }
});
