import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { accountOf, assertAccount } from "./account-shape.ts";
import { assertRefused } from "./refusal.ts";

test("update-source-account", async (t) => {
  const { bank, sandbox } = await testMillrace(t);
  const { path } = await bank.linked(organisations.czk);
  const accounts = `${path}/connectionInfo/bankFeedAccounts`;
  const one = `${accounts}/ac-7`;
  const routingInfo = { bankCode: "0100", type: "bankcode" };
  const created = await bank.account(path, { ...accountOf({ currency: "CZK" }), routingInfo });
  const update = (body: unknown): Promise<Json> => bank.done("PATCH", one, body);
  const stored = async () => (await bank.done("GET", accounts)).find(({ id }: Json) => id === "ac-7");

  await t.test("200: the name, in the first shape whatever the account's; the rest stays", async () => {
    const renamed = await update({ accountName: "Renamed" });
    assertAccount(renamed, 1);
    assert.equal(renamed.accountName, "Renamed");
    const { modifiedDate } = await stored();
    assert.deepEqual(await stored(), { ...created, accountName: "Renamed", modifiedDate });
    assert.ok(modifiedDate > created.modifiedDate);
  });

  await t.test("200: a whole account, of which only what may change does", async () => {
    const body = {
      ...created,
      accountName: "Whole",
      accountType: "loan",
      accountNumber: "9",
      currency: "EUR",
      sortCode: "1",
      balance: 7,
      feedStartDate: "2001-01-01",
      routingInfo: null,
    };
    assert.equal((await update(body)).balance, 7);
    const { modifiedDate } = await stored();
    assert.deepEqual(await stored(), { ...created, accountName: "Whole", balance: 7, modifiedDate });
  });

  await t.test("200: null and absent fields stay; the present status may be repeated", async () => {
    const before = { ...(await stored()), modifiedDate: "" };
    await update({});
    await update({ id: null, accountName: null, balance: null, status: null });
    await update({ status: "pending" });
    assert.deepEqual({ ...(await stored()), modifiedDate: "" }, before);
  });

  await t.test("400 for a status, an id or a value that may not be", async () => {
    const cases: [string, unknown][] = [
      ["status", "connected"],
      ["status", "linked"],
      ["status", "connecting"],
      ["status", "Disconnected"],
      ["status", 5],
      ["id", "ac-8"],
      ["id", "AC-7"],
      ["accountName", " "],
      ["accountName", "x".repeat(256)],
      ["accountName", 5],
      ["balance", "much"],
      ["balance", 0.001],
      ["balance", "1234567890123456"],
    ];
    const before = await stored();
    for (const [field, value] of cases)
      assertRefused(await bank.call("PATCH", one, { [field]: value }), 400, field);
    for (const body of ["", "[]", "null", "{"]) assertRefused(await bank.call("PATCH", one, body), 400);
    assertRefused(await bank.call("PATCH", one, { accountName: "Half", balance: "much" }), 400, "balance");
    assert.deepEqual(await stored(), before);
  });

  await t.test("400 for another balance of a connected account; the same one is ignored", async () => {
    await bank.map(path, "ac-7", organisations.czkAccount);
    const { balance } = await stored();
    assertRefused(await bank.call("PATCH", one, { balance: balance + 1 }), 400, "balance");
    const same = await update({ balance: `${balance}.00`, accountName: "Connected", status: "connected" });
    assert.deepEqual([same.balance, same.accountName, same.status], [balance, "Connected", "connected"]);
    assertAccount(same, 1);
    assert.match(same.feedStartDate, /T00:00:00$/);
  });

  await t.test(
    "200: disconnecting ends the feed at the provider and stops pushes; repeating it changes nothing",
    async () => {
      const gone = await update({ status: "disconnected" });
      assert.equal(gone.status, "disconnected");
      assertAccount(gone, 1);
      await waitFor("the feed to end", () =>
        sandbox.xero.admin.feeds().every(({ goneFrom }) => goneFrom !== null),
      );
      assert.equal((await update({ status: "disconnected" })).status, "disconnected");
      assertRefused(await bank.call("PATCH", one, { status: "pending" }), 400, "status");
      assert.equal((await update({ balance: 12 })).balance, 12);
      const body = { accountId: "ac-7", transactions: [{ id: "t", date: "2026-01-01", amount: 1 }] };
      assertRefused(await bank.call("POST", `${path}/push/bankAccounts/ac-7/bankTransactions`, body), 400);
    },
  );

  await t.test("200: a pending account can be disconnected", async () => {
    await bank.account(path, { id: "other" });
    assert.equal(
      (await bank.done("PATCH", `${accounts}/other`, { status: "disconnected" })).status,
      "disconnected",
    );
  });
});
