import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

/** Accounts that the pretend Czech organisation has. */
const account = (ending: string) => `c0ffee00-0000-4000-8000-000000000${ending}`;
const place = (path: string) => `${path}/bankFeedAccounts/suggestions`;
const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test("get-mapping-suggestions", async (t) => {
  const { bank, sandbox, database } = await testMillrace(t, {
    settings: { MILLRACE_XERO_LIMIT_FACTOR: "100" },
  });
  sandbox.xero.admin.changeLimits({ minutePerTenant: 6000 });
  const { companyId, path } = await bank.linked(organisations.czk);
  const read = (at = path): Promise<Json> => bank.done("GET", place(at));
  const of = async (id: string, at = path) =>
    (await read(at)).accounts.find(({ sourceAccountId }: Json) => sourceAccountId === id);
  const { accounts } = sandbox.xero.admin.organisation(organisations.czk);
  const numberOf = (id: string) => accounts.find((one) => one.id === id)!.number!;

  await t.test("200: nothing to suggest without accounts, and when a feed may start", async () => {
    const { startDate, ...rest } = await read();
    assert.deepEqual(rest, { accounts: [], taken: [], noTargets: null });
    assert.ok(startDate.earliest <= dayFromNow(-364) && startDate.earliest >= dayFromNow(-366));
    assert.ok(startDate.latest >= dayFromNow(0) && startDate.suggested <= startDate.latest);
  });

  await t.test(
    "200: an account of the same number is preselected, and what a new one would be is told",
    async () => {
      await bank.account(path, {
        id: "main",
        accountName: "A name much longer than the thirty characters of Xero",
        accountNumber: numberOf(account("211")),
      });
      const { lastDeliveredAt, newAccount, preselected, suggestions, ...rest } = await of("main");
      assert.equal(preselected, account("211"));
      assert.deepEqual(suggestions[0].targetAccountId, account("211"));
      assert.deepEqual([suggestions[0].confidence, suggestions[0].reasons[0]], ["high", "same-number"]);
      assert.deepEqual(newAccount, {
        possible: true,
        name: "A name much longer than the th",
        accountNumber: numberOf(account("211")),
        limits: { name: 30 },
        reason: null,
      });
      assert.deepEqual([lastDeliveredAt, rest.blocked, rest.missed], [null, null, []]);
    },
  );

  await t.test("200: the new account that is made has the name that was told", async () => {
    await bank.account(path, {
      id: "new",
      accountName: "Petty cash of the harbour café, Prague",
      accountNumber: "90017001",
    });
    const { name } = (await of("new")).newAccount;
    assert.equal((await bank.map(path, "new")).status, "connected");
    const made = sandbox.xero.admin.organisation(organisations.czk).accounts.find((one) => one.name === name);
    assert.ok(made, name);
  });

  await t.test(
    "200: a card is preselected by its last four digits and would be made with them alone",
    async () => {
      const target = accounts.find(({ id }) => id === account("214"))!;
      const accountNumber = `400000000000${target.number!.slice(-4)}`;
      await bank.account(path, { id: "card", accountType: "creditCard", accountName: "Zzz", accountNumber });
      const { newAccount, preselected, suggestions } = await of("card");
      assert.equal(preselected, account("214"), JSON.stringify(suggestions));
      assert.ok(suggestions[0].reasons.includes("same-last-digits"));
      assert.equal(newAccount.accountNumber, target.number!.slice(-4));
    },
  );

  await t.test(
    "200: a target that is fed is never suggested; whose another company's is, is not told",
    async () => {
      assert.equal((await bank.map(path, "main", account("211"))).status, "connected");
      await bank.account(path, { id: "twin", accountNumber: numberOf(account("211")) });
      const own = await read();
      const suggested = own.accounts.flatMap(({ suggestions }: Json) => suggestions);
      assert.ok(suggested.every(({ targetAccountId }: Json) => targetAccountId !== account("211")));
      const taken = own.taken.find(({ targetAccountId }: Json) => targetAccountId === account("211"));
      assert.deepEqual([taken.by, taken.sourceAccountId, taken.currency], ["this-connection", "main", "CZK"]);
      const mapped = own.accounts.find(({ sourceAccountId }: Json) => sourceAccountId === "main");
      assert.deepEqual([mapped.suggestions, mapped.preselected], [[], null]);

      const other = await bank.linked(organisations.czk);
      await bank.account(other.path, { id: "theirs", accountNumber: numberOf(account("211")) });
      const theirs = await read(other.path);
      const fed = theirs.taken.find(({ targetAccountId }: Json) => targetAccountId === account("211"));
      assert.deepEqual([fed.by, fed.sourceAccountId], ["another-company", null]);
      assert.equal(theirs.accounts[0].preselected, null);
    },
  );

  await t.test("200: where nothing in the books fits, the currency is named", async () => {
    const elsewhere = await bank.linked(organisations.czk);
    sandbox.xero.admin.changeOrganisation(organisations.czk, { multicurrency: true, currencies: ["JPY"] });
    await bank.account(elsewhere.path, { id: "yen", currency: "JPY" });
    const { accounts, noTargets } = await read(elsewhere.path);
    assert.deepEqual([noTargets.code, noTargets.currencies], ["no-target-accounts", ["JPY"]]);
    assert.match(noTargets.message, /JPY/);
    assert.deepEqual([accounts[0].blocked, accounts[0].newAccount.possible], [null, true]);
  });

  await t.test("200: a currency that is not enabled blocks the account until it is", async () => {
    const company = await bank.company();
    const { id, linkUrl } = await bank.connection(company);
    const gbp = `/companies/${company}/connections/${id}`;
    await bank.account(gbp, { id: "usd", currency: "USD" });
    await bank.account(gbp, {
      id: "odd",
      currency: "GBP",
      accountType: "checking",
      routingInfo: { bankCode: "BARCGB22", type: "swift" },
    });
    await bank.approve(linkUrl, organisations.gbp);
    const usd = await of("usd", gbp);
    assert.equal(usd.blocked.code, "currency-not-enabled");
    assert.deepEqual([usd.newAccount.possible, usd.newAccount.reason], [false, "currency-not-enabled"]);
    assert.equal((await of("odd", gbp)).blocked.code, "sort-code-missing");
    sandbox.xero.admin.changeOrganisation(organisations.gbp, { multicurrency: true, currencies: ["USD"] });
    assert.equal((await of("usd", gbp)).blocked, null);
  });

  await t.test(
    "200: transactions that were refused are told, and a feed goes on after the last that arrived",
    async () => {
      const feed = {
        companyId,
        connectionId: path.split("/").at(-1)!,
        accountId: "main",
        organisationId: organisations.czk,
        targetId: account("211"),
        path,
      };
      const line = (id: string, days: number, balance: number) => ({
        id,
        date: dayFromNow(days),
        amount: 1,
        balance,
        description: "Coffee",
        transactionType: "Credit",
      });
      await bank.ended(feed, await bank.pushed(feed, [line("t1", -9, 1), line("t2", -5, 2)]));
      const { lastDeliveredAt, missed, suggestedStart } = await of("main");
      assert.ok(lastDeliveredAt.endsWith("Z"));
      assert.deepEqual([missed, suggestedStart], [[], dayFromNow(-4)]);
      await database.rows({
        text: "update statement_line set state = 'refused', reason_code = 'x', reason = 'Too late.' where transaction_id = 't1'",
      });
      assert.deepEqual((await of("main")).missed, [
        { from: dayFromNow(-9), to: dayFromNow(-9), lines: 1, reason: "Too late." },
      ]);
    },
  );

  await t.test(
    "200: of a connection that is not linked the accounts are blocked, and nothing is asked of the software",
    async () => {
      const { id } = await bank.connection(companyId);
      const at = `/companies/${companyId}/connections/${id}`;
      await bank.account(at, { id: "main" });
      const { accounts, noTargets, taken } = await read(at);
      assert.deepEqual([accounts[0].blocked.code, accounts[0].suggestions], ["connection-not-linked", []]);
      assert.deepEqual([taken, noTargets], [[], null]);
    },
  );

  await t.test("400 where accounts are mapped inside the software, and where it is not set up", async () => {
    for (const platformKey of ["hcws", "olpr", "fbrh"]) {
      const { id } = await bank.connection(companyId, platformKey);
      assertRefused(await bank.call("GET", place(`/companies/${companyId}/connections/${id}`)), 400);
    }
  });

  await t.test(
    "400 when the software no longer lets us in, and 200 with blocked accounts from then on",
    async () => {
      const lost = await bank.linked(organisations.usd);
      await bank.account(lost.path, { currency: "USD" });
      sandbox.xero.admin.revoke({ what: "grant", tenantId: organisations.usd });
      sandbox.xero.admin.revoke({ what: "access-tokens", tenantId: organisations.usd });
      assertRefused(await bank.call("GET", place(lost.path)), 400);
      assert.equal((await read(lost.path)).accounts[0].blocked.code, "connection-not-linked");
    },
  );

  await t.test("404 for a connection that is not there, or another company's", async () => {
    const other = await bank.company();
    const connectionId = path.split("/").at(-1);
    for (const at of [
      `/companies/${other}/connections/${connectionId}`,
      `/companies/${companyId}/connections/${companyId}`,
      `/companies/${companyId}/connections/..%2f`,
    ])
      assertRefused(await bank.call("GET", place(at)), 404);
  });

  await t.test("503 while the software does not answer", async () => {
    sandbox.xero.admin.addFault({ kind: "answer", status: 503, times: 50 });
    assertRefused(await bank.call("GET", place(path)), 503);
    sandbox.xero.admin.clearFaults();
  });
});
