import assert from "node:assert/strict";
import type { Json } from "../bank.ts";

/** An instant as the contract writes it. */
export const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3,7}Z$/;
export const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Holds a company against the emission rules of section 2.2: what has no value is left out, never null. */
export function assertCompany(company: Json, url: string): void {
  assert.match(company.id, uuidForm);
  const { searchParams } = new URL(company.redirect);
  assert.equal(company.redirect, `${url}/company/${company.id}?link.otp=${searchParams.get("link.otp")}`);
  assert.match(searchParams.get("link.otp")!, /^[\w-]{36}$/);
  assert.match(company.created, instant);
  assert.deepEqual(company.products, ["bank-feeds"]);
  assert.deepEqual(company.referenceSubsidiaryCompanies, []);
  assert.ok(Array.isArray(company.dataConnections));
  assert.ok(!Object.values(company).includes(null), JSON.stringify(company));
}

/** A company without the one-time password that each showing of it carries anew. */
export const linkless = (company: Json): Json => ({
  ...company,
  redirect: company.redirect.split("?", 1)[0],
});
