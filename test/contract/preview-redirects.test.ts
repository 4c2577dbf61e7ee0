import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Json } from "../bank.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { assertRefused } from "./refusal.ts";

let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  world = await testMillrace({ after: (run) => cleanUp.push(run) });
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

const path = "/settings/redirects/preview";
const preview = async (body: unknown): Promise<Record<string, Json>> => {
  const { targets } = await world.bank.done("POST", path, body);
  return Object.fromEntries(targets.map((target: Json) => [String(target.statusCode), target]));
};

test("200 with where each end of a link leads, filled with samples where the link names nothing of ours", async () => {
  const redirectUrl =
    "https://bank.example/{area}/back?c={companyId}&r={statusCode}&m={errorMessage}&p={platform}";
  const targets = await preview({ redirectUrl, linkUrl: "https://link.example/company/x?area=cards&otp=1" });
  assert.deepEqual(Object.keys(targets), ["200", "201", "403", "500", "501"]);
  const sample = "00000000-0000-4000-8000-000000000000";
  assert.equal(targets["200"].address, `https://bank.example/cards/back?c=${sample}&r=200&m=&p=gbol`);
  assert.equal(targets["201"].address, `https://bank.example/cards/back?c=${sample}&r=201&m=&p=gbol`);
  assert.match(targets["403"].address, /r=403&m=User%20cancelled\./);
  assert.match(targets["500"].address, /r=500&m=Unknown%20error%20occurred\./);
  assert.match(targets["501"].address, /r=501&m=Not%20supported\./);
  const wrongCase = await preview({ redirectUrl, linkUrl: "https://link.example/company/x?Area=cards" });
  assert.match(wrongCase["200"].address, /^https:\/\/bank\.example\/\/back\?/);
});

test("200 with the facts of the connection that a link leads to; looking spends nothing of it", async () => {
  const { bank } = world;
  const { companyId, connectionId, path: connection } = await bank.linked(organisations.gbp);
  const { linkUrl } = await bank.done("GET", connection);
  const redirectUrl =
    "https://bank.example/?c={companyId}&n={connectionId}&w={data.company.companyName}&o={openId_email}";
  const targets = await preview({ redirectUrl, linkUrl });
  const filled = `https://bank.example/?c=${companyId}&n=${connectionId}&w=Harbour%20Cafe%20Ltd&o=`;
  assert.equal(targets["200"].address, filled);
  assert.equal((await fetch(linkUrl)).status, 200);
  assert.equal((await fetch(linkUrl, { method: "HEAD" })).status, 200);
});

test("200 says why there is no address: no redirect is set, or the host made from the link is not listed", async () => {
  const { bank } = world;
  const none = await preview({});
  for (const target of Object.values(none)) {
    assert.equal(target.address, null);
    assert.match(target.reason, /No redirect is set/);
  }
  const profile = { name: "Bank", redirectUrl: "https://bank.{suffix}/", whiteListUrls: ["https://bank.cz"] };
  await bank.done("PUT", "/profile", profile);
  const linkUrl = "https://link.example/company/x?suffix=";
  assert.equal((await preview({ linkUrl: `${linkUrl}cz` }))["200"].address, "https://bank.cz/");
  const evil = (await preview({ linkUrl: `${linkUrl}evil.example` }))["200"];
  assert.equal(evil.address, null);
  assert.match(evil.reason, /whiteListUrls/);
});

test("400 for a link or an address that could not be saved", async () => {
  const { bank } = world;
  for (const [body, field] of [
    [{ linkUrl: "no link" }, "linkUrl"],
    [{ linkUrl: "javascript:alert(1)" }, "linkUrl"],
    [{ linkUrl: null }, "linkUrl"],
    [{ redirectUrl: "javascript:alert(1)" }, "redirectUrl"],
    [{ redirectUrl: "https://{companyId}.bank.example/" }, "redirectUrl"],
    [{ redirectUrl: "https://{openId_email}/" }, "redirectUrl"],
    [{ redirectUrl: 7 }, "redirectUrl"],
  ] as const)
    assertRefused(await bank.call("POST", path, body), 400, field);
});

test("401 without a key, 403 for the token of a company", async () => {
  const { bank } = world;
  assertRefused(await bank.call("POST", path, {}, { authorization: "Basic forged" }), 401);
  const company = await bank.company();
  const { accessToken } = await bank.done("GET", `/companies/${company}/accessToken`);
  assertRefused(await bank.call("POST", path, {}, { authorization: `Bearer ${accessToken}` }), 403);
});
