import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { assertRefused, findingOf } from "./refusal.ts";

/** Accounts that the pretend Czech organisation has. */
const account = (ending: string) => `c0ffee00-0000-4000-8000-000000000${ending}`;
const mapping = (path: string) => `${path}/bankFeedAccounts/mapping`;
const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test("create-bank-account-mapping", async (t) => {
  const { bank, sandbox } = await testMillrace(t, { settings: { MILLRACE_XERO_LIMIT_FACTOR: "100" } });
  sandbox.xero.admin.changeLimits({ minutePerTenant: 6000 });
  const { companyId, path } = await bank.linked(organisations.czk);
  const items = (): Promise<Json[]> => bank.done("GET", mapping(path));
  const itemOf = async (id: string) => (await items()).find(({ sourceAccountId }) => sourceAccountId === id);
  const map = (body: unknown, at = path) => bank.call("POST", mapping(at), body);
  const optionsOf = async (id: string) =>
    (await itemOf(id)).targetAccountOptions.map((option: Json) => option.id).sort();

  await bank.account(path, { id: "main", balance: 12.5 });

  await t.test("400 for a body that is none", async () => {
    for (const body of [{}, { sourceAccountId: null }, { sourceAccountId: "" }, { sourceAccountId: 5 }]) {
      assertRefused(await map(body), 400, "sourceAccountId");
    }
    for (const targetAccountId of ["", 5, {}]) {
      assertRefused(await map({ sourceAccountId: "main", targetAccountId }), 400, "targetAccountId");
    }
    for (const feedStartDate of ["soon", "2026-13-01", 5]) {
      const body = { sourceAccountId: "main", targetAccountId: account("211"), feedStartDate };
      assertRefused(await map(body), 400, "feedStartDate");
    }
    for (const [days, message] of [
      [-367, /365 days/],
      [3, /in the future/],
    ] as const) {
      const feedStartDate = dayFromNow(days);
      const reply = await map({ sourceAccountId: "main", targetAccountId: account("211"), feedStartDate });
      assertRefused(reply, 400, "feedStartDate");
      assert.match(findingOf(reply, "feedStartDate"), message);
    }
    for (const body of ["", "[]", "null"]) assertRefused(await map(body), 400);
    assert.equal((await itemOf("main")).status, "pending");
  });

  await t.test("400 for a target that is unknown, archived or of another kind", async () => {
    const cases = {
      [account("999")]: /no target account/,
      nonsense: /no target account/,
      [account("217")]: /no target account/,
      [account("213")]: /EUR/,
      [account("214")]: /Credit/,
    };
    for (const [targetAccountId, message] of Object.entries(cases)) {
      const reply = await map({ sourceAccountId: "main", targetAccountId });
      assertRefused(reply, 400, "targetAccountId");
      assert.match(findingOf(reply, "targetAccountId"), message);
    }
    assert.equal((await itemOf("main")).status, "pending");
  });

  await t.test("404 for an unknown source account", async () => {
    for (const sourceAccountId of ["nobody", "MAIN"]) assertRefused(await map({ sourceAccountId }), 404);
  });

  await t.test("200: connected from the date wished for, and the same again changes nothing", async () => {
    const body = {
      sourceAccountId: "main",
      targetAccountId: account("211"),
      feedStartDate: `${dayFromNow(-300)} 08:00`,
    };
    const result = await bank.done("POST", mapping(path), body);
    assert.deepEqual(result, {
      sourceAccountId: "main",
      targetAccountId: account("211"),
      status: "connected",
    });
    assert.deepEqual(await bank.done("POST", mapping(path), body), result);
    assert.deepEqual(
      (await bank.done("POST", mapping(path), { sourceAccountId: "main" })).status,
      "connected",
    );
    const item = await itemOf("main");
    assert.deepEqual(
      [item.status, item.targetAccountId, item.targetAccountName, item.feedStartDate],
      ["connected", account("211"), "Current account", `${dayFromNow(-300)}T08:00:00`],
    );
    assert.equal(sandbox.xero.admin.feeds().length, 1);
  });

  await t.test("400 for another target of an account that is connected", async () => {
    assertRefused(await map({ sourceAccountId: "main", targetAccountId: account("212") }), 400);
  });

  await t.test("400 for a target that another account, of this or another company, feeds", async () => {
    await bank.account(path, { id: "second" });
    assert.ok(!(await optionsOf("second")).includes(account("211")));
    assertRefused(
      await map({ sourceAccountId: "second", targetAccountId: account("211") }),
      400,
      "targetAccountId",
    );
    const other = await bank.linked(organisations.czk);
    await bank.account(other.path, { id: "main" });
    const [item] = await bank.done("GET", mapping(other.path));
    assert.ok(!item.targetAccountOptions.some(({ id }: Json) => id === account("211")));
    const reply = await map({ sourceAccountId: "main", targetAccountId: account("211") }, other.path);
    assertRefused(reply, 400, "targetAccountId");
    assert.match(findingOf(reply, "targetAccountId"), /already fed/);
  });

  await t.test("200: of two accounts that race for a target one gets it", async () => {
    const racers = ["racer-1", "racer-2", "racer-3"];
    for (const id of racers) await bank.account(path, { id });
    const elsewhere = await bank.linked(organisations.czk);
    await bank.account(elsewhere.path, { id: "rival" });
    const asked = () =>
      sandbox.xero.admin.calls().calls.filter(({ operation }) => operation === "create-feeds-existing-v2");
    const before = asked().length;
    const [rival, ...replies] = await Promise.all([
      map({ sourceAccountId: "rival", targetAccountId: account("212") }, elsewhere.path),
      ...racers.map((sourceAccountId) => map({ sourceAccountId, targetAccountId: account("212") })),
    ]);
    assert.equal(asked().length, before + 1, "the accounting software hears of the one that gets it alone");
    if (rival.status === 200) {
      for (const reply of replies) assertRefused(reply, 400, "targetAccountId");
      return;
    }
    for (const reply of replies) if (reply.status !== 200) assertRefused(reply, 400);
    for (const [nth, reply] of replies.entries()) {
      if (reply.body.status === "connecting") await bank.map(path, racers[nth]!, account("212"));
    }
    const connected = (await items()).filter(({ targetAccountId, status }) => {
      return targetAccountId === account("212") && status === "connected";
    });
    assert.equal(connected.length, 1, JSON.stringify(replies.map(({ body }) => body)));
  });

  await t.test("200: without a target a new one is made, named like the source", async () => {
    await bank.account(path, { id: "fresh", accountName: "Petty cash", accountNumber: "555/0100" });
    const result = await bank.map(path, "fresh");
    assert.equal(result.status, "connected", JSON.stringify(result));
    const { targetAccountId, targetAccountName } = await itemOf("fresh");
    assert.equal(targetAccountName, "Petty cash");
    const { accounts } = sandbox.xero.admin.organisation(organisations.czk);
    const made = accounts.find(({ id }) => id === targetAccountId);
    assert.deepEqual([made?.name, made?.currency], ["Petty cash", "CZK"]);
  });

  await t.test(
    "200: the same mapping asked for many times at once is one, and all are told of it",
    async () => {
      sandbox.xero.admin.changeOrganisation(organisations.czk, { multicurrency: true });
      const feeds = sandbox.xero.admin.feeds().length;
      for (const [nth, targetAccountId] of [account("213"), undefined].entries()) {
        const id = `twice-${nth}`;
        await bank.account(path, { id, currency: nth === 0 ? "EUR" : "CZK", accountNumber: `90${nth}` });
        const wish = { sourceAccountId: id, targetAccountId };
        for (const { status, text } of await Promise.all([map(wish), map(wish), map(wish)])) {
          assert.equal(status, 200, text);
          assert.match(JSON.parse(text).status, /^connect(ed|ing)$/);
        }
        assert.equal((await bank.map(path, id, targetAccountId)).status, "connected");
      }
      assert.equal(sandbox.xero.admin.feeds().length, feeds + 2);
      await bank.done("PATCH", `${path}/connectionInfo/bankFeedAccounts/twice-0`, { status: "disconnected" });
      await waitFor("the feed to end at Xero", () =>
        sandbox.xero.admin.feeds().some((one) => one.accountId === account("213") && one.goneFrom !== null),
      );
    },
  );

  await t.test(
    "200: Failed, with why, when the software refuses later; the account stays pending",
    async () => {
      await bank.account(path, { id: "unlucky", currency: "EUR" });
      sandbox.xero.admin.addFault({
        kind: "reject",
        errorType: "invalid-user-role",
        match: { operation: "create-feeds-*" },
      });
      const body = { sourceAccountId: "unlucky", targetAccountId: account("213") };
      const result = await bank.done("POST", mapping(path), body);
      assert.deepEqual(
        [result.status, result.targetAccountId, result.errorCode],
        ["Failed", account("213"), "role-not-allowed"],
      );
      assert.ok(result.error);
      const { status, error, errorCode } = await itemOf("unlucky");
      assert.deepEqual([status, error, errorCode], ["pending", result.error, "role-not-allowed"]);
      assert.equal((await bank.done("POST", mapping(path), body)).status, "connected");
      assert.equal("error" in (await itemOf("unlucky")), false);
    },
  );

  await t.test(
    "200: an account renamed before it is mapped gives its new name to the new target",
    async () => {
      const { id } = await bank.account(path, {
        id: "renamed",
        accountName: "Old name",
        accountNumber: "777",
      });
      await bank.done("PATCH", `${path}/connectionInfo/bankFeedAccounts/${id}`, { accountName: "New name" });
      assert.equal((await bank.map(path, id)).status, "connected");
      assert.equal((await itemOf(id)).targetAccountName, "New name");
    },
  );

  await t.test("200: an account renamed while its new target is in doubt gets no second target", async () => {
    const { id } = await bank.account(path, { id: "doubtful", accountName: "First", accountNumber: "778" });
    sandbox.xero.admin.addFault({ kind: "reset", when: "after", match: { operation: "create-feeds-*" } });
    const { status } = await bank.done("POST", mapping(path), { sourceAccountId: id });
    assert.equal(status, "connecting");
    await bank.done("PATCH", `${path}/connectionInfo/bankFeedAccounts/${id}`, { accountName: "Second" });
    const item = await waitFor("the feed to be settled", async () => {
      const one = await itemOf(id);
      return one.status === "connected" && one.targetAccountName && one;
    });
    assert.equal(item.targetAccountName, "First");
    const { accounts } = sandbox.xero.admin.organisation(organisations.czk);
    assert.equal(accounts.filter(({ name }) => name === "First" || name === "Second").length, 1);
  });

  await t.test("400 for a new target in a currency without multi-currency, until it is enabled", async () => {
    const company = await bank.company();
    const { id, linkUrl } = await bank.connection(company);
    const gbp = `/companies/${company}/connections/${id}`;
    await bank.account(gbp, { id: "usd", currency: "USD" });
    await bank.approve(linkUrl, organisations.gbp);
    const reply = await map({ sourceAccountId: "usd" }, gbp);
    assertRefused(reply, 400, "currency");
    assert.match(findingOf(reply, "currency"), /multi-currency/);
    sandbox.xero.admin.changeOrganisation(organisations.gbp, { multicurrency: true, currencies: ["USD"] });
    assert.equal((await bank.map(gbp, "usd")).status, "connected");
  });

  await t.test(
    "400 where accounts are mapped inside the software, and where the connection is not linked",
    async () => {
      for (const [platformKey, message] of [
        ["hcws", /inside the accounting software/],
        ["olpr", /inside the accounting software/],
        ["gbol", /PendingAuth/],
        ["fbrh", /cannot reach/],
      ] as const) {
        const { id } = await bank.connection(companyId, platformKey);
        const at = `/companies/${companyId}/connections/${id}`;
        await bank.account(at, { id: "main" });
        const reply = await map({ sourceAccountId: "main" }, at);
        assertRefused(reply, 400);
        assert.match(reply.body.error, message);
      }
    },
  );
});
