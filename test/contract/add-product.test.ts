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

test("add-product", async (t) => {
  const { bank, database } = await testMillrace(t);
  const company = await bank.company();
  const path = `/companies/${company}/products/bank-feeds`;
  const products = async () => (await bank.done("GET", `/companies/${company}`)).products;

  await t.test("204: a new company has bank feeds; adding them again changes and tells nothing", async () => {
    assert.deepEqual(await products(), ["bank-feeds"]);
    const reply = await bank.call("PUT", path);
    assert.deepEqual([reply.status, reply.text], [204, ""]);
    assert.deepEqual(await toldOf(database, company), []);
  });

  await t.test("204: added after it was removed, told once however often it is asked for", async () => {
    await bank.done("DELETE", path);
    await bank.done("PUT", path);
    await bank.done("PUT", path.toUpperCase().replace("BANK-FEEDS", "bank-feeds"));
    assert.deepEqual(await products(), ["bank-feeds"]);
    assert.deepEqual((await toldOf(database, company)).slice(1), [
      ["company.product.added", { productId: "bank-feeds", products: ["bank-feeds"] }],
    ]);
  });

  await t.test("404 for a company or product that there is none of", async () => {
    for (const product of ["lending", "Bank-Feeds", "bank-feeds%2f", "a%2fb", "%20"]) {
      const reply = await bank.call("PUT", `/companies/${company}/products/${product}`);
      assertRefused(reply, 404);
      assert.equal(reply.body.code, "product-not-found");
    }
    for (const other of [nobody, "nobody"])
      assertRefused(await bank.call("PUT", `/companies/${other}/products/bank-feeds`), 404);
  });
});
