import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { hour, after as later, minute, second } from "../../src/clock.ts";
import { systemRandom } from "../../src/random.ts";
import { startSandbox } from "../sandbox.ts";
import type { Admin } from "./admin.ts";

let now = new Date("2026-11-23T12:00:00Z");
const clock = { now: () => now };
const folder = mkdtempSync(join(tmpdir(), "pretend-freeagent-"));
const sandbox = await startSandbox({ port: 0, clock, random: systemRandom, folder });
after(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});
const { admin } = sandbox.freeagent;
const base = `${sandbox.url}/freeagent/v2`;
const redirectUri = "http://localhost/callback";
const approval = `${base}/approve_app?${new URLSearchParams({
  client_id: "millrace-sandbox",
  response_type: "code",
  redirect_uri: redirectUri,
  state: "s-1",
})}`;

// biome-ignore lint/suspicious/noExplicitAny: answers are read as a foreign client reads them
type Json = any;

async function token(form: Record<string, string>): Promise<{ status: number; body: Json; text: string }> {
  const answer = await fetch(`${base}/token_endpoint`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("millrace-sandbox:millrace-sandbox-secret")}` },
    body: new URLSearchParams(form),
  });
  const text = await answer.text();
  return { status: answer.status, text, body: text.startsWith("{") ? JSON.parse(text) : undefined };
}

async function arrive(companyId: string): Promise<Json> {
  const code = new URL(admin.approve(approval, companyId)).searchParams.get("code")!;
  const granted = await token({ grant_type: "authorization_code", code, redirect_uri: redirectUri });
  assert.equal(granted.status, 200, granted.text);
  return granted.body;
}

/** A company of its own, with one account and a token. */
async function company(changes: Partial<Parameters<Admin["addCompanies"]>[0][number]> = {}) {
  const accounts = [{ name: "Current" }];
  const [made] = admin.addCompanies([{ name: "Weir & Sons", currency: "GBP", accounts, ...changes }]);
  const account = admin.company(made!.id).accounts[0]!.id;
  const tokens = await arrive(made!.id);
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(base + path, {
      method,
      headers: {
        authorization: `Bearer ${tokens.access_token}`,
        "content-type": "application/json",
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = text.startsWith("{") ? JSON.parse(text) : undefined;
    return { status: answer.status, headers: answer.headers, text, body: json as Json };
  };
  const upload = (...statement: object[]) =>
    call("POST", `/bank_transactions/statement?bank_account=${account}`, { statement });
  const lines = () => {
    admin.advanceClock(3 * second);
    return admin.lines(made!.id, account).lines;
  };
  return { id: made!.id, account, tokens, call, upload, lines };
}

const coffee = { dated_on: "2026-11-20", amount: -3.4, description: "Coffee", transaction_type: "POS" };

test("an upload says nothing, is imported later, and reads back with its type and amount", async () => {
  const { call, upload, account, lines } = await company();
  const answer = await upload({ ...coffee, amount: 1000, fitid: "f-1", transaction_type: "OTHER" });
  assert.deepEqual([answer.status, answer.text], [200, ""]);
  const path = `/bank_transactions?bank_account=${encodeURIComponent(`${base}/bank_accounts/${account}`)}`;
  assert.deepEqual((await call("GET", path)).body.bank_transactions, []);
  lines();
  const read = await call("GET", path);
  const [line] = read.body.bank_transactions;
  assert.deepEqual(
    [line.amount, line.description, line.full_description, line.transaction_id],
    ["1000.0", "Coffee//OTHER/", "Coffee//OTHER/£1,000.00", "f-1"],
  );
  assert.equal(read.headers.get("link"), "");
  assert.equal((await call("GET", `/bank_accounts/${account}`)).body.bank_account.current_balance, "1000.0");
});

test("equal lines of one upload are kept, one that comes later is dropped, and text amounts are not imported", async () => {
  const { id, account, upload, lines } = await company();
  await upload({ ...coffee, fitid: "f-1" }, { ...coffee, fitid: "f-2" });
  assert.equal(lines().length, 2);
  await upload({ ...coffee, fitid: "f-3" }, { ...coffee, amount: "-5", fitid: "f-4" });
  assert.equal(lines().length, 2);
  const [, last] = admin.uploads(id, account);
  assert.deepEqual(
    last!.refused.map(({ line, reason }) => [line.fitid, reason.split(" ")[0]]),
    [
      ["f-3", "Equal"],
      ["f-4", "The"],
    ],
  );
  const page = await (await fetch(`${sandbox.url}/freeagent/companies/${id}/accounts/${account}`)).text();
  assert.match(page, /Not imported/);
});

test("the type of a line says which way money goes, whatever its sign", async () => {
  const { upload, lines } = await company();
  const types = ["XFER", "Credit", "OTHER", "FEE"];
  await upload(...types.map((type, nth) => ({ ...coffee, amount: nth + 1, transaction_type: type })));
  assert.deepEqual(
    lines().map(({ amount }) => amount),
    ["-1", "2", "3", "-4"],
  );
});

test("statements that cannot be read are refused by their kind", async () => {
  const { call, upload, account } = await company();
  const path = `/bank_transactions/statement?bank_account=${account}`;
  assert.equal((await upload({ amount: 1 })).status, 400);
  assert.equal((await call("POST", path, { statement: [] })).status, 406);
  assert.equal((await call("POST", path, { other: 1 })).status, 406);
  assert.equal((await call("POST", `${path}9`, { statement: [coffee] })).status, 404);
  assert.equal((await call("POST", "/bank_feeds", {})).status, 404);
});

test("lines of closed periods are lost without a word, or the upload is refused, as is set", async (t) => {
  const { id, upload, lines } = await company({ startDate: "2026-01-01" });
  admin.changeCompany(id, { lockedTo: "2026-03-31" });
  await upload({ ...coffee, dated_on: "2025-12-31" }, { ...coffee, dated_on: "2026-03-31" }, coffee);
  assert.equal(lines().length, 1);
  admin.changeSettings({ closedPeriods: "refuse" });
  t.after(() => admin.changeSettings({ closedPeriods: "lose" }));
  const refused = await upload({ ...coffee, dated_on: "2026-03-31" });
  assert.deepEqual(
    [refused.status, refused.body],
    [422, { errors: [{ message: "dated_on is in a locked period" }] }],
  );
});

test("a used refresh token dies at once, after a grace, or never, as is set; a token lasts an hour", async (t) => {
  t.after(() => admin.changeSettings({ rotation: "rotate-immediately" }));
  const refresh = (refreshToken: string) =>
    token({ grant_type: "refresh_token", refresh_token: refreshToken });
  for (const [rotation, second, thirdAfterGrace] of [
    ["rotate-immediately", 400, 400],
    ["rotate-with-grace", 200, 400],
    ["keep", 200, 200],
  ] as const) {
    admin.changeSettings({ rotation });
    const { tokens, call } = await company();
    assert.equal((await call("GET", "/company")).status, 200);
    admin.advanceClock(hour);
    assert.equal((await call("GET", "/company")).status, 401);
    const statuses = [(await refresh(tokens.refresh_token)).status];
    statuses.push((await refresh(tokens.refresh_token)).status);
    admin.advanceClock(hour);
    statuses.push((await refresh(tokens.refresh_token)).status);
    assert.deepEqual(statuses, [200, second, thirdAfterGrace], rotation);
  }
});

test("calls over the limit get 429 in plain text until the next minute begins, refreshes have a limit of their own", async () => {
  const { call, tokens } = await company();
  const test = { "x-ratelimit-test": "true" };
  now = later(now, minute - (admin.advanceClock(0).getTime() % minute));
  for (let nth = 0; nth < 5; nth++)
    assert.equal((await call("GET", "/company", undefined, test)).status, 200);
  const refused = await call("GET", "/company", undefined, test);
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("retry-after"), "60");
  assert.equal(refused.text, "You must not exceed 5 requests per 60 seconds");
  let refreshToken = tokens.refresh_token;
  const statuses = [];
  for (let nth = 0; nth < 16; nth++) {
    const answer = await token({ grant_type: "refresh_token", refresh_token: refreshToken });
    refreshToken = answer.body?.refresh_token ?? refreshToken;
    statuses.push(answer.status);
  }
  assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.at(-1)], [15, 429]);
  now = later(now, minute);
  assert.equal((await call("GET", "/company", undefined, test)).status, 200);
});

test("access ends with the user's approval, and needs the level of the operation", async () => {
  const { id, call } = await company({ permissionLevel: 6 });
  assert.equal((await call("GET", "/account_locks")).status, 403);
  admin.changeCompany(id, { permissionLevel: 5 });
  assert.equal((await call("GET", "/bank_accounts")).status, 403);
  assert.equal((await call("GET", "/users/me")).body.user.permission_level, 5);
  admin.addFault({ kind: "forbidden", lastsMs: minute, match: { companyId: id } });
  assert.equal((await call("GET", "/users/me")).status, 403);
  admin.advanceClock(minute);
  assert.equal((await call("GET", "/users/me")).status, 200);
  admin.revoke({ what: "grant", companyId: id });
  const gone = await call("GET", "/users/me");
  assert.deepEqual(gone.body, { errors: { error: { message: "Access token not recognised" } } });
});

test("the consent page lets a person approve for one company, or deny", async () => {
  const page = await (await fetch(approval)).text();
  assert.match(page, /Harbour Cafe Ltd/);
  const decide = async (fields: Record<string, string>) => {
    const form = new URLSearchParams([...new URL(approval).searchParams, ...Object.entries(fields)]);
    return fetch(`${base}/approve_app`, { method: "POST", body: form, redirect: "manual" });
  };
  const approved = await decide({ decision: "approve", company: "1826" });
  const back = new URL(approved.headers.get("location")!);
  assert.equal(back.searchParams.get("state"), "s-1");
  assert.ok(back.searchParams.get("code"));
  const denied = new URL((await decide({ decision: "deny" })).headers.get("location")!);
  assert.equal(denied.searchParams.get("error"), "access_denied");
  assert.equal((await decide({ decision: "approve" })).status, 422);
});

test("what was accepted outlives the process", async () => {
  const { id, account, upload, lines } = await company();
  await upload({ ...coffee, fitid: "f-1" });
  const before = lines();
  const again = await startSandbox({ port: 0, clock, random: systemRandom, folder });
  try {
    assert.deepEqual(again.freeagent.admin.lines(id, account).lines, before);
  } finally {
    await again.close();
  }
});
