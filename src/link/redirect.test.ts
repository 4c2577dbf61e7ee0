import assert from "node:assert/strict";
import { test } from "node:test";
import { type RedirectFacts, redirectAddress } from "./redirect.ts";

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
const filled = (template: string, parameters = {}) => redirectAddress(template, facts, parameters);

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
  for (const template of ["https://{host}/done", "https://{host}.bank.example/", "http://a@{host}:80/x"]) {
    assert.equal(
      new URL(template).protocol.length > 0 && filled(template, { host: "evil.example" }),
      template,
    );
  }
  const address = filled("https://b.example/a/{p}/z", { p: "../../x?y#z\\@evil.example" });
  assert.equal(new URL(address).host, "b.example");
  assert.ok(new URL(address).pathname.startsWith("/a/"));
  assert.ok(new URL(address).pathname.endsWith("/z"));
});
