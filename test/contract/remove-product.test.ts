import assert from "node:assert/strict";
import { test } from "node:test";
import type { Database } from "../../src/database/pool.ts";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

/** What was told of the products of a company. */
const toldOf = async (database: Database, company: string): Promise<unknown[]> => {
  const text =
    "select type, payload from domain_event where company_id = $1 and type like '%product%' order by event_id";
  const rows = await database.rows<{ type: string; payload: unknown }>({ text }, [company]);
  return rows.map(({ type, payload }) => [type, payload]);
};

test("remove-product", async (t) => {
  const { bank, database } = await testMillrace(t);
  const company = await bank.company();
  const path = `/companies/${company}/products/bank-feeds`;
  const products = async () => (await bank.done("GET", `/companies/${company}`)).products;

  await t.test("204: removed, told once however often it is asked for", async () => {
    const replies = await Promise.all([1, 2, 3].map(() => bank.call("DELETE", path)));
    assert.deepEqual(
      replies.map(({ status, text }) => [status, text]),
      [1, 2, 3].map(() => [204, ""]),
    );
    assert.deepEqual(await products(), []);
    const { results } = await bank.done("GET", "/companies");
    assert.deepEqual(results[0].products, []);
    assert.deepEqual(await toldOf(database, company), [
      ["company.product.removed", { productId: "bank-feeds", products: [] }],
    ]);
  });

  await t.test("404 for a company or product that there is none of", async () => {
    for (const product of ["lending", "Bank-Feeds", "bank-feeds%2f", "a%2fb", "%20"]) {
      const reply = await bank.call("DELETE", `/companies/${company}/products/${product}`);
      assertRefused(reply, 404);
      assert.equal(reply.body.code, "product-not-found");
    }
    for (const other of [nobody, "nobody"])
      assertRefused(await bank.call("DELETE", `/companies/${other}/products/bank-feeds`), 404);
  });
});
