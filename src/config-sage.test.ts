import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, readConfig, summary } from "./config.ts";
import { leadsToSage } from "./sage-page/sage-request.ts";

const keys = {
  MILLRACE_SAGE_CLIENT_ID: "c",
  MILLRACE_SAGE_CLIENT_SECRET: "s",
  MILLRACE_SAGE_API_KEY: "k",
};
const refused = (variables: Record<string, string>, word: RegExp) =>
  assert.throws(
    () => readConfig(variables),
    (error) => error instanceof ConfigError && word.test(error.message),
  );

test("Sage is the sandbox's own, until a client of the bank's is set", () => {
  const { sage } = readConfig({});
  assert.equal(sage.apiUrl, "http://localhost:4100/sage/provider/v1");
  assert.ok(sage.clientId && sage.bankId && sage.notificationValue && sage.idKeysUrl);
  const none = readConfig({ MILLRACE_ROLES: "api,worker" }).sage;
  assert.deepEqual(
    [none.clientId, none.bankId, none.notificationValue, none.idKeysUrl],
    Array(4).fill(undefined),
  );
  const own = readConfig(keys).sage;
  assert.deepEqual([own.apiUrl, own.bankId], ["https://eu-banking.fabric.sage.com/provider/v1", undefined]);
  assert.deepEqual([own.notificationValue, own.idIssuer, own.idAudience], [undefined, undefined, "c"]);
});

test("what belongs together is set together, and a header that could be guessed is none", () => {
  refused({ MILLRACE_SAGE_CLIENT_ID: "c" }, /MILLRACE_SAGE_API_KEY/);
  refused({ ...keys, MILLRACE_SAGE_BANK_ID: "b" }, /MILLRACE_SAGE_ID_ISSUER/);
  refused({ MILLRACE_SAGE_NOTIFICATION_VALUE: "short" }, /24/);
  refused({ MILLRACE_SAGE_NOTIFICATION_HEADER: "Authorization" }, /header/);
  refused({ MILLRACE_SAGE_API_URL: "ftp://sage" }, /MILLRACE_SAGE_API_URL/);
  for (const hosts of ["*.sage.com", "https://money.sage.com", "com", "money.sage.com,"])
    refused({ MILLRACE_SAGE_REDIRECT_HOSTS: hosts }, /MILLRACE_SAGE_REDIRECT_HOSTS/);
});

test("browsers are led back over Sage's two hosts, unless others are named", () => {
  const led = (variables: Record<string, string>, address: string) =>
    leadsToSage(address, readConfig(variables));
  for (const address of ["https://money.sage.com/x", "https://snd01us.sagebankdrive.com/"])
    assert.ok(led({}, address), address);
  for (const address of [
    "https://x.sage.com/",
    "https://x.money.sage.com/",
    "https://sagebankdrive.com/",
    "https://app.intacct.com/",
    "https://accounts.sageone.com/",
  ])
    assert.equal(led({}, address), false, address);
  const own = { MILLRACE_SAGE_REDIRECT_HOSTS: "Accounts.SageOne.com, .intacct.com" };
  assert.deepEqual(
    ["https://accounts.sageone.com/", "https://app.intacct.com/", "https://money.sage.com/"].map((address) =>
      led(own, address),
    ),
    [true, true, false],
  );
});

test("secrets are not shown at start", () => {
  const shown = summary({ ...keys, MILLRACE_SAGE_NOTIFICATION_VALUE: "x".repeat(24) });
  assert.equal(shown.MILLRACE_SAGE_CLIENT_ID, "c");
  for (const name of [
    "MILLRACE_SAGE_CLIENT_SECRET",
    "MILLRACE_SAGE_API_KEY",
    "MILLRACE_SAGE_NOTIFICATION_VALUE",
  ])
    assert.equal(shown[name], "(set)", name);
});
