import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { FaultRequest } from "../../simulators/freeagent/faults.ts";
import { minute } from "../../src/clock.ts";
import type { Feed, Json } from "../bank.ts";
import { adjustableClock } from "../clock.ts";
import { recentLines } from "../deliveries.ts";
import { FreeAgentBank } from "../freeagent.ts";
import { testMillrace } from "../millrace.ts";
import { waitFor } from "../wait-for.ts";

/* The fault list for FreeAgent, end to end: the numbers are those of the pretend FreeAgent's README. */

const clock = adjustableClock();
const cleanUp: (() => Promise<void>)[] = [];
let bank: FreeAgentBank;

before(async () => {
  const platforms = ["fbrh"] as const;
  bank = new FreeAgentBank(await testMillrace({ after: (run) => cleanUp.push(run) }, { clock, platforms }));
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

const upload = { operation: "upload-statement" } as const;
const listing = { operation: "list-bank-transactions" } as const;
const late = (milliseconds: number | null): FaultRequest => ({
  kind: "import-after",
  milliseconds,
  match: upload,
});

const passing: Record<string, readonly FaultRequest[]> = {
  "2: FreeAgent is unavailable": [{ kind: "answer", status: 503, body: "", match: upload }],
  "2: reading back fails": [{ kind: "answer", status: 500, body: "", skip: 1, match: listing }],
  "3: the connection is cut before FreeAgent stores": [{ kind: "reset", match: upload }],
  "4: the answer is lost after FreeAgent stored": [{ kind: "reset", when: "after", match: upload }],
  "4: the answer is lost and the import is late": [
    { kind: "reset", when: "after", match: upload },
    late(300),
  ],
  "4: the answer is lost and the import is later than the repeat": [
    { kind: "reset", when: "after", match: upload },
    late(900),
  ],
  "5: the import is slow": [late(600)],
  "6: part of the lines is imported": [{ kind: "lose-lines", lines: 2, match: upload }],
  "10: the access token expires in mid-run": [{ kind: "expire-token", match: upload }],
};

test("whatever happens to an upload on its way, its lines arrive once and so do those after them", {
  concurrency: 20,
}, async (t) => {
  const run = async ([, faults]: [string, readonly FaultRequest[]]) => {
    const feed = await bank.freshFeed();
    for (const fault of faults) bank.fault(feed, fault);
    const first = recentLines(5, "first");
    const second = recentLines(5, "second").map((line) => ({ ...line, description: `More ${line.id}` }));
    const keys = [await bank.pushed(feed, first), await bank.pushed(feed, second)];
    for (const key of keys) assert.equal((await bank.ended(feed, key, 60_000)).status, "Success");
    const texts = bank.booked(feed).map((line) => line.text);
    assert.deepEqual(
      texts.toSorted(),
      [...first, ...second].map((line) => line.description as string).toSorted(),
    );
  };
  const scenarios = Object.entries(passing);
  await Promise.all(scenarios.map((one) => t.test(one[0], () => run(one))));
});

test("a new account is made once though the answer is lost, by a mapping and by a push", async () => {
  const { organisationId } = bank.books();
  const { companyId, path } = await bank.linked(organisationId);
  const lost = { kind: "reset", when: "after", match: { operation: "create-bank-account" } } as const;
  const named = (name: string) =>
    bank.admin.company(organisationId).accounts.filter((account) => account.name === name);
  await bank.account(path, { accountName: "Reserve" });
  bank.fault({ organisationId }, lost);
  const mapping = bank.map(path, "ac-001");
  await waitFor("the account to be made", () => named("Reserve").length === 1);
  assert.equal((await mapping).status, "connected");
  assert.deepEqual(
    named("Reserve").map(({ accountNumber, sortCode }) => [accountNumber, sortCode]),
    [["44556677", "204561"]],
  );
  bank.fault({ organisationId }, lost);
  const fields = {
    accountName: "Card",
    accountType: "Credit",
    accountNumber: "4000123412345208",
    currency: "GBP",
  };
  const { pushOperationKey } = await bank.done("POST", `${path}/push/bankAccounts`, fields);
  await waitFor("the card to be made", () => named("Card").length === 1);
  assert.equal((await bank.ended({ companyId }, pushOperationKey)).status, "Success");
  assert.deepEqual(
    named("Card").map(({ accountNumber, type }) => [accountNumber, type]),
    [["5208", "CreditCardAccount"]],
  );
});

test("9, 18: a thousand lines arrive in order, transfers in and out keep their sign", async () => {
  const feed = await bank.freshFeed();
  const lines = recentLines(1_000).map((line) => ({ ...line, transactionType: "Xfer" }));
  await bank.assertDelivered(feed, await bank.pushed(feed, lines), lines, 60_000);
});

test("7: equal lines of one day all arrive once, in one push or in two, whatever the customer deletes meanwhile", async () => {
  const feed = await bank.freshFeed();
  const [line] = recentLines(1);
  const coffee = (id: string) => ({ ...line!, id, amount: -3.4, description: "Coffee" });
  const arrive = async (key: string) => assert.equal((await bank.ended(feed, key)).status, "Success");
  const amounts = () => bank.booked(feed).map(({ amount }) => amount);
  await arrive(await bank.pushed(feed, [coffee("a"), coffee("b")]));
  await arrive(await bank.pushed(feed, [coffee("c")]));
  assert.deepEqual(amounts(), ["-3.4", "-3.4", "-3.4"]);
  // The answer is lost, the repeat is imported before it, and there is no equal line by then.
  bank.fault(feed, { kind: "reset", when: "after", match: upload });
  bank.fault(feed, late(900));
  const key = await bank.pushed(feed, [coffee("d")]);
  await waitFor("the upload", () => bank.admin.uploads(feed.organisationId, feed.targetId).length === 3);
  for (const { id } of bank.booked(feed)) bank.admin.deleteLine(feed.organisationId, feed.targetId, id);
  await arrive(key);
  const imported = () =>
    bank.admin.uploads(feed.organisationId, feed.targetId).every((one) => one.imported !== null);
  await waitFor("both imports", imported);
  assert.deepEqual(amounts(), ["-3.4"]);
});

test("8: a line that the customer entered before is there already, which is told with the reason", async () => {
  const feed = await bank.freshFeed();
  const [line] = recentLines(1);
  const entered = { datedOn: line!.date, amount: String(line!.amount), text: String(line!.description) };
  bank.admin.enterLine(feed.organisationId, feed.targetId, entered);
  const key = await bank.pushed(feed, [line!]);
  assert.equal((await bank.ended(feed, key)).status, "Success");
  const [told] = await bank.lines(feed, key);
  assert.equal(told.state, "already-there");
  assert.match(told.reason, /did not come through this feed/);
  assert.equal(bank.booked(feed).length, 1);
});

/** The refusals of an operation that failed, by line. */
async function refusals(feed: Feed, key: string): Promise<Record<string, string>> {
  assert.equal((await bank.ended(feed, key)).status, "Failed");
  const lines = await bank.lines(feed, key);
  const refused = lines.filter(({ state }: Json) => state === "refused");
  return Object.fromEntries(
    refused.map(({ id, transactionId, reason }: Json) => [transactionId ?? id, reason]),
  );
}

test("15: lines of closed days are refused by name and the others arrive", async () => {
  const feed = await bank.freshFeed();
  const lines = recentLines(60);
  const days = [...new Set(lines.map(({ date }) => date))];
  bank.admin.changeCompany(feed.organisationId, { lockedTo: days[0]! });
  const refused = await refusals(feed, await bank.pushed(feed, lines));
  const locked = lines.filter(({ date }) => date === days[0]);
  assert.deepEqual(Object.keys(refused).toSorted(), locked.map(({ id }) => id).toSorted());
  assert.match(Object.values(refused)[0]!, /locked to/);
  bank.assertBooked(
    feed,
    lines.filter(({ date }) => date !== days[0]),
  );
});

test("5, 17: what FreeAgent never imports, and what it refuses, fails with the reason", async () => {
  const silent = await bank.freshFeed();
  bank.fault(silent, late(null));
  const keys = [await bank.pushed(silent, recentLines(1))];
  const refusing = await bank.freshFeed();
  bank.fault(refusing, { kind: "answer", status: 406, body: "No data", match: upload });
  keys.push(await bank.pushed(refusing, recentLines(1)));
  assert.match(Object.values(await refusals(silent, keys[0]!))[0]!, /did not enter it within an hour/);
  assert.match(Object.values(await refusals(refusing, keys[1]!))[0]!, /FreeAgent says: No data/);
});

test("1: after too many requests nothing is called for the company until the time is over", async () => {
  const feed = await bank.freshFeed();
  bank.fault(feed, { kind: "rate-limit", match: upload });
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  const calls = () => bank.admin.calls().calls.filter((call) => call.companyId === feed.organisationId);
  await waitFor("the refusal", () => calls().some(({ status }) => status === 429));
  await waitFor("the lane to be held", async () => (await bank.lines(feed, key))[0].state === "accepted");
  const before = calls().length;
  assert.equal((await bank.call("GET", `${feed.path}/bankFeedAccounts/mapping`)).status, 503);
  assert.equal(calls().length, before);
  clock.advance(minute + 1_000);
  await bank.assertDelivered(feed, key, lines);
});

/** Lets time pass until a company has been refused once more and its lines wait again. */
async function refusedAgain(feed: Feed, key: string, known: number): Promise<number> {
  const refused = () =>
    bank.admin.calls().calls.filter((call) => call.companyId === feed.organisationId && call.status === 403)
      .length;
  await waitFor(
    "a refusal",
    async () => refused() > known && (await bank.lines(feed, key))[0].state === "accepted",
  );
  return refused();
}

const errorsOf = async (feed: Feed) =>
  (await bank.done("GET", feed.path)).dataConnectionErrors.map(
    (error: Json) => `${error.statusCode} ${error.status}`,
  );

test("12: half an hour of refusals without a reason is told, ends no connection, and the lines arrive after it", async () => {
  const feed = await bank.freshFeed();
  bank.fault(feed, { kind: "forbidden", lastsMs: 30 * minute });
  const lines = recentLines();
  const key = await bank.pushed(feed, lines);
  for (let known = 0, turns = 0; turns < 2; turns++) {
    known = await refusedAgain(feed, key, known);
    await waitFor("the refusal to be told", async () => (await errorsOf(feed)).join() === "403 Active");
    assert.equal((await bank.done("GET", feed.path)).status, "Linked");
    clock.advance(16 * minute);
  }
  await bank.assertDelivered(feed, key, lines);
  await waitFor("the refusal to be over", async () => (await errorsOf(feed)).join() === "403 Resolved");
});

test("12: refusals that last an hour ask the customer back, saying what may be wrong in FreeAgent", async () => {
  const endings: [RegExp, (feed: Feed) => void][] = [
    [
      /level 6, Banking.*or API access is switched off/,
      (feed) => bank.fault(feed, { kind: "forbidden", times: 0 }),
    ],
    [
      /^API access is switched off for this company/,
      (feed) => bank.admin.changeCompany(feed.organisationId, { apiEnabled: false }),
    ],
  ];
  for (const [words, end] of endings) {
    const feed = await bank.freshFeed();
    end(feed);
    const key = await bank.pushed(feed, recentLines(1));
    await refusedAgain(feed, key, 0);
    await waitFor("the refusal to be told", async () => (await errorsOf(feed)).join() === "403 Active");
    clock.advance(61 * minute);
    assert.match(await deauthorized(feed), words);
  }
});

/** Waits until a connection needs to be linked again; its newest error. */
async function deauthorized(feed: Feed): Promise<string> {
  const found = await waitFor("the connection to be deauthorized", async () => {
    const connection = await bank.done("GET", feed.path);
    return connection.status === "Deauthorized" && connection;
  });
  return found.dataConnectionErrors.at(-1).errorMessage;
}

test("10, 11, 13: a lost approval and a level that fell ask the customer back, and lines arrive once they are mapped again", async () => {
  const endings: [RegExp, (feed: Feed) => void][] = [
    [/has ended/, (feed) => bank.admin.revoke({ what: "grant", companyId: feed.organisationId })],
    [/level 5/, (feed) => bank.admin.changeCompany(feed.organisationId, { permissionLevel: 5 })],
    [
      /has ended/,
      (feed) => {
        bank.admin.revoke({ what: "access-tokens", companyId: feed.organisationId });
        bank.admin.addFault({ kind: "reset", when: "after", match: { operation: "token" } });
      },
    ],
  ];
  for (const [words, end] of endings) {
    const feed = await bank.freshFeed();
    end(feed);
    const lines = recentLines();
    const key = await bank.pushed(feed, lines);
    assert.match(await deauthorized(feed), words);
    bank.admin.changeCompany(feed.organisationId, { permissionLevel: 8 });
    const { linkUrl } = await bank.done("GET", feed.path);
    await bank.approve(linkUrl, feed.organisationId);
    assert.equal((await bank.done("GET", feed.path)).status, "Linked");
    assert.deepEqual(
      await statesOf(feed, key),
      lines.map(() => "cancelled"),
    );
    assert.equal((await bank.map(feed.path, feed.accountId, feed.targetId)).status, "connected");
    await bank.assertDelivered(feed, await bank.pushed(feed, lines), lines);
  }
});

test("13: a user without the level for bank accounts is told so when the link fails", async () => {
  const { organisationId } = bank.books({ permissionLevel: 5 });
  const companyId = await bank.company();
  const connection = await bank.connection(companyId);
  await bank.approve(connection.linkUrl, organisationId);
  const found = await bank.done("GET", `/companies/${companyId}/connections/${connection.id}`);
  assert.equal(found.status, "PendingAuth");
  assert.match(found.dataConnectionErrors.at(-1).errorMessage, /access level 5\. Bank accounts need level 6/);
});

test("14, 16: hidden accounts take no feed, an account that has one warns, one that was deleted ends it", async () => {
  const { organisationId, targetId } = bank.books();
  const [hidden] = bank.admin.addAccounts(organisationId, [{ name: "Old", status: "hidden" }]);
  const { companyId, connectionId, path } = await bank.linked(organisationId);
  await bank.account(path);
  const map = (targetAccountId: string) =>
    bank.call("POST", `${path}/bankFeedAccounts/mapping`, { sourceAccountId: "ac-001", targetAccountId });
  assert.ok((await map(hidden!.id)).status === 400 || (await map(hidden!.id)).body.status === "Failed");
  bank.admin.changeAccount(organisationId, targetId, { feed: "Mettle" });
  const mapped = await map(targetId);
  assert.equal(mapped.body.status, "connected", mapped.text);
  assert.match(mapped.body.warning, /bank feed of its own for this account/);

  bank.admin.deleteAccount(organisationId, targetId);
  const feed = { companyId, connectionId, accountId: "ac-001", organisationId, targetId, path };
  await bank.pushed(feed, recentLines(1));
  await waitFor("the account to lose its feed", async () => {
    const items: Json[] = await bank.done("GET", `${path}/bankFeedAccounts/mapping?targets=false`);
    return items[0].status !== "connected";
  });
});

/** Until what it returns is called, nothing that is uploaded for the feed can be read back. */
function unreadable({ organisationId: companyId }: Feed): () => void {
  const match = { ...listing, companyId };
  const { id } = bank.admin.addFault({ kind: "answer", status: 503, body: "", skip: 1, times: 0, match });
  return () => bank.admin.clearFaults(id);
}

const uploaded = (feed: Feed) =>
  waitFor("the upload", () => bank.admin.uploads(feed.organisationId, feed.targetId).length > 0);

const disconnect = ({ path, accountId }: Feed) =>
  bank.done("PATCH", `${path}/connectionInfo/bankFeedAccounts/${accountId}`, { status: "disconnected" });

const statesOf = async (feed: Feed, key: string) =>
  (await bank.lines(feed, key)).map(({ state }: Json) => state);

test("4, 6: what arrived of an account that is disconnected meanwhile is told as arrived", async () => {
  const partly = await bank.freshFeed();
  bank.fault(partly, { kind: "lose-lines", lines: 2, match: upload });
  const unanswered = await bank.freshFeed();
  bank.fault(unanswered, { kind: "reset", when: "after", match: upload });
  bank.fault(unanswered, late(900));
  const expected: [Feed, string[]][] = [
    [partly, ["delivered", "delivered", "delivered", "refused", "refused"]],
    [unanswered, ["delivered", "delivered", "delivered", "delivered", "delivered"]],
  ];
  for (const [feed, states] of expected) {
    const readable = unreadable(feed);
    const key = await bank.pushed(feed, recentLines());
    await uploaded(feed);
    await disconnect(feed);
    readable();
    await bank.ended(feed, key);
    assert.deepEqual(await statesOf(feed, key), states);
  }
});

test("14: lines under way into an account that is deleted end with it, and hold up none of the account chosen next", async () => {
  const feed = await bank.freshFeed();
  const [other] = bank.admin.addAccounts(feed.organisationId, [{ name: "Other account" }]);
  const readable = unreadable(feed);
  const key = await bank.pushed(feed, recentLines(2));
  await uploaded(feed);
  bank.admin.deleteAccount(feed.organisationId, feed.targetId);
  await disconnect(feed);
  const next = { ...feed, targetId: other!.id };
  assert.equal((await bank.map(feed.path, feed.accountId, next.targetId)).status, "connected");
  const lines = recentLines(2, "next");
  const pushed = await bank.pushed(next, lines);
  readable();
  assert.match(Object.values(await refusals(feed, key))[0]!, /deleted in FreeAgent/);
  await bank.assertDelivered(next, pushed, lines);
});

test("14: an account that is hidden or gets another currency after it was mapped takes no line, and is fed again once it is put right", async () => {
  const changes = [
    [{ status: "hidden" }, { status: "active" }, /hidden in FreeAgent/],
    [{ currency: "EUR" }, { currency: "GBP" }, /is in EUR, not in GBP/],
  ] as const;
  for (const [change, back, words] of changes) {
    const feed = await bank.freshFeed();
    bank.admin.changeAccount(feed.organisationId, feed.targetId, change);
    const lines = recentLines(2);
    const key = await bank.pushed(feed, lines);
    assert.equal((await bank.ended(feed, key)).status, "Failed");
    for (const line of await bank.lines(feed, key)) {
      assert.equal(line.state, "cancelled");
      assert.match(line.reason, words);
    }
    const items: Json[] = await bank.done("GET", `${feed.path}/bankFeedAccounts/mapping?targets=false`);
    assert.equal(items[0].status, "disconnected");
    assert.equal((await bank.push(feed, lines)).status, 400);
    assert.deepEqual(bank.admin.uploads(feed.organisationId, feed.targetId), []);
    bank.admin.changeAccount(feed.organisationId, feed.targetId, back);
    assert.equal((await bank.map(feed.path, feed.accountId, feed.targetId)).status, "connected");
    await bank.assertDelivered(feed, await bank.pushed(feed, lines), lines);
  }
});
