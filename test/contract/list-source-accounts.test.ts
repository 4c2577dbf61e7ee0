import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertAccount } from "./account-shape.ts";

test("list-source-accounts", async (t) => {
  const { bank } = await testMillrace(t);
  const { path } = await bank.linked(organisations.czk);
  const list = (): Promise<Json> => bank.done("GET", `${path}/connectionInfo/bankFeedAccounts`);

  await t.test("200: an empty array before there is any account", async () => {
    assert.deepEqual(await list(), []);
  });

  await t.test("200: a bare array in the order of creation, the second shape whole", async () => {
    const details = { routingInfo: { bankCode: "0100" }, accountInfo: { nickname: "Till" } };
    const made = [
      await bank.account(path, { id: "one", ...details }),
      await bank.account(path, { id: "two" }),
      await bank.account(path, { id: "three" }),
    ];
    assert.deepEqual(await list(), made);
    for (const account of await list()) assertAccount(account, 2);
    await bank.done("DELETE", `${path}/connectionInfo/bankFeedAccounts/two`);
    assert.deepEqual(await list(), [made[0], made[2]]);
  });

  await t.test("200: the start of the feed only where it is connected", async () => {
    await bank.map(path, "one", organisations.czkAccount);
    const [one, three] = await list();
    assert.deepEqual([one.status, three.status], ["connected", "pending"]);
    assertAccount(one, 2);
    assert.match(one.feedStartDate, /^\d{4}-\d{2}-\d{2}$/);
  });

  await t.test("200: with one account of the first shape all are shown in it", async () => {
    await bank.account(path, { id: "v1", accountType: "Debit" });
    const accounts = await list();
    assert.equal(accounts.length, 3);
    for (const account of accounts) assertAccount(account, 1);
    assert.match(accounts[0].feedStartDate, /^\d{4}-\d{2}-\d{2}T00:00:00$/);
  });
});
