import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { test } from "node:test";
import { ConfigError, readConfig, summary } from "./config.ts";

const refused = (variables: Record<string, string>, word: string) =>
  assert.throws(
    () => readConfig(variables),
    (error) => error instanceof ConfigError && error.message.includes(word),
    JSON.stringify(Object.keys(variables)),
  );
const pem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();
const taken = [
  generateKeyPairSync("ec", { namedCurve: "P-256" }),
  generateKeyPairSync("rsa", { modulusLength: 3072 }),
].map(({ privateKey }) => pem(privateKey));

test("without settings NetSuite is the sandbox's, and without the sandbox it is not there", () => {
  const { clientId, loginUrl, restUrl, restletUrl } = readConfig({}).netSuite;
  assert.deepEqual(
    [clientId, loginUrl, restUrl, restletUrl],
    ["millrace-sandbox", ...Array(3).fill("http://localhost:4100/netsuite")],
  );
  const real = readConfig({ MILLRACE_ROLES: "api,worker" }).netSuite;
  assert.equal(real.clientId, undefined);
  assert.equal(real.restUrl, "https://{account}.suitetalk.api.netsuite.com");
});

test("a key is taken with its lines in one, and only where NetSuite would take it", () => {
  for (const key of taken)
    assert.ok(readConfig({ MILLRACE_NETSUITE_PRIVATE_KEY: key.replaceAll("\n", "\\n") }).netSuite.privateKey);
  const small = pem(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);
  const other = pem(generateKeyPairSync("ed25519").privateKey);
  for (const key of [small, other, "key", taken[0]!.slice(0, 60)])
    refused({ MILLRACE_NETSUITE_PRIVATE_KEY: key }, "MILLRACE_NETSUITE_PRIVATE_KEY");
});

/** A key of nobody's, with a certificate that ends in 2028. */
const certified = {
  MILLRACE_NETSUITE_PRIVATE_KEY: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIEczfCOXG+89G0k5RjDPCijNUB/KrzAopE4pk4SboA/SoAoGCCqGSM49
AwEHoUQDQgAE50dka/GE9C7xhSpdtDutCbx8EHRz7xBwDMW9eBSOGhGKB980G+QX
Xun6ml2sxrlKxEhifvyEPT0rb/wJ1b5c9A==
-----END EC PRIVATE KEY-----`,
  MILLRACE_NETSUITE_CERTIFICATE: `-----BEGIN CERTIFICATE-----
MIIBhDCCASmgAwIBAgIUPLNjZTS3AXqzV9qzslI3fe7/0c4wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMYmFuay5leGFtcGxlMB4XDTI2MTEyMzE0MjE1NloXDTI4MTAy
MzE0MjE1NlowFzEVMBMGA1UEAwwMYmFuay5leGFtcGxlMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAE50dka/GE9C7xhSpdtDutCbx8EHRz7xBwDMW9eBSOGhGKB980
G+QXXun6ml2sxrlKxEhifvyEPT0rb/wJ1b5c9KNTMFEwHQYDVR0OBBYEFEj3cea7
823qSyvtFgWL/yOkimjAMB8GA1UdIwQYMBaAFEj3cea7823qSyvtFgWL/yOkimjA
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAI+GpGl2a8EOoqiL
2t3qd6TL8wECjfx9YRLQRsksE5wRAiEA+rBZcfWN+hnfxpb0THjwB+J2FULihxfC
Eq7KRPjXfP8=
-----END CERTIFICATE-----`,
};

test("a certificate is taken with its own key alone", () => {
  const { MILLRACE_NETSUITE_CERTIFICATE: certificate } = certified;
  const read = readConfig({
    ...certified,
    MILLRACE_NETSUITE_CERTIFICATE: certificate.replaceAll("\n", "\\n"),
  });
  assert.equal(read.netSuite.certificate?.validToDate.getUTCFullYear(), 2028);
  for (const wrong of [
    { MILLRACE_NETSUITE_CERTIFICATE: certificate },
    { ...certified, MILLRACE_NETSUITE_PRIVATE_KEY: taken[0]! },
    { ...certified, MILLRACE_NETSUITE_CERTIFICATE: "certificate" },
  ])
    refused(wrong, "MILLRACE_NETSUITE_CERTIFICATE");
});

test("settings that are wrong are named, and secrets are masked", () => {
  const wrong: [string, ...string[]][] = [
    ["MILLRACE_NETSUITE_CLIENT_ID", "alone"],
    ["MILLRACE_NETSUITE_CLIENT_SECRET", "alone"],
    ["MILLRACE_NETSUITE_REST_URL", "netsuite", "https://{account}.example/?x", "ftp://{account}.example"],
    ["MILLRACE_NETSUITE_CONCURRENCY", "0", "x"],
  ];
  for (const [name, ...values] of wrong) for (const value of values) refused({ [name]: value }, name);
  const shown = summary({ MILLRACE_NETSUITE_CLIENT_SECRET: "s", MILLRACE_NETSUITE_PRIVATE_KEY: taken[0]! });
  assert.deepEqual(Object.values(shown), ["(set)", "(set)"]);
});

test("a live installation calls NetSuite at public addresses over https alone", () => {
  const live = {
    MILLRACE_ENVIRONMENT: "live",
    MILLRACE_SECRET: "a secret of at least 32 characters",
    MILLRACE_URL: "https://feeds.bank.example",
    MILLRACE_LINK_URL: "https://link.bank.example",
  };
  assert.equal(readConfig(live).netSuite.clientId, undefined);
  for (const name of ["LOGIN_URL", "REST_URL", "RESTLET_URL"]) {
    refused({ ...live, [`MILLRACE_NETSUITE_${name}`]: "https://localhost:4100" }, "provider address");
    refused({ ...live, [`MILLRACE_NETSUITE_${name}`]: "http://{account}.netsuite.com" }, "provider address");
  }
});
