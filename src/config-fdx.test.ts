import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig, summary } from "./config.ts";
import { ConfigError } from "./config-error.ts";

const client = {
  MILLRACE_FDX_CLIENT_ID: "intuit",
  MILLRACE_FDX_CLIENT_SECRET: "a secret of 16 characters or more",
  MILLRACE_FDX_REDIRECT_URIS: "https://one.example/back, https://two.example/back?x=1",
};
const live = {
  MILLRACE_ENVIRONMENT: "live",
  MILLRACE_SECRET: "a secret of at least 32 characters",
  MILLRACE_URL: "https://feeds.bank.example",
  MILLRACE_LINK_URL: "https://link.bank.example",
};

test("without settings the pretend QuickBooks collects over FDX where there is one, and else nobody does", () => {
  assert.deepEqual(readConfig({ MILLRACE_SANDBOX_PORT: "4567" }).fdx?.redirectUris, [
    "http://localhost:4567/quickbooks/fdx/callback",
  ]);
  assert.equal(readConfig({ MILLRACE_ROLES: "api,worker" }).fdx, undefined);
});

test("a client of one's own takes the place of the pretend one, and its secret is not shown", () => {
  assert.deepEqual(readConfig(client).fdx, {
    clientId: "intuit",
    clientSecret: client.MILLRACE_FDX_CLIENT_SECRET,
    redirectUris: ["https://one.example/back", "https://two.example/back?x=1"],
  });
  assert.equal(summary(client).MILLRACE_FDX_CLIENT_SECRET, "(set)");
});

test("what would lead customers elsewhere is refused at start", () => {
  const refused = (changes: Record<string, string | undefined>, words: RegExp) =>
    assert.throws(
      () => readConfig({ ...client, ...changes }),
      (error) => error instanceof ConfigError && words.test(error.message),
      JSON.stringify(changes),
    );
  refused({ MILLRACE_FDX_CLIENT_ID: undefined }, /MILLRACE_FDX_CLIENT_ID is missing/);
  refused({ MILLRACE_FDX_CLIENT_SECRET: "short" }, /too short/);
  for (const address of [
    undefined,
    "",
    "one.example",
    "ftp://one.example/",
    "https://one.example/#x",
    "https://a:b@one.example/",
  ])
    refused({ MILLRACE_FDX_REDIRECT_URIS: address }, /MILLRACE_FDX_REDIRECT_URIS must list/);
  refused({ ...live, MILLRACE_FDX_REDIRECT_URIS: "http://one.example/back" }, /must list https addresses/);
  refused({ ...live, MILLRACE_FDX_REDIRECT_URIS: "https://localhost/back" }, /not public https/);
});
