import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, testMillrace } from "../millrace.ts";
import { accountOf, assertAccount } from "./account-shape.ts";
import { assertRefused } from "./refusal.ts";

test("create-batch-source-account", async (t) => {
  const { bank } = await testMillrace(t);
  const company = await bank.company();
  const path = `/companies/${company}/connections/${(await bank.connection(company)).id}/connectionInfo/bankFeedAccounts`;
  const create = (body: unknown) => bank.call("POST", `${path}/batch`, body);
  const statuses = (body: Json) => body.map((one: Json) => [one.sourceAccountId, one.result.statusCode]);

  await t.test("201: every account in the order given, with its account", async () => {
    const reply = await create([accountOf({ id: "z" }), accountOf({ id: "a" }), accountOf({ id: "m" })]);
    assert.equal(reply.status, 201, reply.text);
    assert.deepEqual(statuses(reply.body), [
      ["z", 201],
      ["a", 201],
      ["m", 201],
    ]);
    for (const { sourceAccountId, result } of reply.body) {
      assertAccount(result.account, 2);
      assert.equal(result.account.id, sourceAccountId);
      assert.equal(result.error, null);
    }
    const listed = await bank.done("GET", path);
    assert.deepEqual(
      listed.map(({ id }: Json) => id),
      ["z", "a", "m"],
    );
    assert.deepEqual(
      listed,
      reply.body.map(({ result }: Json) => result.account),
    );
  });

  await t.test("201: accounts of the first shape", async () => {
    const reply = await create([accountOf({ id: "v1", accountType: "Credit" })]);
    assert.equal(reply.status, 201);
    assertAccount(reply.body[0].result.account, 1);
  });

  await t.test("207: each element for itself, in order, when some are refused", async () => {
    const reply = await create([
      accountOf({ id: "z" }),
      accountOf({ id: "new" }),
      accountOf({ id: "new" }),
      accountOf({ id: "bad", currency: "usd" }),
      accountOf({ id: undefined }),
    ]);
    assert.equal(reply.status, 207, reply.text);
    assert.deepEqual(statuses(reply.body), [
      ["z", 409],
      ["new", 201],
      ["new", 409],
      ["bad", 400],
      ["", 400],
    ]);
    assert.match(reply.body[0].result.error, /already exists/);
    assert.match(reply.body[3].result.error, /currency/);
    for (const { result } of reply.body) assert.equal("account" in result, result.statusCode === 201);
  });

  await t.test("409: the same form when all are refused, and nothing is made", async () => {
    const before = await bank.done("GET", path);
    const reply = await create([accountOf({ id: "z" }), accountOf({ id: "batch" })]);
    assert.equal(reply.status, 409, reply.text);
    assert.match(reply.headers.get("content-type")!, /^application\/json/);
    assert.deepEqual(statuses(reply.body), [
      ["z", 409],
      ["batch", 400],
    ]);
    assert.deepEqual(await bank.done("GET", path), before);
  });

  await t.test("207: a currency the linked organisation does not take", async () => {
    const linked = await bank.linked(organisations.gbp);
    const gbp = accountOf({ id: "gbp", currency: "GBP", sortCode: "112233" });
    const batch = `${linked.path}/connectionInfo/bankFeedAccounts/batch`;
    const reply = await bank.call("POST", batch, [gbp, accountOf({ id: "usd" })]);
    assert.equal(reply.status, 207, reply.text);
    assert.match(reply.body[1].result.error, /multi-currency/);
  });

  await t.test(
    "400 for a body that is no array, is empty, too long, or holds what is no account",
    async () => {
      for (const body of ["", "{}", "null", "[]", "[null]", "[1]", "[[]]", '["a"]'])
        assertRefused(await create(body), 400);
      assertRefused(await create("[]"), 400, "body");
      const many = Array.from({ length: 1001 }, (_, nth) => accountOf({ id: `many-${nth}` }));
      assertRefused(await create(many), 400, "body");
      assertRefused(await create([accountOf({ balance: true })]), 400, "[0].balance");
      assert.equal((await create(many.slice(0, 1000))).status, 201);
    },
  );
});
