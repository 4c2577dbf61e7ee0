import assert from "node:assert/strict";
import type { Json } from "../bank.ts";
import { instant } from "./company-shape.ts";

const first = [
  "id",
  "accountName",
  "accountType",
  "accountNumber",
  "sortCode",
  "currency",
  "balance",
  "modifiedDate",
  "status",
  "feedStartDate",
];

/** Holds a source account against section 2.4: SDKs tell the shapes apart by the exact set of keys. */
export function assertAccount(account: Json, shape: 1 | 2): void {
  const allowed = shape === 1 ? first : [...first, "routingInfo", "accountInfo"];
  for (const key of Object.keys(account)) assert.ok(allowed.includes(key), `${key} is not of shape ${shape}`);
  for (const key of ["id", "accountName", "accountType", "accountNumber", "currency", "status"]) {
    assert.equal(typeof account[key], "string", key);
  }
  assert.equal(typeof account.balance, "number");
  assert.match(account.modifiedDate, instant);
  assert.equal("accountInfo" in account, shape === 2);
  assert.notEqual(account.routingInfo, null);
  assert.equal("feedStartDate" in account, account.status === "connected");
}

/** A source account of either shape, ready to be sent. */
export const accountOf = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: "ac-7",
  accountName: "Main",
  accountType: "checking",
  accountNumber: "00112233",
  currency: "USD",
  balance: 120.5,
  ...fields,
});
