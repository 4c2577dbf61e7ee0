import assert from "node:assert/strict";
import { test } from "node:test";
import { reservedPlaceholders } from "../profile/profile.ts";
import { type RedirectFacts, redirectAddress, redirectEnd, redirectOrigins } from "./redirect.ts";

const facts: RedirectFacts = {
  clientId: "cl",
  connectionId: "n1",
  companyId: "c1",
  integrationId: "i1",
  sourceId: "s1",
  platform: "gbol",
  platformName: "Xero",
  sourceType: "Accounting",
  statusCode: "403",
  statusText: "User cancelled",
  errorMessage: "User cancelled.",
  "data.company.companyName": "Bread & Butter",
};
const filled = (redirectUrl: string, parameters = {}, whiteListUrls: readonly string[] = []) =>
  redirectAddress({ redirectUrl, whiteListUrls }, facts, parameters);

test("every name in braces becomes its fact, encoded", () => {
  assert.equal(
    filled("https://bank.example/done/{companyId}?s={statusCode}&m={errorMessage}#{platformName}"),
    "https://bank.example/done/c1?s=403&m=User%20cancelled.#Xero",
  );
  assert.equal(
    filled("https://bank.example/?n={data.company.companyName}"),
    "https://bank.example/?n=Bread%20%26%20Butter",
  );
  for (const [name, value] of Object.entries(facts)) {
    assert.equal(
      filled(`https://bank.example/{${name}}`),
      `https://bank.example/${encodeURIComponent(value)}`,
    );
  }
});

test("parameters of the link fill names of their own, never those of facts; unknown and other-cased names are empty", () => {
  assert.equal(filled("https://b.example/?u={user}", { user: "a&b=c" }), "https://b.example/?u=a%26b%3Dc");
  assert.equal(filled("https://b.example/{companyId}", { companyId: "evil" }), "https://b.example/c1");
  assert.equal(
    filled("https://b.example/[{nobody}{CompanyId}{toString}{__proto__}]"),
    "https://b.example/[]",
  );
});

test("no parameter can lead to another host, scheme or path above the place it fills", () => {
  const address = filled("https://b.example/a/{p}/z", { p: "../../x?y#z\\@evil.example" })!;
  assert.equal(new URL(address).host, "b.example");
  assert.ok(new URL(address).pathname.startsWith("/a/"));
  assert.ok(new URL(address).pathname.endsWith("/z"));
});

test("a host with a placeholder leads to the listed origins and nowhere else", () => {
  const allowed = ["https://bank.co.uk/welcome", "https://bank.cz"];
  const to = (suffix: string) =>
    filled("https://bank.{suffix}/{companyId}?s={statusCode}", { suffix }, allowed);
  assert.equal(to("co.uk"), "https://bank.co.uk/c1?s=403");
  assert.equal(to("cz"), "https://bank.cz/c1?s=403");
  const wrong = [
    "",
    "com",
    "cz.",
    "cz:444",
    "cz@evil.example",
    "cz/../..",
    "co.uk.evil.example",
    "cz#",
    "cz?",
    "cz\\",
    "{x}",
  ];
  for (const suffix of wrong) assert.equal(to(suffix), undefined, suffix);
  assert.equal(filled("https://{host}/", { host: "bank.cz" }), undefined, "nothing is listed");
  assert.equal(filled("http://{host}/", { host: "bank.cz" }, allowed), undefined, "another scheme");
});

test("the origins a redirect may lead to are told for the page's policy", () => {
  const of = (redirectUrl: string, whiteListUrls: readonly string[] = []) =>
    redirectOrigins({ redirectUrl, whiteListUrls });
  assert.deepEqual(of("https://Bank.example:8443/x/{companyId}", ["https://other.example"]), [
    "https://bank.example:8443",
  ]);
  assert.deepEqual(of("https://bank.{s}/", ["https://bank.cz/a", "https://bank.cz/b", "https://bank.uk"]), [
    "https://bank.cz",
    "https://bank.uk",
  ]);
});

test("claims of an identity are empty, also when the link carries parameters of their name", () => {
  const claims = { openId_email: "forged@evil.example" };
  assert.equal(
    filled("https://b.example/?e={openId_email}&n={openId_name}", claims),
    "https://b.example/?e=&n=",
  );
});

test("every name that is ours is filled by a fact, and none may be taken by the link", () => {
  assert.deepEqual(Object.keys(facts).sort(), [...reservedPlaceholders].sort());
});

test("the ends of a link are told in the contract's words; a refusal of ours in its own", () => {
  const told = ([200, 201, 403, 500, 501] as const).map((code) => redirectEnd(code, "ours").errorMessage);
  assert.deepEqual(told, ["", "", "ours", "Unknown error occurred.", "Not supported."]);
  assert.equal(redirectEnd(403).errorMessage, "User cancelled.");
});
