import assert from "node:assert/strict";
import { test } from "node:test";
import { minute } from "./clock.ts";
import { readConfig } from "./config.ts";

const given = {
  MILLRACE_PORTAL_OIDC_ISSUER: "https://login.bank.example",
  MILLRACE_PORTAL_OIDC_CLIENT_ID: "portal",
  MILLRACE_PORTAL_OIDC_CLIENT_SECRET: "secret",
};

test("people stay signed in for 12 hours, by single sign-on for 4, or 30 minutes without a request, unless it is set otherwise", () => {
  assert.deepEqual(readConfig({}).portal, {
    sessionLife: 720 * minute,
    idleLife: 30 * minute,
    signOnLife: 240 * minute,
    singleSignOn: undefined,
  });
  assert.throws(() => readConfig({ MILLRACE_PORTAL_IDLE_MINUTES: "0" }), /MILLRACE_PORTAL_IDLE_MINUTES/);
});

test("single sign-on of the settings needs all that belongs together, and reads roles by group in order", () => {
  const { singleSignOn } = readConfig({
    ...given,
    MILLRACE_PORTAL_OIDC_DOMAINS: "Bank.example, other.example",
    MILLRACE_PORTAL_OIDC_ROLES: "feeds=admins=administrator, staff=support",
  }).portal;
  assert.deepEqual(singleSignOn?.domains, ["bank.example", "other.example"]);
  assert.deepEqual(
    singleSignOn!.groupRoles.map(({ group, role }) => [group, role]),
    [
      ["feeds=admins", "administrator"],
      ["staff", "support"],
    ],
  );
  assert.equal(singleSignOn?.admitGroups, true);
  assert.equal(readConfig(given).portal.singleSignOn?.admitGroups, false);
  const { MILLRACE_PORTAL_OIDC_CLIENT_SECRET: _, ...withoutSecret } = given;
  assert.throws(() => readConfig(withoutSecret), /needs MILLRACE_PORTAL_OIDC_CLIENT_SECRET/);
  assert.throws(() => readConfig({ MILLRACE_PORTAL_OIDC_NAME: "x" }), /without MILLRACE_PORTAL_OIDC_ISSUER/);
  assert.throws(() => readConfig({ ...given, MILLRACE_PORTAL_OIDC_ROLES: "staff=king" }), /group=role/);
  assert.throws(() => readConfig({ ...given, MILLRACE_PORTAL_OIDC_ISSUER: "login" }), /must be an http/);
});

test("a live installation trusts an identity server over https alone", () => {
  const live = {
    MILLRACE_ENVIRONMENT: "live",
    MILLRACE_SECRET: "0123456789012345678901234567890123456789",
    MILLRACE_URL: "https://feeds.bank.example",
    MILLRACE_LINK_URL: "https://link.bank.example",
    MILLRACE_PORTAL_URL: "https://portal.bank.example",
  };
  assert.ok(readConfig({ ...live, ...given }).portal.singleSignOn);
  assert.throws(
    () => readConfig({ ...live, ...given, MILLRACE_PORTAL_OIDC_ISSUER: "http://login.bank.example" }),
    /MILLRACE_PORTAL_OIDC_ISSUER must be https/,
  );
});
