import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { day } from "../../src/clock.ts";
import type { Sandbox } from "../sandbox.ts";
import { openSandbox, refusedSignOn, SmallBank } from "./small-bank.fixture.ts";

let sandbox: Sandbox;
let bank: SmallBank;
const folder = mkdtempSync(join(tmpdir(), "pretend-quickbooks-"));
beforeEach(async () => {
  bank = new SmallBank();
  sandbox = await openSandbox();
  await bank.open();
});
afterEach(async () => {
  bank.close();
  await sandbox.close();
});
after(() => rmSync(folder, { recursive: true, force: true }));

const ledger = "harbour-cafe-checking";
const quickbooks = () => sandbox.quickbooks.admin;
const shown = () =>
  quickbooks()
    .lines(ledger)
    .map(({ transactionId, amount }) => [transactionId, amount]);

async function signedOn() {
  quickbooks().putInstitution({ id: "small-bank", name: "Small Bank", address: bank.url });
  const { username, password } = bank;
  return quickbooks().signOn({ companyId: "harbour-cafe", institutionId: "small-bank", username, password });
}

async function linked() {
  const { id, offered } = await signedOn();
  const choices = [{ accountId: offered[0]!.id, ledgerAccountId: ledger, startDate: "2026-11-01" }];
  const { feeds, polls } = await quickbooks().link(id, choices);
  return { id, feed: feeds[0]!, polls };
}

test("the profile is asked for anonymously, then the accounts with the pair; a wrong pair leaves nothing", async () => {
  const { offered, status, complaints } = await signedOn();
  assert.deepEqual(
    [offered.map(({ name }) => name), status, complaints],
    [["Account 100", "Account 200"], "choosing", []],
  );
  assert.match(bank.asked[0]!, /<USERID>anonymous0+\r\n.*<PROFRQ>/s);
  assert.match(bank.asked[1]!, /<USERID>GOOD-USER-0001\r\n.*<APPID>QBKS.*<ACCTINFORQ>/s);
  bank.password = "Another";
  const wrong = {
    companyId: "harbour-cafe",
    institutionId: "small-bank",
    username: bank.username,
    password: "x",
  };
  await assert.rejects(quickbooks().signOn(wrong), /15500/);
  assert.equal(quickbooks().connections().length, 1);
});

test("transactions arrive once and in order, however often they are sent", async () => {
  bank.lines = [
    ["a", "20261120", "-1.10"],
    ["b", "20261121", "2.00"],
  ];
  const { id, polls } = await linked();
  assert.deepEqual(
    polls.map(({ outcome, added, from }) => [outcome, added, from]),
    [["collected", 2, "2026-11-01T00:00:00.000Z"]],
  );
  assert.match(bank.asked.at(-1)!, /<DTSTART>20261101\r\n/);
  bank.lines.push(["c", "20261122", "3"], ["c", "20261122", "3"]);
  const [again] = await quickbooks().update(id);
  assert.match(bank.asked.at(-1)!, /<DTSTART>20261122000000.000\r\n/);
  assert.deepEqual([again?.added, again?.repeated, again?.contradicted], [1, 3, 0]);
  assert.deepEqual(again?.complaints, ["a FITID stands twice in one statement"]);
  bank.lines = [["a", "20261120", "-9.99"]];
  const [contradicted] = await quickbooks().update(id);
  assert.deepEqual([contradicted?.added, contradicted?.contradicted], [0, 1]);
  assert.deepEqual(shown(), [
    ["a", "-1.1"],
    ["b", "2"],
    ["c", "3"],
  ]);
});

test("a connection is polled once a day by itself, and not after it was disconnected", async () => {
  const { id } = await linked();
  assert.deepEqual(await quickbooks().advanceClock(day - 1), []);
  bank.lines = [["a", "20261120", "1"]];
  const [due, ...others] = await quickbooks().advanceClock(1);
  assert.deepEqual([due?.cause, due?.added, others.length], ["schedule", 1, 0]);
  assert.equal((await quickbooks().advanceClock(3 * day)).length, 1);
  quickbooks().disconnect(id);
  const asked = bank.asked.length;
  assert.deepEqual(await quickbooks().advanceClock(3 * day), []);
  await assert.rejects(quickbooks().update(id), /disconnected/);
  assert.equal(bank.asked.length, asked);
});

test("a refused sign-on stops polling until the user signs on again; maintenance does not", async () => {
  const { id } = await linked();
  bank.instead = refusedSignOn(13505);
  const [maintenance] = await quickbooks().advanceClock(day);
  assert.deepEqual([maintenance?.outcome, maintenance?.code], ["refused", "13505"]);
  assert.equal(quickbooks().connection(id).status, "connected");
  bank.password = "Another";
  const [refused] = await quickbooks().advanceClock(day);
  assert.deepEqual([refused?.outcome, refused?.code], ["refused", "15500"]);
  assert.equal(quickbooks().connection(id).status, "attention");
  assert.deepEqual(await quickbooks().advanceClock(5 * day), []);
  bank.lines = [["a", "20261120", "1"]];
  await quickbooks().signOnAgain(id, { username: bank.username, password: "Another" });
  assert.equal((await quickbooks().advanceClock(0))[0]?.added, 1);
});

test("answers that fail, are cut, late or no OFX bring nothing and cost nothing", async () => {
  const { id } = await linked();
  quickbooks().changeSettings({ timeoutMs: 200 });
  bank.lines = [["a", "20261120", "1"]];
  const disturbances: [NonNullable<SmallBank["instead"]>, RegExp][] = [
    [(reply) => reply.writeHead(500).end("broken"), /HTTP 500/],
    [(reply) => reply.writeHead(503).end(), /HTTP 503/],
    [(reply) => reply.end("<html></html>"), /not readable as OFX/],
    [(reply) => reply.writeHead(200, { "content-length": "500" }).end("OFXHEADER:100"), /./],
    [(reply) => reply.destroy(), /./],
    [() => {}, /no answer in time/],
  ];
  for (const [instead, message] of disturbances) {
    bank.instead = instead;
    const [poll] = await quickbooks().update(id);
    assert.equal(poll?.outcome, "failed");
    assert.match(poll?.message ?? "", message);
  }
  assert.deepEqual(shown(), []);
  await quickbooks().update(id);
  assert.deepEqual(shown(), [["a", "1"]]);
});

test("HTTP/1.0 clients read the same, slowly too, and notice an answer that was cut", async () => {
  const { id } = await linked();
  bank.lines = [["a", "20261120", "1"]];
  const run = async (probe: string) => (await quickbooks().probe(id, { probe })).answers;
  for (const probe of ["http-1.0", "slow-reading", "same-twice", "two-at-once"]) {
    for (const { ofx } of await run(probe)) assert.deepEqual(ofx?.transactionIds, ["a"], probe);
  }
  const [cut, whole] = await run("cut-while-reading");
  assert.deepEqual([cut?.outcome, whole?.ofx?.transactionIds], ["failed", ["a"]]);
  assert.equal((await run("wrong-password"))[0]?.ofx?.signOn, "15500");
  assert.deepEqual(shown(), []);
  await assert.rejects(run("never-heard-of"), /probe must be one of/);
});

test("accounts are mapped to accounts of their kind, once", async () => {
  const { id, offered } = await signedOn();
  const choice = (place: number, ledgerAccountId: string, startDate = "2026-11-01") => ({
    accountId: offered[place]!.id,
    ledgerAccountId,
    startDate,
  });
  const link = (...choices: ReturnType<typeof choice>[]) => quickbooks().link(id, choices);
  await assert.rejects(link(choice(0, "harbour-cafe-card")), /no card/);
  await assert.rejects(link(choice(0, "lakeside-bakery-checking")), /has no account/);
  await assert.rejects(link(choice(0, ledger), choice(1, ledger)), /chosen once/);
  await assert.rejects(link(choice(0, ledger, "yesterday")), /start date/);
  await link(choice(0, ledger));
  await assert.rejects(link(choice(1, ledger)), /fed already/);
  await assert.rejects(link(choice(0, "harbour-cafe-savings")), /linked already/);
  await link(choice(1, "harbour-cafe-savings"));
  const polls = await quickbooks().update(id);
  assert.equal(polls.length, 2);
});

test("nothing is forgotten when the process ends", async () => {
  await sandbox.close();
  sandbox = await openSandbox(folder);
  bank.lines = [["a", "20261120", "1"]];
  const { id } = await linked();
  await sandbox.close();
  sandbox = await openSandbox(folder);
  assert.deepEqual(shown(), [["a", "1"]]);
  assert.deepEqual([quickbooks().connection(id).status, quickbooks().polls(id).length], ["connected", 1]);
  bank.lines.push(["b", "20261122", "2"]);
  const [poll] = await quickbooks().advanceClock(day);
  assert.deepEqual([poll?.added, poll?.repeated], [1, 1]);
});
