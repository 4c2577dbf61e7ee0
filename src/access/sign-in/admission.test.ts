import assert from "node:assert/strict";
import { test } from "node:test";
import { ownAddress, roleOfGroups } from "./admission.ts";
import type { Claims } from "./identity-server.ts";

const rules = {
  domains: [],
  groupRoles: [
    { group: "feeds", role: "developer" },
    { group: "staff", role: "support" },
    { group: "100", role: "administrator" },
  ],
  admitGroups: true,
} as const;
const claims = (email: string | undefined, emailVerified: boolean | undefined): Claims => ({
  issuer: "https://login.bank.example",
  subject: "1",
  email,
  emailVerified,
  name: undefined,
  groups: [],
  authenticatedAt: undefined,
});

test("the first group of the settings that somebody is in gives the role", () => {
  assert.equal(roleOfGroups(rules, ["staff", "feeds"]), "developer");
  assert.equal(roleOfGroups(rules, ["staff"]), "support");
  assert.equal(roleOfGroups(rules, ["100", "staff"]), "support", "a number comes no earlier than it stands");
  assert.equal(roleOfGroups(rules, ["others"]), undefined);
  assert.equal(roleOfGroups(rules, ["toString", "constructor"]), undefined);
});

test("an address counts when the server verified it, or vouches for a listed domain without saying so", () => {
  const listed = { ...rules, domains: ["bank.example"] };
  assert.ok(ownAddress(rules, claims("anna@bank.example", true)));
  assert.ok(ownAddress(listed, claims("anna@bank.example", undefined)));
  for (const [some, given] of [
    [rules, claims("anna@bank.example", undefined)],
    [rules, claims("anna@bank.example", false)],
    [listed, claims("anna@bank.example", false)],
    [listed, claims("anna@evil.example", true)],
    [listed, claims("anna@bank.example@evil.example", true)],
    [listed, claims("anna@sub.bank.example", true)],
    [rules, claims(undefined, true)],
  ] as const)
    assert.equal(ownAddress(some, given), undefined, given.email);
});
