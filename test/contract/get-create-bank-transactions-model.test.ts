import assert from "node:assert/strict";
import { test } from "node:test";
import type { PushOption } from "../../src/push-options/push-option.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { dayOf, type Fields, limitIn, sample } from "./model-notes.ts";
import { assertRefused } from "./refusal.ts";

test("get-create-bank-transactions-model", async (t) => {
  const { bank } = await testMillrace(t, { settings: { MILLRACE_XERO_LIMIT_FACTOR: "100" } });
  const feed = await bank.feed(organisations.czk, organisations.czkAccount);
  const model: PushOption = await bank.done(
    "GET",
    `${feed.path}/options/bankAccounts/${feed.accountId}/bankTransactions`,
  );
  const items = model.properties.transactions!.properties!;
  const notes = model.validation.information;
  let nth = 0;
  const full = (fields: Fields = {}): Fields => {
    nth += 1;
    return { ...sample(nth), ...fields };
  };
  const push = (...transactions: Fields[]) =>
    bank.call("POST", `${feed.path}/push/bankAccounts/${feed.accountId}/bankTransactions`, {
      accountId: feed.accountId,
      transactions,
    });
  const taken = async (...transactions: Fields[]) => {
    const reply = await push(...transactions);
    assert.equal(reply.status, 200, reply.text);
  };

  await t.test("200: the whole shape, without a warning where pushes are taken", () => {
    assert.deepEqual(
      [model.type, model.displayName, model.required, model.validation.warnings],
      ["Object", "Bank Transactions", true, []],
    );
    assert.equal(model.properties.transactions!.type, "Array");
    assert.deepEqual(Object.keys(items), Object.keys(sample(0)));
  });

  for (const [name, property] of Object.entries(items)) {
    await t.test(`what it says of ${name}, required ${property.required}, is what a push meets`, async () => {
      const { [name]: _left, ...without } = full();
      if (property.required) assertRefused(await push(without), 400);
      else await taken(without);
      for (const { value } of property.options ?? []) await taken(full({ [name]: value }));
      if (property.options) assertRefused(await push(full({ [name]: "Nonsense" })), 400);
    });
  }

  await t.test(
    "what it says of age, order, quantity, lengths and decimals is what a push meets",
    async () => {
      const age = limitIn(notes, "Transactions.Date", /older than (\d+) days/)!;
      assertRefused(await push(full({ date: dayOf(-age - 2) })), 400);
      await taken(full({ date: dayOf(-age + 1) }));
      assertRefused(await push(full({ date: dayOf(3) })), 400);
      assertRefused(await push(full({ date: dayOf(0) }), full({ date: dayOf(-1) })), 400);
      const most = limitIn(notes, "Transactions", /1 to (\d+) transactions/)!;
      assertRefused(await push(...Array.from({ length: most + 1 }, () => full())), 400);
      assertRefused(await push(), 400);
      await taken(...Array.from({ length: most }, () => full()));
      const same = full();
      assertRefused(await push(same, same), 400);
      const decimals = limitIn(notes, "Transactions.Amount", /most (\d+) decimals/)!;
      assertRefused(await push(full({ amount: 1 + 10 ** -(decimals + 1) })), 400);
      await taken(full({ amount: 1 + 10 ** -decimals }));
      for (const [field, note] of [
        ["description", "Transactions.Description"],
        ["counterparty", "Transactions.Counterparty"],
        ["reference", "Transactions.Reference"],
        ["id", "Transactions.Id"],
      ] as const) {
        const length = limitIn(notes, note, /most (\d+) characters/)!;
        assertRefused(await push(full({ [field]: "x".repeat(length + 1) })), 400);
        await taken(full({ [field]: "x".repeat(length) }));
      }
    },
  );

  await t.test("a sign that does not agree with the type is taken with a warning, as it says", async () => {
    assert.ok(notes.some(({ details }) => /Credit .*with a warning/.test(details)));
    const reply = await push(full({ transactionType: "Credit", amount: -1 }));
    assert.deepEqual([reply.status, reply.body.validation.warnings.length > 0], [200, true], reply.text);
  });

  await t.test("404 for an unknown account", async () => {
    const at = (account: string) => `${feed.path}/options/bankAccounts/${account}/bankTransactions`;
    assertRefused(await bank.call("GET", at("nobody")), 404);
  });
});
