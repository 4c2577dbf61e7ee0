import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { nobody, sdksOf } from "./sdk.ts";

test("pushes and fetched data through the published clients", async (t) => {
  const { bank } = await testMillrace(t);
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const pushOperationKey = await bank.pushed(feed, someLines(2, systemClock.now()));
  await bank.ended(feed, pushOperationKey);
  const { companyId, connectionId } = feed;
  for (const { version, api, refuses } of sdksOf(bank)) {
    const { pushData, refreshData } = api;

    await t.test(`${version}: a push operation is read and listed`, async () => {
      const operation = await pushData.getOperation({ companyId, pushOperationKey });
      assert.deepEqual(
        [operation.status, operation.statusCode, operation.dataType, operation.dataConnectionKey],
        ["Success", 200, "bankTransactions", connectionId],
      );
      assert.ok(operation.completedOnUtc);
      assert.equal(operation.changes[0].recordRef.id, feed.accountId);
      const page = await pushData.listOperations({
        companyId,
        query: "status=Success",
        orderBy: "-requestedOnUtc",
      });
      assert.equal(page.results[0].pushOperationKey, pushOperationKey);
      await refuses(404, () => pushData.getOperation({ companyId, pushOperationKey: nobody }));
      await refuses(404, () => pushData.listOperations({ companyId: nobody }));
      await refuses(400, () => pushData.listOperations({ companyId, query: "nonsense" }));
    });

    await t.test(`${version}: the models of what can be pushed`, async () => {
      for (const dataType of ["bankTransactions", "bankAccounts"]) {
        const model = await pushData.getModelOptions({ companyId, connectionId, dataType });
        assert.equal(model.required, true);
        assert.ok(Object.keys(model.properties).length > 1);
      }
      const ids = { companyId, connectionId: nobody };
      await refuses(404, () => pushData.getModelOptions({ ...ids, dataType: "bankAccounts" }));
    });

    await t.test(`${version}: bank accounts are fetched anew`, async () => {
      const started = await refreshData.byDataType({ companyId, connectionId, dataType: "bankAccounts" });
      assert.deepEqual(
        [started.companyId, started.connectionId, started.dataType],
        [companyId, connectionId, "bankAccounts"],
      );
      await waitFor("the fetch to be complete", async () => {
        const path = `/companies/${companyId}/data/history/${started.id}`;
        return (await bank.done("GET", path)).status === "Complete";
      });
      const ids = { companyId: nobody, connectionId, dataType: "bankAccounts" };
      await refuses(404, () => refreshData.byDataType(ids));
    });
  }
});
