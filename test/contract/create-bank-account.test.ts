import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";
import { instant, uuidForm } from "./company-shape.ts";
import { assertRefused, findingOf, warningsOf } from "./refusal.ts";

let count = 0;
/** An account that breaks no rule of Xero's, under a name of its own. */
function account(fields: Record<string, unknown> = {}) {
  count += 1;
  return {
    accountName: `Reserve ${count}`,
    accountType: "Debit",
    accountNumber: `28014624${count}`,
    currency: "CZK",
    ...fields,
  };
}

test("create-bank-account", async (t) => {
  const world = await testMillrace(t, { settings: { MILLRACE_XERO_LIMIT_FACTOR: "1000" } });
  const { bank, sandbox, database } = world;
  sandbox.xero.admin.changeLimits({ minutePerTenant: 60_000 });
  const linked = await bank.linked(organisations.czk);
  const { path, companyId, connectionId } = linked;
  const push = (body: unknown, query = "", headers = {}) =>
    bank.call("POST", `${path}/push/bankAccounts${query}`, body, headers);
  const ended = async (body: unknown, query = "") => {
    const reply = await push(body, query);
    assert.equal(reply.status, 200, reply.text);
    return bank.ended(linked, reply.body.pushOperationKey);
  };
  const atXero = (name: string) =>
    sandbox.xero.admin.organisation(organisations.czk).accounts.filter((one) => one.name === name);
  const events = async (key: string) => {
    const text =
      "select type, payload from domain_event where company_id = $1 and payload->>'operationId' = $2";
    return database.rows<{ type: string; payload: Json }>({ text }, [companyId, key]);
  };

  await t.test("200: pending, with the echo of the request and every field of the operation", async () => {
    const asked: Record<string, unknown> = account({ balance: "12.50", institution: null });
    const { institution: _absent, ...echo }: Record<string, unknown> = { ...asked, balance: 12.5 };
    const reply = await push(asked);
    assert.equal(reply.status, 200, reply.text);
    const { pushOperationKey, requestedOnUtc, validation, ...rest } = reply.body;
    assert.match(pushOperationKey, uuidForm);
    assert.match(requestedOnUtc, instant);
    assert.deepEqual(rest, {
      data: echo,
      changes: [],
      dataType: "bankAccounts",
      companyId,
      dataConnectionKey: connectionId,
      timeoutInMinutes: null,
      timeoutInSeconds: null,
      status: "Pending",
      statusCode: 202,
      errorMessage: null,
    });
    assert.deepEqual(validation.errors, []);
    assert.match(warningsOf(reply, "balance")[0]!, /cannot be set in Xero and is ignored/);
    await bank.ended(linked, pushOperationKey);
  });

  await t.test(
    "200: the account is in the books, in the list and among the targets, and told of",
    async () => {
      const asked = account();
      const operation = await ended(asked, "?timeoutInMinutes=5");
      assert.deepEqual([operation.status, operation.statusCode], ["Success", 200]);
      assert.equal(operation.timeoutInMinutes, 5);
      const [made, ...others] = atXero(asked.accountName);
      assert.deepEqual(
        [made!.number, made!.currency, made!.bankAccountType, others],
        [asked.accountNumber, "CZK", "BANK", []],
      );
      const recordRef = { id: made!.id, dataType: "bankAccounts" };
      assert.deepEqual(operation.changes, [{ type: "Created", recordRef, attachmentId: null }]);
      assert.ok(!("data" in operation));
      const list = await bank.done("GET", `${path}/data/bankAccounts?query=id%3D${made!.id}`);
      assert.deepEqual(
        list.results.map(({ accountName, status, accountType }: Json) => [accountName, status, accountType]),
        [[asked.accountName, "Active", "Debit"]],
      );
      await bank.account(path);
      const [item] = await bank.done("GET", `${path}/bankFeedAccounts/mapping`);
      assert.ok(item.targetAccountOptions.some(({ id }: Json) => id === made!.id));
      const [event, ...more] = await events(operation.pushOperationKey);
      assert.deepEqual(
        [event!.type, event!.payload.recordId, more],
        ["bankAccounts.write.successful", made!.id, []],
      );
    },
  );

  await t.test("200: the kind and the code are kept, a card shows its last four digits only", async () => {
    const asked = account({
      accountType: "Credit",
      accountNumber: "4929 1234 5678 9012",
      nominalCode: "0771",
    });
    assert.equal((await ended(asked)).status, "Success");
    const [made] = atXero(asked.accountName);
    assert.deepEqual([made!.number, made!.bankAccountType, made!.code], ["9012", "CREDITCARD", "0771"]);
  });

  await t.test("200: without a currency it is the organisation's own", async () => {
    const asked = account({ currency: undefined });
    assert.equal((await ended(asked)).status, "Success");
    assert.equal(atXero(asked.accountName)[0]!.currency, "CZK");
  });

  await t.test("200, then Failed: what the software refuses is told with the field it is about", async () => {
    const [taken] = sandbox.xero.admin.organisation(organisations.czk).accounts;
    const cases = [
      [{ accountName: taken!.name.toUpperCase() }, "accountName"],
      [{ nominalCode: "0771" }, "nominalCode"],
    ] as const;
    for (const [fields, field] of cases) {
      const operation = await ended(account(fields));
      assert.deepEqual([operation.status, operation.statusCode, operation.changes], ["Failed", 400, []]);
      assert.match(operation.errorMessage, /refused the account/);
      assert.deepEqual(
        operation.validation.errors.map(({ itemId }: Json) => itemId),
        [field],
      );
      const [event] = await events(operation.pushOperationKey);
      assert.equal(event!.type, "bankAccounts.write.unsuccessful");
      assert.ok(!("recordId" in event!.payload));
    }
  });

  await t.test(
    "400 for each rule of the model that is broken, all at once, and nothing is stored",
    async () => {
      const before = (await bank.done("GET", `/companies/${companyId}/push`)).totalResults;
      const reply = await push({ currency: "GBP", nominalCode: "x".repeat(11), sortCode: "1" });
      assertRefused(reply, 400, "accountName", "accountType", "accountNumber", "currency", "nominalCode");
      assert.match(findingOf(reply, "currency"), /CZK, EUR, USD/);
      const cases: [Record<string, unknown>, string][] = [
        [{ accountName: null }, "accountName"],
        [{ accountName: " " }, "accountName"],
        [{ accountName: "x".repeat(151) }, "accountName"],
        [{ accountName: "a\u0007b" }, "accountName"],
        [{ accountName: 5 }, "accountName"],
        [{ accountType: "Unknown" }, "accountType"],
        [{ accountType: "Savings" }, "accountType"],
        [{ accountNumber: "1".repeat(41) }, "accountNumber"],
        [{ currency: "czk" }, "currency"],
        [{ currency: "XXX" }, "currency"],
        [{ balance: "plenty" }, "balance"],
        [{ overdraftLimit: {} }, "overdraftLimit"],
        [{ status: "Gone" }, "status"],
        [{ institution: "x".repeat(501) }, "institution"],
      ];
      for (const [fields, field] of cases) assertRefused(await push(account(fields)), 400, field);
      for (const body of ["", "null", "[]", '"text"', "{"]) assertRefused(await push(body), 400);
      for (const timeout of ["0", "-1", "1.5", "soon"])
        assertRefused(await push(account(), `?timeoutInMinutes=${timeout}`), 400, "timeoutInMinutes");
      assert.equal((await bank.done("GET", `/companies/${companyId}/push`)).totalResults, before);
    },
  );

  await t.test("a sort code belongs to accounts in GBP", async () => {
    const british = await bank.linked(organisations.gbp);
    const at = (body: unknown) => bank.call("POST", `${british.path}/push/bankAccounts`, body);
    assertRefused(await at(account({ currency: "GBP", sortCode: "12345" })), 400, "sortCode");
    const asked = account({ currency: undefined, sortCode: "20-45-61", accountNumber: "44556677" });
    const reply = await at(asked);
    assert.equal((await bank.ended(british, reply.body.pushOperationKey)).status, "Success");
    const [made] = (
      await bank.done("GET", `${british.path}/data/bankAccounts?query=accountNumber%3D44556677`)
    ).results;
    assert.deepEqual([made.sortCode, made.currency], ["204561", "GBP"]);
    assert.match(warningsOf(await push(account({ sortCode: "204561" })), "sortCode")[0]!, /ignored/);
  });

  await t.test("the same Idempotency-Key makes one account", async () => {
    const asked = account();
    const headers = { "idempotency-key": randomUUID() };
    const first = await push(asked, "", headers);
    const second = await push(asked, "", headers);
    assert.deepEqual([second.status, second.body], [200, first.body]);
    assertRefused(await push(account(), "", headers), 422);
    await bank.ended(linked, first.body.pushOperationKey);
    assert.equal(atXero(asked.accountName).length, 1);
  });

  await t.test(
    "400 for software in which nobody but its user makes accounts, or that is not set up",
    async () => {
      const cases = { hcws: "not-supported", olpr: "not-supported", akxx: "not-set-up", fbrh: "not-set-up" };
      for (const [key, code] of Object.entries(cases)) {
        const company = await bank.company();
        const { id } = await bank.connection(company, key);
        const at = `/companies/${company}/connections/${id}/push/bankAccounts`;
        const reply = await bank.call("POST", at, account());
        assertRefused(reply, 400);
        assert.match(reply.body.code, new RegExp(code));
      }
    },
  );

  await t.test("400 while the connection is not linked", async () => {
    const company = await bank.company();
    const { id } = await bank.connection(company);
    const reply = await bank.call(
      "POST",
      `/companies/${company}/connections/${id}/push/bankAccounts`,
      account(),
    );
    assertRefused(reply, 400);
    assert.equal(reply.body.code, "connection-not-linked");
  });

  await t.test("unlinking fails what is not made yet", async () => {
    const match = { operation: "list-accounts", tenantId: organisations.czk };
    sandbox.xero.admin.addFault({ kind: "answer", status: 503, match, times: 0 });
    const asked = account();
    const reply = await push(asked);
    await bank.done("PATCH", path, { status: "Unlinked" });
    const operation = await bank.operation(linked, reply.body.pushOperationKey);
    assert.equal(operation.status, "Failed");
    assert.match(operation.errorMessage, /unlinked/);
    sandbox.xero.admin.clearFaults();
    assert.deepEqual(atXero(asked.accountName), []);
  });
});

test("create-bank-account: TimedOut when it has not ended within timeoutInMinutes, and then nothing more is sent", async (t) => {
  const { bank, sandbox, database } = await testMillrace(t);
  const linked = await bank.linked(organisations.czk);
  const match = { operation: "list-accounts", tenantId: organisations.czk };
  sandbox.xero.admin.addFault({ kind: "answer", status: 503, match, times: 0 });
  const asked = account();
  const reply = await bank.call("POST", `${linked.path}/push/bankAccounts?timeoutInMinutes=1`, asked);
  assert.deepEqual([reply.body.timeoutInMinutes, reply.body.timeoutInSeconds], [1, 60]);
  const key = reply.body.pushOperationKey;
  // The queue keeps its own time, which no clock of ours moves: its job is made due instead.
  const text =
    "update jobs.job set start_after = start_after - interval '1 hour' where name = 'expire-operation'";
  await database.count({ text });
  const operation = await bank.ended(linked, key);
  assert.deepEqual([operation.status, operation.statusCode, operation.changes], ["TimedOut", 408, []]);
  assert.match(operation.errorMessage, /The account may still have been created/);
  const events = await database.rows<{ type: string }>(
    { text: "select type from domain_event where payload->>'operationId' = $1" },
    [key],
  );
  assert.deepEqual(events, [{ type: "bankAccounts.write.unsuccessful" }]);
  sandbox.xero.admin.clearFaults();
  await waitFor("the creation to be given up", async () => {
    const state = await database.one<{ state: string }>({ text: "select state from account_creation" });
    return state.state === "ended";
  });
  const { accounts } = sandbox.xero.admin.organisation(organisations.czk);
  assert.ok(!accounts.some(({ name }) => name === asked.accountName));
});
