import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { operations, pathOf } from "./operations.ts";
import { assertRefused } from "./refusal.ts";

const place = {
  companyId: "6f3c1c9e-0d5b-4f0a-9a51-2f9f0c6f1a01",
  connectionId: "b1d7a6f2-58c4-4d0c-8f57-70c0a1a3a002",
  accountId: "ac 1/é",
  pushOperationKey: "0a4e1111-2222-4333-8444-555566667777",
  datasetId: "0a4e1111-2222-4333-8444-555566667777",
};

test("methods and paths", async (t) => {
  const { bank } = await testMillrace(t);
  const paths = new Map<string, string[]>();
  for (const operation of operations) {
    const path = pathOf(operation, place);
    paths.set(path, [...(paths.get(path) ?? []), operation.method]);
  }

  for (const [path, methods] of paths) {
    await t.test(`405 where ${path} is called in another way than ${methods}`, async () => {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
        // `batch`, `credentials` and `eventTypes` stand where another method expects an id.
        if (methods.includes(method) || /\/(batch|credentials|eventTypes)$/.test(path)) continue;
        // The contract once had an upsert of accounts, which it has retired.
        if (method === "PUT" && path.endsWith("/connectionInfo/bankFeedAccounts")) continue;
        const reply = await bank.call(method, path);
        assertRefused(reply, 405);
        const allowed = reply.headers.get("allow")!.split(", ");
        for (const one of methods) assert.ok(allowed.includes(one), `${allowed}`);
        assert.ok(!allowed.includes(method), `${allowed}`);
      }
    });
  }

  await t.test("404 for paths that do not exist", async () => {
    for (const path of [
      "/",
      "/company",
      "/companies/a/b",
      `/companies/${place.companyId}/sync/banking/config`,
    ]) {
      assertRefused(await bank.call("GET", path), 404);
    }
  });

  await t.test("400 for a path that is not percent-encoded as it should be", async () => {
    assertRefused(await bank.call("GET", "/companies/%zz"), 400);
    assertRefused(await bank.call("GET", "/companies/%c3%28"), 400);
  });

  await t.test("200 whatever the case of the path's words, the ids kept as they are", async () => {
    const company = await bank.company();
    const { id } = await bank.connection(company);
    const path = `/Companies/${company.toUpperCase()}/CONNECTIONS/${id.toUpperCase()}`;
    await bank.account(path, { id: "Ac-One" });
    const accounts = await bank.done("GET", `${path}/ConnectionInfo/BankFeedAccounts/`);
    assert.deepEqual(
      accounts.map((account: { id: string }) => account.id),
      ["Ac-One"],
    );
    const one = `${path}/CONNECTIONINFO/bankfeedaccounts`;
    assert.equal((await bank.call("PATCH", `${one}/Ac-One`, { accountName: "A" })).status, 200);
    assertRefused(await bank.call("PATCH", `${one}/ac-one`, { accountName: "A" }), 404);
  });
});
