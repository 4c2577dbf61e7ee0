import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { someLines } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { accountOf, assertAccount } from "./account-shape.ts";
import { assertRefused, findingOf } from "./refusal.ts";

test("create-source-account", async (t) => {
  const { bank, sandbox } = await testMillrace(t);
  const company = await bank.company();
  const pending = `/companies/${company}/connections/${(await bank.connection(company)).id}`;
  let count = 0;
  const create = (fields: Record<string, unknown> = {}, path = pending) => {
    count += 1;
    return bank.call(
      "POST",
      `${path}/connectionInfo/bankFeedAccounts`,
      accountOf({ id: `a${count}`, ...fields }),
    );
  };

  await t.test("200: a pending account of the second shape, before the connection is linked", async () => {
    const reply = await create({ id: "ac-7" });
    assert.equal(reply.status, 200, reply.text);
    assertAccount(reply.body, 2);
    assert.deepEqual(
      { ...reply.body, modifiedDate: "" },
      {
        ...accountOf({ id: "ac-7" }),
        accountInfo: null,
        modifiedDate: "",
        status: "pending",
      },
    );
  });

  await t.test("200: the second shape for its five words in any case, shown in theirs", async () => {
    for (const word of ["checking", "savings", "loan", "creditCard", "prepaidCard"]) {
      for (const accountType of [word, word.toUpperCase(), word.toLowerCase()]) {
        const { body } = await create({ accountType });
        assertAccount(body, 2);
        assert.equal(body.accountType, word);
      }
    }
  });

  await t.test("200: the first shape for Credit and Debit, never with keys of the second", async () => {
    for (const accountType of ["Credit", "credit", "DEBIT"]) {
      const { body } = await create({
        accountType,
        routingInfo: { bankCode: "1" },
        accountInfo: { nickname: "n" },
      });
      assertAccount(body, 1);
      assert.equal(body.accountType, accountType[0]!.toUpperCase() + accountType.slice(1).toLowerCase());
    }
  });

  await t.test("200: a missing balance of the first shape is 0", async () => {
    assert.equal((await create({ accountType: "Debit", balance: undefined })).body.balance, 0);
    assert.equal((await create({ accountType: "Debit", balance: null })).body.balance, 0);
  });

  await t.test(
    "200: routing and account information as given, completed by what they leave out",
    async () => {
      const { body } = await create({
        routingInfo: { bankCode: "021000021", type: "aba" },
        accountInfo: { nickname: "Till", accountOpenDate: "2020-02-29T10:00:00Z", availableBalance: -3.5 },
      });
      assert.deepEqual(body.routingInfo, { bankCode: "021000021", type: "aba" });
      assert.deepEqual(body.accountInfo, {
        description: null,
        nickname: "Till",
        accountOpenDate: "2020-02-29",
        availableBalance: -3.5,
      });
      const { routingInfo, accountInfo } = (await create({ routingInfo: { bankCode: "1" }, accountInfo: {} }))
        .body;
      assert.deepEqual(routingInfo, { bankCode: "1", type: "bankcode" });
      assert.deepEqual(Object.values(accountInfo), [null, null, null, null]);
      assert.equal("routingInfo" in (await create({ routingInfo: null, accountInfo: null })).body, false);
    },
  );

  await t.test("200: fields of the server and unknown ones are ignored", async () => {
    const fields = {
      status: "connected",
      modifiedDate: "2001-01-01",
      feedStartDate: "2001-01-01",
      colour: "blue",
    };
    const { body } = await create(fields);
    assertAccount(body, 2);
    assert.equal(body.status, "pending");
    assert.ok(body.modifiedDate > "2020");
  });

  await t.test("200: amounts are exact decimals, as numbers or as text", async () => {
    for (const [balance, shown] of [
      [0, 0],
      ["120.50", 120.5],
      [-0.01, -0.01],
      ["9999999999999.99", 9_999_999_999_999.99],
      [1e2, 100],
      [" 7 ", 7],
    ]) {
      assert.equal((await create({ balance })).body.balance, shown);
    }
    assert.equal((await create({ currency: "KWD", sortCode: null, balance: 1.125 })).body.balance, 1.125);
  });

  await t.test(
    "200: ids with spaces, slashes and letters of any script, which paths find again",
    async () => {
      const ids = [
        "Checking 0202/é",
        "...",
        "a/b",
        "50%",
        "%2F",
        "a?b#c",
        "账户".repeat(64),
        "+ +",
        "Batch account",
        "😀".repeat(64),
      ];
      for (const id of ids) {
        assert.equal((await create({ id })).body.id, id);
        const one = `${pending}/connectionInfo/bankFeedAccounts/${encodeURIComponent(id)}`;
        const renamed = await bank.call("PATCH", one, { id, accountName: "Found" });
        assert.equal(renamed.status, 200, `${id}: ${renamed.text}`);
        assert.equal(renamed.body.id, id);
      }
    },
  );

  await t.test("400 naming every field that is missing", async () => {
    const fields = ["id", "accountName", "accountType", "accountNumber", "currency", "balance"];
    const nothing = Object.fromEntries(fields.map((field) => [field, undefined]));
    assertRefused(
      await create(nothing),
      400,
      "id",
      "accountName",
      "accountType",
      "accountNumber",
      "currency",
    );
    for (const field of fields) {
      assertRefused(await create({ [field]: null }), 400, field);
      if (field !== "balance") assertRefused(await create({ [field]: "" }), 400, field);
    }
    for (const body of ["", "[]", "null", '"a"', "{"]) {
      assertRefused(await bank.call("POST", `${pending}/connectionInfo/bankFeedAccounts`, body), 400);
    }
  });

  await t.test(
    "400 with a body for JSON of no bytes, which SDKs send for the call of the tutorial",
    async () => {
      const headers = { authorization: bank.authorization, "content-type": "application/json", cookie: "" };
      const response = await fetch(`${bank.url}${pending}/connectionInfo/bankFeedAccounts`, {
        method: "POST",
        headers,
      });
      const text = await response.text();
      const reply = { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
      assertRefused(reply, 400, "body");
    },
  );

  await t.test("400 for values that cannot be", async () => {
    const cases: [string, unknown][] = [
      ["id", "batch"],
      ["id", "Credentials"],
      ["id", "Credentials"],
      ["id", "."],
      ["id", ".."],
      ["id", "x".repeat(129)],
      ["id", "a\nb"],
      ["id", "   "],
      ["id", 5],
      ["accountName", "x".repeat(256)],
      ["accountNumber", "x".repeat(101)],
      ["accountType", "current"],
      ["accountType", 5],
      ["currency", "usd"],
      ["currency", "XXX"],
      ["currency", "US"],
      ["currency", "ZZZ"],
      ["balance", "much"],
      ["balance", "1,5"],
      ["balance", ""],
      ["balance", true],
      ["balance", 1.005],
      ["balance", "1234567890123.456"],
      ["balance", "12345678901234.56"],
      ["balance", "1e15"],
      ["balance", "1e400"],
      ["sortCode", "1".repeat(41)],
    ];
    for (const [field, value] of cases) assertRefused(await create({ [field]: value }), 400, field);
    assertRefused(await create({ currency: "JPY", balance: 0.5 }), 400, "balance");
  });

  await t.test("400 for a number of too many digits, as it was written", async () => {
    const path = `${pending}/connectionInfo/bankFeedAccounts`;
    const body = (balance: string) => JSON.stringify(accountOf({ id: "digits" })).replace("120.5", balance);
    for (const balance of [
      "9007199254740993",
      "1.0000000000000001",
      "0.12345678901234567",
      "1e400",
      "12345678901234.50001",
    ]) {
      assertRefused(await bank.call("POST", path, body(balance)), 400, "balance");
    }
    assert.equal((await bank.call("POST", path, body("1.2050000000000000e2"))).body.balance, 120.5);
  });

  await t.test("400 for routing or account information that cannot be", async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ routingInfo: { type: "zip" } }, "routingInfo.type"],
      [{ routingInfo: { bankCode: 5 } }, "routingInfo.bankCode"],
      [{ routingInfo: "021000021" }, "routingInfo"],
      [{ accountInfo: [] }, "accountInfo"],
      [{ accountInfo: { accountOpenDate: "yesterday" } }, "accountInfo.accountOpenDate"],
      [{ accountInfo: { accountOpenDate: "2024-02-30" } }, "accountInfo.accountOpenDate"],
      [{ accountInfo: { accountOpenDate: "2024-01-01xyz" } }, "accountInfo.accountOpenDate"],
      [{ accountInfo: { availableBalance: "much" } }, "accountInfo.availableBalance"],
      [{ accountInfo: { availableBalance: "1234567890123456" } }, "accountInfo.availableBalance"],
      [{ accountInfo: { nickname: "n".repeat(256) } }, "accountInfo.nickname"],
    ];
    for (const [fields, item] of cases) assertRefused(await create(fields), 400, item);
  });

  await t.test(
    "400 for a GBP bank account without a sort code; cards, loans and bank codes need none",
    async () => {
      const gbp = (fields: Record<string, unknown>) => create({ currency: "GBP", ...fields });
      for (const accountType of ["checking", "savings", "Debit"]) {
        assertRefused(await gbp({ accountType }), 400, "sortCode");
        assertRefused(await gbp({ accountType, sortCode: "" }), 400, "sortCode");
        assertRefused(await gbp({ accountType, routingInfo: { bankCode: "" } }), 400, "sortCode");
        assert.equal((await gbp({ accountType, routingInfo: { bankCode: "040004" } })).status, 200);
        for (const sortCode of ["112233", "11-22-33", "11 22 33"]) {
          assert.equal((await gbp({ accountType, sortCode })).body.sortCode, sortCode);
        }
      }
      for (const accountType of ["creditCard", "prepaidCard", "loan", "Credit"]) {
        assert.equal((await gbp({ accountType })).status, 200);
      }
      for (const sortCode of ["12345", "1234567", "12345a", "11.22.33"]) {
        assertRefused(await gbp({ sortCode }), 400, "sortCode");
      }
      assert.equal((await create({ sortCode: "not checked" })).body.sortCode, "not checked");
    },
  );

  await t.test(
    "400 for an id that is taken in the connection; other connections have ids of their own",
    async () => {
      await create({ id: "twice" });
      const reply = await create({ id: "twice", accountName: "Other" });
      assertRefused(reply, 400, "id");
      assert.match(findingOf(reply, "id"), /already exists/);
      const { id } = await bank.connection(company);
      assert.equal((await create({ id: "twice" }, `/companies/${company}/connections/${id}`)).status, 200);
      const raced = await Promise.all(Array.from({ length: 8 }, () => create({ id: "raced" })));
      assert.equal(raced.filter(({ status }) => status === 200).length, 1);
      for (const one of raced.filter(({ status }) => status !== 200)) assertRefused(one, 400, "id");
    },
  );

  await t.test("200: an account that was deleted comes back with its identity", async () => {
    const feed = await bank.feed(organisations.czk, organisations.czkAccount);
    const lines = someLines(3, systemClock.now());
    await bank.ended(feed, await bank.pushed(feed, lines.slice(0, 2)));
    const one = `${feed.path}/connectionInfo/bankFeedAccounts/${feed.accountId}`;
    assert.equal((await bank.call("DELETE", one)).status, 204);
    const back = await bank.account(feed.path, { accountType: "Debit", accountName: "Back" });
    assertAccount(back, 1);
    assert.equal(back.status, "pending");
    assertRefused(await bank.push(feed, lines), 400);
    await waitFor("the old feed to have ended", async () => {
      const body = { sourceAccountId: feed.accountId, targetAccountId: feed.targetId };
      return (await bank.call("POST", `${feed.path}/bankFeedAccounts/mapping`, body)).status === 200;
    });
    await bank.map(feed.path, feed.accountId, feed.targetId);
    const reply = await bank.push(feed, lines);
    assert.equal(reply.body.validation.warnings.length, 2, reply.text);
    assert.equal((await bank.ended(feed, reply.body.pushOperationKey)).status, "Success");
    assert.deepEqual(
      bank.arrived(feed).map(({ transactionId }) => transactionId),
      lines.map(({ id }) => id),
    );
  });

  await t.test("400 for a currency the linked organisation does not take, until it does", async () => {
    const { path } = await bank.linked(organisations.gbp);
    const gbp = { currency: "GBP", sortCode: "112233" };
    assert.equal((await create(gbp, path)).status, 200);
    const reply = await create({ currency: "USD" }, path);
    assertRefused(reply, 400, "currency");
    assert.match(findingOf(reply, "currency"), /multi-currency/);
    sandbox.xero.admin.changeOrganisation(organisations.gbp, { multicurrency: true, currencies: ["USD"] });
    assert.equal((await create({ currency: "USD" }, path)).status, 200);
    const other = await create({ currency: "EUR" }, path);
    assertRefused(other, 400, "currency");
    assert.match(findingOf(other, "currency"), /does not use EUR/);
  });
});
