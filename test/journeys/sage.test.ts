import assert from "node:assert/strict";
import { test } from "node:test";
import { someLines } from "../bank.ts";
import { testMillrace } from "../millrace.ts";
import { returnAddress, SageCustomer } from "../sage.ts";

/* The whole way of a customer of Sage: from the product to the bank and back, and lines that arrive there. */

test("sage", async (t) => {
  const world = await testMillrace(t, { platforms: ["olpr"] });
  const { bank, sandbox } = world;
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

      const lines = someLines(120, day, "a");
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
  void sandbox;
});
