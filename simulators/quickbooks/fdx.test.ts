import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { day, hour } from "../../src/clock.ts";
import type { Sandbox } from "../sandbox.ts";
import { openSandbox } from "./small-bank.fixture.ts";
import { type Answer, SmallFdxBank } from "./small-fdx-bank.fixture.ts";

let sandbox: Sandbox;
let bank: SmallFdxBank;
beforeEach(async () => {
  bank = new SmallFdxBank();
  sandbox = await openSandbox();
  await bank.open();
});
afterEach(async () => {
  bank.close();
  await sandbox.close();
});

const quickbooks = () => sandbox.quickbooks.admin;
const ledger = "harbour-cafe-checking";
const shown = () =>
  quickbooks()
    .lines(ledger)
    .map(({ transactionId, amount, date }) => [transactionId, amount, date]);
const line = (id: string, digits: string, memo = "DEBIT", date = "2026-11-20T12:00:00Z") => ({
  id,
  date,
  memo,
  digits,
});

async function asked() {
  quickbooks().putInstitution({ id: "small-bank", protocol: "fdx", address: bank.url });
  const { address } = await quickbooks().askPermission({
    companyId: "harbour-cafe",
    institutionId: "small-bank",
  });
  const query = new URL(address).searchParams;
  const back = (more: Record<string, string>) =>
    `${query.get("redirect_uri")}?${new URLSearchParams({ state: query.get("state") ?? "", ...more })}`;
  return { query, back };
}

async function linked() {
  const { back } = await asked();
  const { id } = await quickbooks().takePermission(back({ code: "c", iss: bank.url }));
  const { polls } = await quickbooks().link(id, [
    { accountId: "acc-1", ledgerAccountId: ledger, startDate: "2026-11-01" },
  ]);
  return { id, polls };
}

test("permission is asked for with a proof and taken once, from this bank alone", async () => {
  const { query, back } = await asked();
  assert.deepEqual(
    [query.get("response_type"), query.get("code_challenge_method"), query.get("code_challenge")?.length],
    ["code", "S256", 43],
  );
  assert.match(query.get("redirect_uri") ?? "", /^http:\/\/localhost:\d+\/quickbooks\/fdx\/callback$/);
  await assert.rejects(quickbooks().takePermission(back({ state: "other", code: "c" })), /Nobody is waiting/);
  const { offered, status } = await quickbooks().takePermission(back({ code: "c", iss: bank.url }));
  assert.deepEqual(
    [status, offered.map(({ name, display, currency, card }) => [name, display, currency, card])],
    ["choosing", [["Main", "6789", "USD", false]]],
  );
  const form = bank.asked.find(({ path }) => path === "/token")!.form;
  assert.deepEqual([form.get("code"), form.get("code_verifier")?.length], ["c", 64]);
  await assert.rejects(quickbooks().takePermission(back({ code: "c" })), /Nobody is waiting/);
  const again = await asked();
  await assert.rejects(
    quickbooks().takePermission(again.back({ code: "c", iss: "http://evil.example" })),
    /another bank/,
  );
  const refused = await asked();
  await assert.rejects(
    quickbooks().takePermission(refused.back({ error: "access_denied" })),
    /access_denied/,
  );
});

test("all pages come, amounts keep every digit, and both versions tell the same", async () => {
  bank.transactions = [
    line("a", "1234567890123.45"),
    line("b", "0.10", "CREDIT"),
    line("c", "5.00", "CREDIT", "2026-11-21T03:00:00Z"),
  ];
  const { id, polls } = await linked();
  const expected = [
    ["a", "-1234567890123.45", "2026-11-20"],
    ["b", "0.1", "2026-11-20"],
    ["c", "5", "2026-11-20"],
  ];
  assert.deepEqual([shown(), polls[0]?.complaints], [expected, []]);
  assert.equal(quickbooks().connection(id).feeds[0]?.balance, "12345678901234.56");
  quickbooks().putInstitution({ id: "small-bank", fdxVersion: "v5" });
  const [again] = await quickbooks().update(id);
  assert.deepEqual([again?.repeated, again?.contradicted, again?.complaints], [3, 0, []]);
  assert.match(
    bank.asked.at(-2)!.path,
    /\/fdx\/v5\/accounts\/acc-1\/transactions\?startTime=2026-11-13&endTime=2026-11-23/,
  );
  assert.equal(bank.asked.at(-1)!.headers["fdx-api-actor-type"], "USER");
});

test("an old token is renewed; a permission that has ended waits for the user, and polls stop", async () => {
  const { id } = await linked();
  quickbooks().changeSettings({ pollEveryMs: 2 * hour });
  const [renewed] = await quickbooks().advanceClock(2 * hour);
  assert.equal(renewed?.outcome, "collected");
  assert.equal(bank.asked.filter(({ form }) => form.get("grant_type") === "refresh_token").length, 1);
  bank.instead.push([401, { code: "401", message: "expired" }, { "www-authenticate": "Bearer" }]);
  assert.equal((await quickbooks().update(id))[0]?.outcome, "collected");
  bank.trusts = false;
  const [ended] = await quickbooks().advanceClock(2 * hour);
  assert.deepEqual(
    [ended?.outcome, ended?.code, quickbooks().connection(id).status],
    ["refused", "invalid_grant", "attention"],
  );
  assert.deepEqual(await quickbooks().advanceClock(day), []);
});

test("refusals and failures are told apart, and what is not as FDX wants it is complained of", async () => {
  const { id } = await linked();
  const cases: [Answer, outcome: string, code: string | null, complaint: RegExp | undefined][] = [
    [[429, { code: "429", message: "slow" }, { "retry-after": "5" }], "failed", "429", undefined],
    [[429, { code: "429", message: "slow" }], "failed", "429", /no Retry-After/],
    [[503, "down"], "failed", "503", /no error of FDX/],
    [[404, { code: 701, message: "Account not found" }], "refused", "701", undefined],
    [[400, { code: "703", message: "Invalid" }], "refused", "703", undefined],
    [[200, "not json"], "failed", null, undefined],
    [[200, "{}", { "content-type": "text/html" }], "collected", null, /content type is text\/html/],
    [[200, "{}", { "x-fapi-interaction-id": "other" }], "collected", null, /not echoed/],
    [[200, `{"transactions":[{"status":"POSTED","transactionId":"z"}]}`], "failed", null, undefined],
  ];
  for (const [answer, outcome, code, complaint] of cases) {
    bank.instead.push(answer);
    const [poll] = await quickbooks().update(id);
    assert.deepEqual([poll?.outcome, poll?.code], [outcome, code], JSON.stringify(answer));
    assert.equal(poll?.complaints.some((one) => complaint?.test(one)) ?? false, complaint !== undefined);
    assert.equal(poll?.complaints.length, complaint ? 1 : 0, poll?.complaints.join());
  }
  bank.instead.push(
    [200, `{"page":{"nextPageKey":"1"},"transactions":[]}`],
    [200, `{"page":{"nextPageKey":"1"}}`],
  );
  assert.match((await quickbooks().update(id))[0]?.message ?? "", /in a circle/);
  bank.transactions = [line("a", "-1.5"), line("a", "1.50")];
  const [odd] = await quickbooks().update(id);
  assert.deepEqual(odd?.complaints.toSorted(), [
    "a transactionId stands twice in one listing",
    "an amount has not two decimals",
    "an amount is negative",
  ]);
});
