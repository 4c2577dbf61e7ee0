import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { readGrant } from "../../src/connections/grant.ts";
import { someLines } from "../bank.ts";
import { organisations, type TestMillrace, testMillrace } from "../millrace.ts";
import { assertNoLeak, caughtLog, dump, recorded } from "./leaks.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

async function tokensOf({ millrace }: TestMillrace, key: { companyId: string; connectionId: string }) {
  const { database, vault } = millrace.application;
  const { tokens } = (await readGrant(database, vault, key))!;
  return [tokens.accessToken, tokens.refreshToken];
}

test("no secret is in the log, in any table, or in a reply that was not asked for it", async (t) => {
  const { log: sink, lines } = caughtLog();
  const world = await testMillrace(t, { log: sink });
  const { bank, database, millrace, sandbox } = world;
  const { config } = millrace.application;
  const canaries: Record<string, string> = {
    "API key": bank.apiKey,
    "API key as sent": base64(bank.apiKey),
    "master key": config.secret!,
    "client secret": config.xero.clientSecret!,
    "client secret as sent": base64(`${config.xero.clientId}:${config.xero.clientSecret}`),
  };
  const see = (name: string, text: string) => {
    assert.ok(text.length > 10, name);
    canaries[`${name} ${Object.keys(canaries).length}`] = text;
  };

  const replies = await recorded([bank.url, config.linkUrl], async () => {
    // A sign-in whose token answer cannot be used: the library's error carries the tokens.
    const companyId = await bank.company();
    const connection = await bank.connection(companyId);
    see("password", new URL(connection.linkUrl).searchParams.get("otp")!);
    const leak = {
      access_token: "canary-access-token",
      refresh_token: "canary-refresh-token",
      token_type: "mac",
    };
    for (const body of [leak, JSON.stringify(leak)]) {
      sandbox.xero.admin.addFault({ kind: "answer", status: 200, body, match: { operation: "token" } });
      const { linkUrl } = await bank.done("GET", `/companies/${companyId}/connections/${connection.id}`);
      see("password", new URL(linkUrl).searchParams.get("otp")!);
      const { response, cookie } = await bank.approve(linkUrl, organisations.gbp);
      assert.equal(response.status, 303);
      see("session", cookie.slice(cookie.indexOf("=") + 1));
    }
    see("access token", leak.access_token);
    see("refresh token", leak.refresh_token);

    const { linkUrl } = await bank.done("GET", `/companies/${companyId}/connections/${connection.id}`);
    const { authorize, cookie } = await bank.followLink(linkUrl);
    see("state", new URL(authorize).searchParams.get("state")!);
    const back = new URL(sandbox.xero.admin.approve(authorize, organisations.czk));
    see("code", back.searchParams.get("code")!);
    await bank.returnFrom(back, cookie);
    await fetch(`${back.origin}/link/finished`, { headers: { cookie } });
    const path = `/companies/${companyId}/connections/${connection.id}`;
    const place = { companyId, connectionId: connection.id };
    for (const token of await tokensOf(world, place)) see("granted token", token);

    const { accessToken } = await bank.done("GET", `/companies/${companyId}/accessToken`);
    see("company token", accessToken);
    const account = await bank.account(path, {}).then(({ id }) => id);
    await bank.map(path, account, organisations.czkAccount);
    const feed = {
      ...place,
      accountId: account,
      path,
      organisationId: organisations.czk,
      targetId: organisations.czkAccount,
    };
    // Tokens that have ended, and a token service that fails.
    sandbox.xero.admin.addFault({ kind: "expire-token", match: { operation: "post-statements" } });
    sandbox.xero.admin.addFault({
      kind: "answer",
      status: 500,
      body: "<html>",
      match: { operation: "token" },
    });
    const key = { "idempotency-key": "canary-of-a-repeat" };
    see("idempotency key", key["idempotency-key"]);
    const pushed = await bank.push(feed, someLines(3, systemClock.now()), key);
    assert.equal((await bank.push(feed, someLines(3, systemClock.now()), key)).text, pushed.text);
    await bank.ended(feed, pushed.body.pushOperationKey);
    for (const token of await tokensOf(world, place)) see("renewed token", token);

    // Refusals, and failures of ours in the middle of a change.
    const wrong = { authorization: `Basic ${base64(`${bank.apiKey}x`)}` };
    assert.equal((await bank.call("GET", path, undefined, wrong)).status, 401);
    assert.equal((await bank.call("GET", `${path}/nothing?otp=${bank.apiKey}`)).status, 404);
    await database.rows({
      text: "alter table source_account add constraint planted check (account_number <> '7777123498')",
    });
    const refused = {
      id: "ac-9",
      accountName: "N",
      accountType: "savings",
      accountNumber: "7777123498",
      currency: "CZK",
      balance: 1,
    };
    assert.equal((await bank.call("POST", `${path}/connectionInfo/bankFeedAccounts`, refused)).status, 500);
    await database.rows({ text: "alter table connection_grant rename to hidden" });
    assert.equal((await bank.call("GET", `${path}/bankFeeds/info`)).status, 500);
    await database.rows({ text: "alter table hidden rename to connection_grant" });
    const unlinked = await bank.done("PATCH", path, { status: "Unlinked" });
    see("password", new URL(unlinked.linkUrl).searchParams.get("otp")!);
  });

  const log = lines.join("");
  assert.ok(lines.length > 30 && log.includes('"level":50'), "the log was caught, errors included");
  assert.ok(!log.includes("7777123498"), "a row that the database refused is not in the log");
  const stored = await dump(database);
  assert.ok(
    stored.includes("sourceAccount.mapped") && stored.includes("Harbour Cafe"),
    "the tables were read",
  );
  assertNoLeak(canaries, { lines, stored, replies }, (name) => {
    // Links and access tokens are handed out where they are asked for, and a page's form sends its password back.
    if (name.startsWith("password")) return /\/connections\/|\/connections$/;
    return name.startsWith("company token") ? /\/accessToken$/ : undefined;
  });
});
