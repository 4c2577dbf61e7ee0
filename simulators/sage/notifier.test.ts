import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { CalledBank, company, Provider, type Told } from "./provider.fixture.ts";

let provider: Provider;
const bank = new CalledBank();
before(async () => {
  provider = await Provider.open();
  await bank.open(provider);
});
after(async () => {
  await provider.server.close();
  await bank.close();
});
beforeEach(() => {
  bank.told.length = 0;
  bank.answer = { status: 204 };
});

const body = (told: Told | undefined) => JSON.parse(told?.body ?? "null");
const types = () => bank.told.map((told) => `${body(told).type} ${body(told).resource.type}`);

/** The claims of an ID token; undefined when Sage's published key did not sign it. */
async function claims({ headers }: Told): Promise<Record<string, unknown> | undefined> {
  const [head = "", text = "", signature = ""] = (headers.authorization ?? "")
    .replace("Bearer ", "")
    .split(".");
  const { body: set } = await provider.inject({ url: "/sage/.well-known/jwks.json" });
  const { kid } = JSON.parse(Buffer.from(head, "base64url").toString());
  const key = set.keys.find((known: { kid: string }) => known.kid === kid);
  const signed = Buffer.from(`${head}.${text}`);
  const publicKey = createPublicKey({ key, format: "jwk" });
  if (!verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))) return undefined;
  return JSON.parse(Buffer.from(text, "base64url").toString());
}

test("a bank is told of a consent, a linked account and its end, in order and with proof", async () => {
  const account = await provider.link("told");
  provider.admin.disconnect(account);
  await provider.admin.notified();
  assert.deepEqual(types(), [
    "resourceCreated authorisation",
    "resourceCreated bankAccount",
    "resourceDeleted bankAccount",
  ]);
  const [consent, linked, ended] = bank.told.map(body);
  assert.equal(consent.resource.url, "NA");
  assert.deepEqual(Object.keys(consent.additionalData), ["bankId"]);
  const { additionalData, resource } = linked;
  assert.deepEqual(
    [resource.id, additionalData.externalId, additionalData.requestedStartDate],
    [account, "told", "2026-11-23"],
  );
  assert.equal(ended.resource.id, account);
  for (const told of bank.told) {
    assert.equal(told.headers["x-millrace-notification"], "millrace-sandbox-notification");
    const { aud, exp, iss } = (await claims(told)) ?? {};
    const now = provider.admin.advanceClock(0).getTime() / 1000;
    assert.deepEqual([iss, aud], ["https://identity.pretend-sage.example/", "millrace-sandbox"]);
    assert.ok(typeof exp === "number" && exp > now && exp <= now + 300);
  }
});

test("what is not taken is sent three more times, after 1, 10 and 60 seconds, and then given up", async () => {
  bank.answer = { status: 503 };
  provider.admin.beginLink(company);
  await provider.admin.notified();
  for (const [waited, tries] of [
    [999, 1],
    [1, 2],
    [10_000, 3],
    [60_000, 4],
    [600_000, 4],
  ] as const) {
    provider.admin.advanceClock(waited);
    await provider.admin.notified();
    assert.equal(bank.told.length, tries);
  }
  assert.equal(provider.admin.notifications().at(-1)?.state, "given-up");
});

test("a bank that is gone is no failure of the pretend Sage: it tries again", async () => {
  const { callbackURLs } = provider.admin.banks()[0]!;
  provider.admin.putBank({ callbackURLs: { ...callbackURLs, notification: "http://127.0.0.1:1/n" } });
  provider.admin.beginLink(company);
  await provider.admin.notified();
  const { state, tries } = provider.admin.notifications().at(-1)!;
  assert.equal(state, "waiting");
  assert.match(tries[0]?.outcome ?? "", /^no answer/);
  provider.admin.putBank({ callbackURLs });
  provider.admin.advanceClock(1_000);
  await provider.admin.notified();
  assert.equal(bank.told.length, 1);
});

test("faults: twice, late, never", async () => {
  provider.admin.addFault({ kind: "notification", how: "twice" });
  provider.admin.beginLink(company);
  await provider.admin.notified();
  assert.equal(bank.told.length, 2);
  assert.equal(bank.told[0]?.body, bank.told[1]?.body);
  bank.told.length = 0;
  const match = { contains: '"bankAccount"' };
  provider.admin.addFault({ kind: "notification", how: "late", delayMs: 30_000, match });
  const account = await provider.link("late");
  provider.admin.disconnect(account);
  await provider.admin.notified();
  assert.deepEqual(types(), ["resourceCreated authorisation", "resourceDeleted bankAccount"]);
  provider.admin.advanceClock(30_000);
  await provider.admin.notified();
  assert.equal(types()[2], "resourceCreated bankAccount");
  bank.told.length = 0;
  provider.admin.addFault({ kind: "notification", how: "never", match });
  await provider.link("never");
  await provider.admin.notified();
  assert.deepEqual(types(), ["resourceCreated authorisation"]);
});

test("faults: proof that is wrong, missing, old or somebody else's", async () => {
  const hear = async (
    how: "wrong-header" | "no-header" | "expired-token" | "foreign-token" | "wrong-audience" | "no-token",
  ) => {
    provider.admin.addFault({ kind: "notification", how });
    provider.admin.beginLink(company);
    await provider.admin.notified();
    return bank.told.at(-1)!;
  };
  assert.equal((await hear("wrong-header")).headers["x-millrace-notification"], "not-what-was-agreed");
  assert.equal("x-millrace-notification" in (await hear("no-header")).headers, false);
  assert.equal((await hear("no-token")).headers.authorization, undefined);
  assert.equal(await claims(await hear("foreign-token")), undefined);
  assert.equal((await claims(await hear("wrong-audience")))?.aud, "somebody-else");
  const { exp } = (await claims(await hear("expired-token"))) ?? {};
  assert.ok(Number(exp) * 1000 < provider.admin.advanceClock(0).getTime());
});

test("the other accounts of a consent are asked for with proof, and an answer that is wrong is told", async () => {
  const account = await provider.link("known");
  const entry = {
    accountType: "savings",
    accountName: "Savings",
    externalId: "other",
    bankIdentifier: "204561",
    accountIdentifier: "9",
    branchIdentifier: "",
  };
  bank.answer = { status: 200, body: JSON.stringify([entry]) };
  const { accounts, wrong } = await provider.admin.availableAccounts(account);
  assert.deepEqual([wrong, accounts.map(({ externalId }) => externalId)], [null, ["other"]]);
  const told = bank.told.find(({ path }) => path.startsWith("/availableAccounts"))!;
  assert.deepEqual([told.method, told.path], ["GET", "/availableAccounts?externalId=known"]);
  assert.equal(told.headers["x-millrace-notification"], "millrace-sandbox-notification");
  assert.equal((await claims(told))?.aud, "millrace-sandbox");
  const { authorisationId } = provider.admin.bankAccount(account);
  assert.equal(provider.admin.linkAccount({ authorisationId, externalId: "other" }).accountType, "savings");
  const wrongs = [JSON.stringify({}), JSON.stringify([{ ...entry, accountType: "wallet" }]), "<p>", "[null]"];
  for (const answer of wrongs) {
    bank.answer = { status: 200, body: answer };
    assert.notEqual((await provider.admin.availableAccounts(account)).wrong, null, answer);
  }
  bank.answer = { status: 404, body: "" };
  const missed = await provider.admin.availableAccounts(account, { externalId: "nobody" });
  assert.deepEqual([missed.status, missed.accounts], [404, []]);
});
