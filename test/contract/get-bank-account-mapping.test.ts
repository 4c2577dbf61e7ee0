import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

/** Accounts that the pretend Czech organisation has. */
const account = (ending: string) => `c0ffee00-0000-4000-8000-000000000${ending}`;
const mapping = (path: string) => `${path}/bankFeedAccounts/mapping`;

test("get-bank-account-mapping", async (t) => {
  const { bank, sandbox } = await testMillrace(t, { settings: { MILLRACE_XERO_LIMIT_FACTOR: "100" } });
  const { companyId, path } = await bank.linked(organisations.czk);
  const items = (): Promise<Json[]> => bank.done("GET", mapping(path));
  const optionsOf = async (id: string) => {
    const item = (await items()).find(({ sourceAccountId }) => sourceAccountId === id);
    return item.targetAccountOptions.map((option: Json) => option.id).sort();
  };

  await t.test("200: an empty array without accounts", async () => {
    assert.deepEqual(await items(), []);
  });

  await bank.account(path, { id: "main", balance: 12.5 });
  await bank.account(path, { id: "card", accountType: "creditCard" });
  await bank.account(path, { id: "euro", currency: "EUR" });
  await bank.account(path, { id: "v1", accountType: "Credit", currency: "EUR" });

  await t.test("200: one item per account, with the targets of its currency and kind", async () => {
    const [main, ...others] = await items();
    const { targetAccountOptions, ...rest } = main!;
    assert.deepEqual(rest, {
      sourceAccountId: "main",
      sourceAccountName: "Current account",
      sourceAccountNumber: "2801462311",
      sourceBalance: 12.5,
      sourceCurrency: "CZK",
      targetAccountId: null,
      status: "pending",
    });
    for (const option of targetAccountOptions) {
      assert.deepEqual(Object.keys(option).sort(), ["accountNumber", "balance", "id", "name", "sortCode"]);
    }
    assert.deepEqual(
      others.map(({ sourceAccountId }) => sourceAccountId),
      ["card", "euro", "v1"],
    );
    assert.ok((await optionsOf("main")).includes(account("211")));
    assert.ok(!(await optionsOf("main")).includes(account("217")), "an archived account is offered");
    assert.deepEqual(await optionsOf("card"), [account("214")]);
    assert.deepEqual(await optionsOf("euro"), [account("213")]);
    assert.deepEqual(await optionsOf("v1"), [account("215")]);
  });

  await t.test("200: a mapped account with its target, which is offered to no other", async () => {
    assert.equal((await bank.map(path, "main", account("211"))).status, "connected");
    const [main] = await items();
    assert.deepEqual(
      [main.status, main.targetAccountId, main.targetAccountName],
      ["connected", account("211"), "Current account"],
    );
    await bank.account(path, { id: "second" });
    assert.ok(!(await optionsOf("second")).includes(account("211")));
  });

  await t.test(
    "200: with targets=false nothing is asked of the software, not even when it is down",
    async () => {
      sandbox.xero.admin.addFault({ kind: "answer", status: 503, times: 50 });
      const listed: Json[] = await bank.done("GET", `${mapping(path)}?targets=false`);
      sandbox.xero.admin.clearFaults();
      assert.deepEqual(
        [listed[0].status, listed[0].targetAccountId, listed[0].targetAccountName],
        ["connected", account("211"), "Current account"],
      );
      assert.ok(listed.every((item) => !("targetAccountOptions" in item)));
      assert.ok((await items()).some((item) => "targetAccountOptions" in item));
    },
  );

  await t.test("400 for targets that is neither true nor false", async () => {
    for (const word of ["maybe", "0.5", ""]) {
      assertRefused(await bank.call("GET", `${mapping(path)}?targets=${word}`), 400, "targets");
    }
  });

  await t.test(
    "200: no targets where they are chosen inside the software, or nothing is linked",
    async () => {
      for (const platformKey of ["hcws", "olpr", "gbol", "fbrh"]) {
        const { id } = await bank.connection(companyId, platformKey);
        const at = `/companies/${companyId}/connections/${id}`;
        await bank.account(at, { id: "main" });
        const [item] = await bank.done("GET", mapping(at));
        assert.deepEqual([item.status, "targetAccountOptions" in item], ["pending", false], platformKey);
      }
    },
  );

  await t.test(
    "400 when the software no longer lets us in, and 200 without targets from then on",
    async () => {
      const elsewhere = await bank.linked(organisations.usd);
      await bank.account(elsewhere.path, { currency: "USD" });
      sandbox.xero.admin.revoke({ what: "grant", tenantId: organisations.usd });
      sandbox.xero.admin.revoke({ what: "access-tokens", tenantId: organisations.usd });
      assertRefused(await bank.call("GET", mapping(elsewhere.path)), 400);
      assert.equal((await bank.done("GET", elsewhere.path)).status, "Deauthorized");
      const [item] = await bank.done("GET", mapping(elsewhere.path));
      assert.equal("targetAccountOptions" in item, false);
    },
  );
});
