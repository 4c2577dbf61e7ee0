import assert from "node:assert/strict";
import { test } from "node:test";
import { expireOld } from "../../src/sage-connector/answer-authorisation.ts";
import { lookForAccounts } from "../../src/sage-connector/look-for-accounts.ts";
import { someLines } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { returnAddress, SageCustomer } from "../sage.ts";
import { waitFor } from "../wait-for.ts";

/* The whole way of a customer of Sage: from the product to the bank and back, and lines that arrive there. */

test("sage", async (t) => {
  const world = await testMillrace(t, { platforms: ["olpr"] });
  const { bank, database, millrace } = world;
  const day = new Date(Date.now() - 3 * 86_400_000);

  await t.test(
    "a customer begins in Sage, proves who they are, picks an account, and lines arrive exactly",
    async () => {
      const customer = await SageCustomer.arrive(world, 2);
      const { authorisationId, back } = await customer.prove();
      const { authorisation } = {
        authorisation: customer.admin.authorisations().find(({ id }) => id === authorisationId)!,
      };
      assert.equal(`${back.origin}${back.pathname}`, returnAddress);
      assert.deepEqual([...back.searchParams.keys()], ["state"]);
      assert.equal(back.searchParams.get("state"), authorisation.state);
      assert.equal(authorisation.status, "success");
      const offered = customer.admin.offered(authorisationId);
      assert.deepEqual(
        offered.map(({ bankIdentifier }) => bankIdentifier),
        ["203040", "203040"],
      );
      assert.equal((await bank.done("GET", customer.path)).status, "PendingAuth");

      const [bankAccountId] = await customer.pick(authorisationId);
      assert.equal((await bank.done("GET", customer.path)).status, "Linked");
      assert.deepEqual([await customer.status(0), await customer.status(1)], ["connected", "pending"]);
      assert.equal(customer.admin.bankAccount(bankAccountId!).status, "pending");

      const lines = someLines(120, day, "a").map((line, nth) =>
        nth === 0
          ? { ...line, description: "A long text. ".repeat(150), reference: "9".repeat(1_000) }
          : line,
      );
      const key = await bank.pushed(customer.feed(), lines);
      const operation = await bank.ended(customer.feed(), key);
      assert.equal(operation.status, "Success", JSON.stringify(operation));
      const arrived = customer.arrived(bankAccountId!);
      assert.deepEqual(
        arrived.map(({ uniqueId }) => uniqueId),
        lines.map(({ id }) => id),
      );
      assert.deepEqual(
        arrived.map(({ amount }) => Number(amount)),
        lines.map(({ amount }) => amount),
      );
      const account = customer.admin.bankAccount(bankAccountId!);
      assert.equal(account.status, "active");
      assert.equal(Number(account.ledgerBalance), lines.at(-1)!.balance);
      assert.deepEqual(customer.admin.refusals(), []);
    },
  );

  const push = async (customer: SageCustomer, prefix: string, nth = 0, count = 2): Promise<string> => {
    const key = await bank.pushed(customer.feed(nth), someLines(count, day, prefix));
    return (await bank.ended(customer.feed(nth), key)).status;
  };
  const idsIn = (customer: SageCustomer, bankAccountId: string) =>
    customer.arrived(bankAccountId).map(({ uniqueId }) => uniqueId);
  const connectionStatus = async (customer: SageCustomer) => (await bank.done("GET", customer.path)).status;

  await t.test(
    "a customer adds accounts under the consent there is, and sees those that the bank adds later",
    async () => {
      const customer = await SageCustomer.arrive(world, 1);
      const { bankAccountId } = await customer.connect();
      await customer.account(1);
      const { accounts, status } = await customer.admin.availableAccounts(bankAccountId);
      assert.equal(status, 200);
      assert.equal(accounts?.length, 2);
      const unknown = await customer.admin.availableAccounts(bankAccountId, { externalId: "nobody" });
      assert.equal(unknown.status, 404);
      const forged = await customer.admin.availableAccounts(bankAccountId, { disguise: "foreign-token" });
      assert.equal(forged.status, 401);
    },
  );

  await t.test(
    "an account disconnected in Sage is disconnected here; picked again it is a new one, and gets lines anew",
    async () => {
      const customer = await SageCustomer.arrive(world, 2);
      const { authorisationId } = await customer.prove();
      const [first, second] = await customer.pick(authorisationId, [0, 1]);
      assert.equal(await push(customer, "x"), "Success");
      customer.admin.disconnect(first!);
      await customer.admin.notified();
      assert.deepEqual([await customer.status(0), await customer.status(1)], ["disconnected", "connected"]);
      assert.equal(await connectionStatus(customer), "Linked");
      customer.admin.disconnect(second!);
      await customer.admin.notified();
      assert.equal(await connectionStatus(customer), "Unlinked");
      const { bankAccountId } = await customer.connect();
      assert.notEqual(bankAccountId, first);
      assert.equal(await connectionStatus(customer), "Linked");
      assert.equal(await push(customer, "x"), "Success");
      assert.deepEqual(idsIn(customer, bankAccountId), ["x-0", "x-1"]);
    },
  );

  await t.test(
    "an account disconnected here has Sage ask for it again, and goes on in the same account there",
    async () => {
      const customer = await SageCustomer.arrive(world);
      const { bankAccountId } = await customer.connect();
      assert.equal(await push(customer, "before"), "Success");
      await bank.done("PATCH", customer.path, { status: "Unlinked" });
      const asked = () => customer.admin.bankAccount(bankAccountId).status === "authRequired";
      await waitFor("Sage to ask for the account again", asked);
      const { back } = await customer.prove(
        customer.admin.beginReauthorisation(bankAccountId, returnAddress),
      );
      assert.ok(back.searchParams.get("state"));
      assert.deepEqual([await connectionStatus(customer), await customer.status()], ["Linked", "connected"]);
      assert.equal(customer.admin.bankAccount(bankAccountId).status, "active");
      const before = idsIn(customer, bankAccountId);
      assert.equal(await push(customer, "after"), "Success");
      assert.deepEqual(idsIn(customer, bankAccountId), [...before, "after-0", "after-1"]);
    },
  );

  await t.test("a connection that is deleted here has Sage ask for its accounts again", async () => {
    const customer = await SageCustomer.arrive(world);
    const { bankAccountId } = await customer.connect();
    await bank.done("DELETE", customer.path);
    const asked = () => customer.admin.bankAccount(bankAccountId).status === "authRequired";
    await waitFor("Sage to ask for the account again", asked);
    assert.equal((await customer.admin.availableAccounts(bankAccountId)).status, 404);
  });

  await t.test(
    "who proves another connection than the account's renews nothing, and Sage is told so",
    async () => {
      const [customer, other] = [await SageCustomer.arrive(world), await SageCustomer.arrive(world)];
      const { bankAccountId } = await customer.connect();
      const begun = customer.admin.beginReauthorisation(bankAccountId, returnAddress);
      await other.prove(begun);
      const told = customer.admin.authorisations().find(({ id }) => id === begun.authorisation.id);
      assert.equal(told?.status, "failure");
      assert.equal(await connectionStatus(other), "PendingAuth");
    },
  );

  await t.test(
    "connected a second time, the newer account in Sage gets the lines and the older one asks to reconnect",
    async () => {
      const customer = await SageCustomer.arrive(world);
      const { authorisationId } = await customer.prove();
      const [{ externalId } = { externalId: "" }] = customer.admin.offered(authorisationId);
      const older = customer.admin.linkAccount({ authorisationId, externalId });
      await customer.admin.notified();
      assert.equal(await push(customer, "one"), "Success");
      const newer = customer.admin.linkAccount({ authorisationId, externalId, again: true });
      await customer.admin.notified();
      assert.equal(await push(customer, "two"), "Success");
      assert.deepEqual(
        [idsIn(customer, older.id), idsIn(customer, newer.id)],
        [
          ["one-0", "one-1"],
          ["two-0", "two-1"],
        ],
      );
      await waitFor(
        "the older one to ask",
        () => customer.admin.bankAccount(older.id).status === "authRequired",
      );
      customer.admin.disconnect(older.id);
      await customer.admin.notified();
      assert.equal(await customer.status(), "connected", "the end of the older one ends nothing here");
    },
  );

  await t.test(
    "the bank's own page proves by PUT authorization, before or after Sage has told of it",
    async () => {
      const customer = await SageCustomer.arrive(world);
      const fault = {
        kind: "notification",
        how: "late",
        delayMs: 60_000,
        match: { contains: "authorisation" },
      } as const;
      customer.admin.addFault(fault);
      const { authorisation, authUrl } = customer.admin.beginLink(
        customer.sageCompany,
        undefined,
        returnAddress,
      );
      const fields = { authorizationId: authorisation.id, bankId: authorisation.bankId };
      await bank.done("PUT", `${customer.path}/authorization`, fields);
      const status = () => customer.admin.authorisations().find(({ id }) => id === authorisation.id)?.status;
      assert.equal(status(), "announced");
      customer.admin.advanceClock(60_000);
      await customer.admin.notified();
      await waitFor("Sage to be told", () => status() === "success");
      await bank.done("PUT", `${customer.path}/authorization`, fields);
      const other = await SageCustomer.arrive(world);
      const taken = await bank.call("PUT", `${other.path}/authorization`, fields);
      assert.deepEqual([taken.status, taken.body.validation.errors[0].itemId], [400, "authorizationId"]);
      const again = await fetch(authUrl, { redirect: "manual" });
      assert.equal(again.status, 409, "an authorisation works once");
    },
  );

  await t.test("an answer of Sage's that was lost is told again, and counts", async () => {
    const customer = await SageCustomer.arrive(world);
    customer.admin.addFault({ kind: "reset", when: "after", match: { operation: "authorisation" } });
    const { authorisationId } = await customer.prove();
    const row = () =>
      database.one<{ state: string }>(
        { text: "select state from sage_authorisation where authorisation_id = $1" },
        [authorisationId],
      );
    await waitFor("the authorisation to count", async () =>
      /authorised|redirected/.test((await row()).state),
    );
    const [bankAccountId] = await customer.pick(authorisationId);
    assert.equal(customer.admin.bankAccount(bankAccountId!).status, "pending");
    assert.equal(await customer.status(), "connected");
  });

  await t.test("an account of which Sage's notification was lost is asked for", async () => {
    const customer = await SageCustomer.arrive(world);
    const { authorisationId } = await customer.prove();
    customer.admin.addFault({ kind: "notification", how: "never" });
    await customer.pick(authorisationId);
    assert.equal(await customer.status(), "pending");
    await database.count({ text: "update sage_account set look_at = $2 where company_id = $1" }, [
      customer.companyId,
      new Date(),
    ]);
    await lookForAccounts(millrace.application);
    assert.equal(await customer.status(), "connected");
  });

  const errorsOf = async (customer: SageCustomer): Promise<string[]> =>
    (await bank.done("GET", customer.path)).dataConnectionErrors.map(
      (error: { statusCode: string; errorMessage: string }) => `${error.statusCode} ${error.errorMessage}`,
    );

  await t.test(
    "where Sage takes no answer the browser goes back all the same, and the bank is told that linking failed",
    async () => {
      const customer = await SageCustomer.arrive(world);
      customer.admin.addFault({
        kind: "answer",
        status: 400,
        match: { operation: "authorisation" },
        body: { errors: [{ code: "X" }] },
      });
      const { back } = await customer.prove();
      assert.ok(back.searchParams.get("state"));
      assert.deepEqual(await errorsOf(customer), ["500 Sage did not take the customer's authorisation."]);
      assert.equal(await connectionStatus(customer), "PendingAuth");
    },
  );

  await t.test(
    "an authorisation of which Sage never told comes to nothing, and the bank is told so",
    async () => {
      const customer = await SageCustomer.arrive(world);
      await bank.done("PUT", `${customer.path}/authorization`, { authorizationId: customer.connectionId });
      await database.count(
        { text: "update sage_authorisation set created_at = $2 where connection_id = $1" },
        [customer.connectionId, new Date(Date.now() - 21 * 60_000)],
      );
      await expireOld(millrace.application);
      assert.match((await errorsOf(customer))[0] ?? "", /^500 .* has expired/);
    },
  );

  await t.test(
    "a company that has another bank feed is not connected a second time, and the bank is told why",
    async () => {
      const first = await SageCustomer.arrive(world);
      await first.connect();
      const second = await SageCustomer.arrive(world, 1, first.companyId);
      const { authorisationId } = await second.prove();
      await second.pick(authorisationId);
      assert.deepEqual([await connectionStatus(second), await second.status()], ["PendingAuth", "pending"]);
      const [error] = await errorsOf(second);
      assert.match(error ?? "", /^403 Another bank feed is connected/);
    },
  );
});
