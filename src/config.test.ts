import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, isLoopback, readConfig, summary } from "./config.ts";

const refused = (variables: Record<string, string>, ...words: (string | RegExp)[]) =>
  assert.throws(
    () => readConfig(variables),
    (error) => error instanceof ConfigError && words.every((word) => new RegExp(word).test(error.message)),
    JSON.stringify(variables),
  );
const secret = "a secret of at least 32 characters";
const live = {
  MILLRACE_ENVIRONMENT: "live",
  MILLRACE_SECRET: secret,
  MILLRACE_URL: "https://feeds.bank.example",
  MILLRACE_LINK_URL: "https://link.bank.example",
};

test("nothing needs to be set", () => {
  const config = readConfig({});
  assert.deepEqual([config.port, config.url, config.environment], [4000, "http://localhost:4000", "test"]);
  assert.deepEqual([...config.roles], ["api", "worker", "sandbox"]);
  assert.deepEqual([config.linkUrl, config.portalUrl, config.feedUrl], Array(3).fill(config.url));
  assert.deepEqual([config.databaseUrl, config.migrate, config.sandboxPort], [undefined, "auto", 4100]);
  assert.deepEqual(config.lifetimes, {
    quickBooksLink: 3_600_000,
    link: 86_400_000,
    linkSession: 3_600_000,
    companyAccessToken: 86_400_000,
    idempotency: 86_400_000,
    webhookMessages: 30 * 86_400_000,
    requestLog: 14 * 86_400_000,
    providerExchanges: 30 * 86_400_000,
  });
  assert.equal(config.xero.apiUrl, "http://localhost:4100/xero");
});

test("Intuit's number of another bank stands in for tests only", () => {
  assert.equal(readConfig({}).ofx.intuitBankId, "3000");
  assert.equal(readConfig(live).ofx.intuitBankId, undefined);
  assert.equal(readConfig({ ...live, MILLRACE_OFX_INTU_BID: "02102" }).ofx.intuitBankId, "02102");
});

test("a name that nobody knows fails the start, others' names do not", () => {
  refused({ MILLRACE_PROT: "1" }, "MILLRACE_PROT", "MILLRACE_URL");
  readConfig({ PATH: "/bin", MILLRACE_TEST_LOG: "debug", NODE_ENV: "x" });
});

test("each setting that is wrong is named", () => {
  const wrong: [string, ...string[]][] = [
    ["PORT", "x", "-1", "65536", "1.5"],
    ["MILLRACE_URL", "feeds.bank.example", "ftp://a", "http://a/?x=1", "http://u@a", "http://a/#x"],
    ["MILLRACE_LINK_URL", "nonsense"],
    ["MILLRACE_ENVIRONMENT", "prod", "TEST"],
    ["MILLRACE_ROLES", "api,cook", "api,,worker"],
    ["MILLRACE_TRUST_PROXY", "proxy.example", "10.0.0.0/33", "10.0.0.0/x"],
    ["MILLRACE_EGRESS_ALLOW", "10.0.0", "::1/129"],
    ["MILLRACE_API_KEY", "short", `live${"x".repeat(36)}`, `test${"-".repeat(36)}`],
    ["MILLRACE_SECRET", "short"],
    ["MILLRACE_MIGRATE", "yes"],
    ["MILLRACE_LOG_LEVEL", "loud"],
    ["MILLRACE_DATABASE_CONNECTIONS", "3", "501"],
    ["MILLRACE_LINK_MINUTES", "0"],
    ["MILLRACE_IDEMPOTENCY_HOURS", "1"],
    ["MILLRACE_XERO_FEED_CONNECTIONS", "3.0"],
    ["MILLRACE_XERO_CLIENT_ID", "alone"],
    ["MILLRACE_XERO_API_URL", "xero"],
  ];
  for (const [name, ...values] of wrong) for (const value of values) refused({ [name]: value }, name);
});

test("a database of one's own needs a secret, and is not migrated by itself", () => {
  refused({ DATABASE_URL: "postgres://a/b" }, "MILLRACE_SECRET");
  assert.equal(readConfig({ DATABASE_URL: "postgres://a/b", MILLRACE_SECRET: secret }).migrate, "never");
});

test("addresses lose a slash at the end, lists their blanks, and single addresses get their width", () => {
  const config = readConfig({
    MILLRACE_URL: "https://a.example/x/",
    MILLRACE_TRUST_PROXY: " 10.0.0.1, fd00::/8 ",
  });
  assert.equal(config.linkUrl, "https://a.example/x");
  assert.deepEqual(config.trustProxy, ["10.0.0.1/32", "fd00::/8"]);
});

test("private networks may be reached only where the installation itself is on this machine", () => {
  assert.deepEqual(readConfig({}).egressAllow, ["127.0.0.0/8", "::1/128"]);
  assert.deepEqual(readConfig({ MILLRACE_URL: "https://a.example" }).egressAllow, []);
});

test("a live installation refuses what only play may do", () => {
  const config = readConfig(live);
  assert.deepEqual([...config.roles], ["api", "worker"]);
  assert.equal(config.xero.apiUrl, "https://api.xero.com");
  refused({ ...live, MILLRACE_ROLES: "api,sandbox" }, "sandbox");
  refused({ ...live, MILLRACE_SECRET: "" }, "MILLRACE_SECRET");
  refused({ ...live, MILLRACE_URL: "http://feeds.bank.example" }, "MILLRACE_URL", "https");
  refused({ ...live, MILLRACE_FEED_URL: "http://feeds.bank.example" }, "MILLRACE_FEED_URL");
  refused({ ...live, MILLRACE_LINK_URL: "https://feeds.bank.example/link" }, "different origins");
  for (const name of ["MILLRACE_XERO_API_URL", "MILLRACE_XERO_IDENTITY_URL", "MILLRACE_XERO_LOGIN_URL"]) {
    refused({ ...live, [name]: "https://localhost:4100" }, "provider address");
    refused({ ...live, [name]: "http://api.xero.com" }, "provider address");
  }
});

test("the summary shows what is set and masks every secret", () => {
  const shown = summary({
    PORT: "1",
    MILLRACE_SECRET: secret,
    MILLRACE_API_KEY: "k",
    DATABASE_URL: "postgres://u:p@h/d",
    MILLRACE_XERO_CLIENT_SECRET: "s",
    HOME: "/root",
  });
  assert.deepEqual(shown, {
    PORT: "1",
    DATABASE_URL: "(set)",
    MILLRACE_API_KEY: "(set)",
    MILLRACE_SECRET: "(set)",
    MILLRACE_XERO_CLIENT_SECRET: "(set)",
  });
});

test("this machine is known by each of its names, and no other is taken for it", () => {
  for (const address of [
    "http://localhost",
    "http://a.localhost:1",
    "http://127.9.9.9",
    "http://[::1]:4000",
  ]) {
    assert.ok(isLoopback(address), address);
  }
  for (const address of [
    "http://localhost.example",
    "http://128.0.0.1",
    "http://127.example.com",
    "http://[::2]",
  ]) {
    assert.ok(!isLoopback(address), address);
  }
});
