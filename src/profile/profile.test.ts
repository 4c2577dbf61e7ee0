import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "../problem.ts";
import { newProfile } from "./profile.ts";

const profile = { name: "Bank", redirectUrl: "https://bank.example/{companyId}" };
const wrongIn = (request: Parameters<typeof newProfile>[0], environment: "live" | "test") => {
  try {
    newProfile(request, environment);
    return [];
  } catch (error) {
    assert.ok(error instanceof Problem);
    return error.findings.map(({ itemId }) => itemId);
  }
};

test("where customers are real every address must be https", () => {
  const plain = {
    name: "Bank",
    redirectUrl: "http://bank.example",
    logoUrl: "http://bank.example/l.png",
    iconUrl: "http://bank.example/i.ico",
    whiteListUrls: ["http://bank.example"],
  };
  assert.deepEqual(wrongIn(plain, "test"), []);
  assert.deepEqual(wrongIn(plain, "live"), ["whiteListUrls[0]", "redirectUrl", "logoUrl", "iconUrl"]);
  assert.deepEqual(wrongIn(profile, "live"), []);
});

test("a redirect may name a port or an address in brackets, and placeholders in the host if their targets are listed", () => {
  for (const redirectUrl of [
    "https://bank.example:8443/a?b={companyId}#{statusCode}",
    "http://[::1]:3000/{userId}",
    "https://BANK.example",
  ])
    assert.deepEqual(wrongIn({ ...profile, redirectUrl }, "test"), [], redirectUrl);
  const open = { ...profile, redirectUrl: "https://{tenant}.bank.example/" };
  assert.deepEqual(wrongIn(open, "test"), ["redirectUrl"]);
  assert.deepEqual(wrongIn({ ...open, whiteListUrls: ["https://a.bank.example"] }, "test"), []);
  assert.deepEqual(wrongIn({ ...open, whiteListUrls: [""] }, "test"), ["redirectUrl"]);
  for (const ours of ["companyId", "data.company.companyName", "openId_email"]) {
    const redirectUrl = `https://{${ours}}.bank.example/`;
    const asked = { ...open, redirectUrl, whiteListUrls: ["https://a.bank.example"] };
    assert.deepEqual(wrongIn(asked, "test"), ["redirectUrl"], ours);
  }
});
