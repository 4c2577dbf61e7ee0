import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { Bank } from "../bank.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { addSource, pretendSource, setUp, synced } from "../pretend-source.ts";
import { Receiver } from "../receiver.ts";
import { waitFor } from "../wait-for.ts";
import { Subscriber } from "../webhooks/subscriber.ts";
import { assertNoLeak, caughtLog, dump, recorded } from "./leaks.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
type See = (name: string, text: string) => void;

/** A request sent twice under one Idempotency-Key, so that its answer is kept, and repeated. */
async function twice(bank: Bank, method: string, path: string, body?: unknown) {
  const headers = { "idempotency-key": randomUUID() };
  const first = await bank.done(method, path, body, headers);
  assert.deepEqual(await bank.done(method, path, body, headers), first);
  return first;
}

async function keys(bank: Bank, see: See): Promise<void> {
  const made = await twice(bank, "POST", "/apiKeys", { name: "second" });
  see("api key", made.apiKey);
  see("api key as sent", base64(made.apiKey));
  const authorization = `Basic ${base64(made.apiKey)}`;
  await bank.done("GET", "/profile", undefined, { authorization });
  await bank.done("GET", "/apiKeys");
  await bank.done("DELETE", `/apiKeys/${made.id}`);
  assert.equal((await bank.call("GET", "/profile", undefined, { authorization })).status, 401);
}

/** A consumer whose endpoint answers with everything it was sent. */
async function webhooks(t: { after(run: () => Promise<void>): void }, world: TestMillrace, see: See) {
  const { bank, database } = world;
  const receiver = await Receiver.open(t);
  receiver.answer = (response, { headers, text }) =>
    response.writeHead(500).end(`${headers.authorization} ${headers["x-key"]} ${text.slice(0, 50)}`);
  const authorization = "Basic canary profile header of 4711";
  see("alert header", "canary profile header");
  const profile = { name: "Harbour Bank", redirectUrl: `${bank.url}/link/finished` };
  await bank.done("PUT", "/profile", { ...profile, alertAuthHeader: authorization });
  const wrong = { ...profile, alertAuthHeader: "canary profile header é" };
  assert.equal((await bank.call("PUT", "/profile", wrong)).status, 400);

  const eventTypes = ["connection.created", "DataConnectionStatusChanged"];
  const subscriber = await Subscriber.to(bank, receiver, { eventTypes });
  const old = await subscriber.secret();
  const rotated = await twice(bank, "POST", `${subscriber.path}/secret/rotate`);
  for (const secret of [old, rotated.secret]) see("webhook secret", secret.slice("whsec_".length));
  see("own header", "canary own header");
  const headers = { "X-Key": `canary own header ${"lamp oil ".repeat(300)}end` };
  await bank.done("PATCH", subscriber.path, { headers }, { "idempotency-key": randomUUID() });
  const bad = { headers: { "X-Key": "canary own header\n", "X A": "canary own header" } };
  assert.equal((await bank.call("PATCH", subscriber.path, bad)).status, 400);

  const { path } = await bank.linked(organisations.gbp);
  see("code in a link", new URL((await bank.done("GET", path)).linkUrl).searchParams.get("otp")!);
  await bank.done("PATCH", path, { status: "Unlinked" });
  const calls = await receiver.received(3);
  for (const { text } of calls) {
    const code = /otp=([^"&\\]+)/.exec(text)?.[1];
    if (code) see("code in a body", decodeURIComponent(code));
  }
  assert.ok(
    calls.some((call) => call.headers.authorization === authorization),
    "the old kind was sent",
  );
  await waitFor(
    "the answers to be kept",
    async () => (await subscriber.messages()).filter(({ attempts }) => attempts > 0).length >= 3,
  );
  for (const { id } of await subscriber.messages()) await subscriber.message(id);

  await database.rows({
    text: "alter table webhook_consumer add constraint planted check (rate_limit <> 77)",
  });
  assert.equal((await bank.call("PATCH", subscriber.path, { rateLimit: 77, headers })).status, 500);
}

/** Sources that repeat what calls to them carry, as JSON and as none. */
async function sources(t: { after(run: () => Promise<void>): void }, { bank }: TestMillrace, see: See) {
  const source = await pretendSource(t);
  const { path } = await bank.linked(organisations.czk);
  const { id: accountId } = await bank.account(path);
  await bank.map(path, accountId, organisations.czkAccount);
  const feed = { path, accountId };
  see("source token", "canary-source-token");
  see("source password", "canary-source-password");
  see("source pair", base64("bank:canary-source-password"));
  see("source key", "canary-source-key");
  const sourceId = await addSource(bank, source.url);
  await setUp(bank, feed, sourceId, { firstPeriodStart: null });
  for (const authentication of [
    { type: "bearer", token: "canary-source-token" },
    { type: "basic", username: "bank", password: "canary-source-password" },
    { type: "header", name: "X-Key", value: "canary-source-key" },
  ]) {
    const request = { name: "Core", url: source.url, authentication };
    await bank.done("PUT", `/managedBankFeeds/sources/${sourceId}`, request);
    source.answer = ({ headers }) => `${headers.authorization?.split(" ")[1] ?? headers["x-key"]}!`;
    assert.equal((await synced(bank, feed)).status, "Failed");
    source.answer = ({ headers }, response) => {
      response.writeHead(403).end(JSON.stringify(headers));
    };
    assert.equal((await synced(bank, feed)).status, "Failed");
  }
  const wrong = { type: "header", name: "Host", value: "canary-source-key é" };
  const refused = { name: "Core", url: "https://core.example/", authentication: wrong };
  assert.equal((await bank.call("POST", "/managedBankFeeds/sources", refused)).status, 400);
}

async function signOns(bank: Bank, see: See): Promise<void> {
  const companyId = await bank.company();
  const at = async (platform: string) =>
    `/companies/${companyId}/connections/${(await bank.connection(companyId, platform)).id}`;
  const quickBooks = await at("hcws");
  const pair = await twice(bank, "POST", `${quickBooks}/connectionInfo/bankFeedAccounts/credentials`, {});
  see("credential password", pair.password);
  const sage = await at("olpr");
  see("sage code", (await twice(bank, "POST", `${sage}/bankFeeds/otp`)).otp);
  see("authorization id", "canary-authorization-id");
  await bank.done("PUT", `${sage}/authorization`, {
    authorizationId: "canary-authorization-id",
    bankId: "canary-authorization-id-2",
  });
  const long = { authorizationId: `canary-authorization-id${"x".repeat(3000)}` };
  assert.equal((await bank.call("PUT", `${sage}/authorization`, long)).status, 400);
}

test("no secret of keys, webhooks, sources and sign-ons is in the log, in any table, or in a reply that was not asked for it", async (t) => {
  const { log, lines } = caughtLog();
  const world = await testMillrace(t, { log });
  const { bank, database } = world;
  const canaries: Record<string, string> = {};
  const see: See = (name, text) => {
    assert.ok(text.length >= 6, name);
    canaries[`${name} ${Object.keys(canaries).length}`] = text;
  };
  const replies = await recorded([bank.url], async () => {
    await keys(bank, see);
    await signOns(bank, see);
    await webhooks(t, world, see);
    await sources(t, world, see);
    for (const path of [
      "/openapi.json",
      "/docs",
      "/webhooks",
      "/webhooks/eventTypes",
      "/managedBankFeeds/sources",
    ])
      await bank.call("GET", path);
  });
  const stored = await dump(database);
  assert.ok(stored.includes("webhookConsumer.secret.rotated") && stored.includes("feedSource.replaced"));
  assert.ok(
    lines.some((line) => line.includes('"level":50')),
    "errors were logged",
  );
  assert.ok(
    replies.some(({ text }) => text.includes("[redacted]")),
    "answers of the endpoint were kept",
  );
  const asked: Record<string, RegExp> = {
    "api key": /\/apiKeys$/,
    "webhook secret": /\/secret(\/rotate)?$/,
    "code in": /\/connections\/[^/]+(\/start.*)?$|\/connections$|\/messages\/[^/]+$/,
    credential: /\/credentials$/,
    sage: /\/otp$/,
  };
  assertNoLeak(
    canaries,
    { lines, stored, replies },
    (name) => Object.entries(asked).find(([beginning]) => name.startsWith(beginning))?.[1],
  );
});
