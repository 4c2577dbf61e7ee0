import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieOf, librarySecret, sessionCookie, tokenOf } from "./cookie.ts";
import { backTo } from "./sign-on-routes.ts";

const portal = "https://bank.example/tools";

test("signing on leads back to a page of the Portal and nowhere else", () => {
  assert.equal(backTo("/tools/portal/companies?q=a", portal), "/tools/portal/companies?q=a");
  for (const asked of [
    undefined,
    "",
    "//evil.example/tools/portal/x",
    "/\\evil.example/tools/portal/x",
    "https://evil.example/tools/portal/x",
    "https://bank.example@evil.example/tools/portal/x",
    "javascript:alert(1)",
    "/tools/portal/../../companies",
    "/tools/portalx",
    "/companies",
  ])
    assert.equal(backTo(asked, portal), "/tools/portal/", asked);
});

test("the cookie of a session is bound to its host under https, and read only with our signature", () => {
  const secret = librarySecret({ mac: () => Buffer.alloc(32, 7) } as never);
  const token = "a".repeat(32);
  const { name, path } = cookieOf(portal);
  assert.deepEqual([name, path], ["__Host-millrace-portal", "/"]);
  const cookie = sessionCookie(portal, secret, token);
  assert.match(cookie, /; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  const [header = ""] = cookie.split(";");
  assert.equal(tokenOf(`other=1; ${header}`, name, secret), token);
  assert.equal(tokenOf(header, name, `${secret}x`), undefined);
  assert.equal(tokenOf(header.replace("aa", "ab"), name, secret), undefined);
  assert.equal(tokenOf(undefined, name, secret), undefined);
  assert.equal(cookieOf("http://localhost:4000").path, "/portal");
});
