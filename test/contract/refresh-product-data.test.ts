import assert from "node:assert/strict";
import { test } from "node:test";
import { testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";

test("refresh-product-data", async (t) => {
  const { bank } = await testMillrace(t);
  const company = await bank.company();
  const refresh = (of: string, product: string, body?: unknown) =>
    bank.call("POST", `/companies/${of}/products/${product}/refresh`, body);

  await t.test("400: bank feeds have nothing to refresh", async () => {
    for (const body of [undefined, {}, { dataTypes: ["invoices"] }]) {
      const reply = await refresh(company, "bank-feeds", body);
      assertRefused(reply, 400);
      assert.match(reply.body.error, /Bank Feeds/);
    }
  });

  await t.test("404 for a company or product that there is none of", async () => {
    assertRefused(await refresh(nobody, "bank-feeds"), 404);
    assertRefused(await refresh(company, "lending"), 404);
  });
});
