import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { FaultRequest } from "../../../simulators/freeagent/faults.ts";
import { ProviderFault } from "../integration.ts";
import {
  deliver,
  makeLine,
  makeLines,
  type Pretend,
  pretend,
  states,
} from "./sandboxed-freeagent.fixture.ts";

const worlds: Pretend[] = [];
after(() => Promise.all(worlds.map((world) => world[Symbol.asyncDispose]())));

async function world(company: Parameters<typeof pretend>[0] = {}): Promise<Pretend> {
  const made = await pretend(company);
  worlds.push(made);
  return made;
}

const minute = 60_000;
const upload = { operation: "upload-statement" } as const;
const listing = { operation: "list-bank-transactions" } as const;
const amounts = (one: Pretend) => one.lines().map((line) => line.amount);

const lostOnce: FaultRequest = { kind: "reset", when: "after", match: upload };

const passing: Record<string, readonly FaultRequest[]> = {
  "1: asked to call less often": [{ kind: "rate-limit", match: upload }],
  "2: FreeAgent fails": [{ kind: "answer", status: 503, body: "", match: upload }],
  "2: a gateway answers in HTML": [{ kind: "answer", status: 502, body: "<h1>Bad</h1>", match: upload }],
  "2: reading back fails": [{ kind: "answer", status: 500, body: "", skip: 1, match: listing }],
  "3: cut before the upload is stored": [{ kind: "reset", match: upload }],
  "4: the answer is lost after it was stored": [{ kind: "reset", when: "after", match: upload }],
  "4: the answer is lost, the import is a minute late": [
    { kind: "reset", when: "after", match: upload },
    { kind: "import-after", milliseconds: minute, match: upload },
  ],
  "4: the answer is lost, the import is later than the second upload": [
    { kind: "reset", when: "after", match: upload },
    { kind: "import-after", milliseconds: 6 * minute, match: upload },
  ],
  "5: a slow import": [{ kind: "import-after", milliseconds: 9 * minute, match: upload }],
  "6: part of the lines is imported": [{ kind: "lose-lines", lines: 4, match: upload }],
  "6: part of the lines is imported, twice": [{ kind: "lose-lines", lines: 4, times: 2, match: upload }],
  "17: a gateway does not find the upload": [
    { kind: "answer", status: 404, body: "<h1>Not found</h1>", match: upload },
  ],
  "17: a gateway does not find the account": [
    { kind: "answer", status: 404, body: "", match: listing, times: 2 },
  ],
  "17: FreeAgent does not find an account that is there": [
    {
      kind: "answer",
      status: 404,
      body: { errors: { error: { message: "Resource not found" } } },
      match: upload,
    },
  ],
  "4: the answer is lost and the repeat is refused while the import runs": [
    { kind: "import-after", milliseconds: 9 * minute, match: upload },
    lostOnce,
    { kind: "answer", status: 406, body: "No data", skip: 1, match: upload },
  ],
  "4: the answer is lost and the repeat is too large while the import runs": [
    { kind: "import-after", milliseconds: 9 * minute, match: upload },
    lostOnce,
    { kind: "answer", status: 413, body: "<h1>Too large</h1>", skip: 1, match: upload },
  ],
  "10: the access token has expired": [{ kind: "expire-token", match: upload }],
  "12: forbidden for half an hour": [{ kind: "forbidden", lastsMs: 30 * minute }],
};

for (const [scenario, faults] of Object.entries(passing)) {
  test(`every line arrives once though: ${scenario}`, async () => {
    const one = await world();
    await one.session.accessToken("present");
    for (const fault of faults) one.admin.addFault(fault);
    const lines = makeLines(10);
    const delivered = await deliver(one, lines);
    assert.deepEqual(new Set(states(delivered)), new Set(["delivered"]));
    assert.deepEqual(amounts(one).sort(), lines.map((line) => line.amount).sort());
    assert.equal(one.admin.faults().filter(({ left }) => left !== null).length, 0);
  });
}

test("18: windows of more than a hundred lines are read whole, and calls are few", async () => {
  const one = await world();
  await deliver(one, makeLines(250, "before"));
  one.admin.clearCalls();
  const delivered = await deliver(one, makeLines(250, "more"));
  assert.deepEqual(new Set(states(delivered)), new Set(["delivered"]));
  assert.equal(one.lines().length, 500);
  // Three pages before, the account, the upload, and five pages after it.
  assert.equal(one.admin.calls().counters.total, 10);
});

test("8: a line that somebody else entered already is told as there, with the reason, and is not doubled", async () => {
  const one = await world();
  const { admin, companyId, accountId } = one;
  admin.enterLine(companyId, accountId, { datedOn: "2026-05-04", amount: "-3.4", text: "Coffee" });
  const lines = [makeLine("a", "-3.4", { description: "Coffee" }), makeLine("b", "9")];
  const delivered = await deliver(one, lines);
  assert.deepEqual(states(delivered), ["already-there", "delivered"]);
  const outcome = delivered.outcomes.get("a")!;
  assert.match("reason" in outcome ? (outcome.reason ?? "") : "", /did not come through this feed/);
  assert.deepEqual(amounts(one), ["-3.4", "9"]);
});

test("8: so is a line that was entered while the upload was on its way", async () => {
  const one = await world();
  const { admin, companyId, accountId } = one;
  const enter = () => {
    admin.enterLine(companyId, accountId, { datedOn: "2026-05-04", amount: "-3.4", text: "Coffee" });
  };
  const delivered = await deliver(one, [makeLine("a", "-3.4", { description: "Coffee" })], enter);
  assert.deepEqual(states(delivered), ["already-there"]);
});

test("5: an upload that is never imported is looked for after an hour once more and then refused with why", async () => {
  const one = await world();
  await one.session.accessToken("present");
  one.admin.addFault({ kind: "import-after", milliseconds: null });
  const delivered = await deliver(one, makeLines(3));
  assert.deepEqual(delivered.outcomes.get("t0"), {
    state: "refused",
    code: "not-imported",
    reason: (delivered.outcomes.get("t0") as { reason: string }).reason,
  });
  assert.equal(delivered.uploads, 1);
  assert.ok(delivered.tookMs >= 70 * minute);
  assert.deepEqual(amounts(one), []);
});

for (const closedPeriods of ["lose", "refuse"] as const) {
  test(`15: lines of closed days are refused with why and the others arrive, when FreeAgent ${closedPeriods}s them`, async () => {
    const one = await world({ startDate: "2026-04-01" });
    one.admin.changeSettings({ closedPeriods });
    one.admin.changeCompany(one.companyId, { lockedTo: "2026-04-30" });
    const dates = ["2026-03-31", "2026-04-30", "2026-05-04"];
    const delivered = await deliver(
      one,
      dates.map((date, nth) => makeLine(`t${nth}`, "5", { date })),
    );
    const codes = [...delivered.outcomes.values()].map((outcome) => "code" in outcome && outcome.code);
    assert.deepEqual(codes, ["before-start-date", "locked-period", false]);
    assert.deepEqual(amounts(one), ["5"]);
    assert.ok(delivered.tookMs < 5 * minute);
  });
}

for (const status of [400, 406, 422]) {
  test(`17: an upload that FreeAgent refuses with ${status} is refused for good`, async () => {
    const one = await world();
    one.admin.addFault({ kind: "answer", status, body: { errors: [{ message: "no data" }] }, match: upload });
    const delivered = await deliver(one, makeLines(2));
    assert.deepEqual(states(delivered), ["refused", "refused"]);
    assert.match((delivered.outcomes.get("t0") as { reason: string }).reason, /FreeAgent says: no data/);
  });
}

test("17: a repeat that FreeAgent refuses ends the lines once nothing of the unanswered upload has come", async () => {
  const one = await world();
  await one.session.accessToken("present");
  one.admin.addFault(lostOnce);
  one.admin.addFault({ kind: "import-after", milliseconds: null, match: upload });
  one.admin.addFault({
    kind: "answer",
    status: 422,
    body: { errors: [{ message: "no" }] },
    skip: 1,
    match: upload,
  });
  const delivered = await deliver(one, makeLines(2));
  assert.deepEqual(delivered.outcomes.get("t0"), {
    state: "refused",
    code: "http-422",
    reason: "FreeAgent says: no",
  });
  assert.ok(delivered.tookMs >= 70 * minute);
});

test("14: what was seen in an account before it was deleted did arrive, and the rest is refused as gone with it", async () => {
  const one = await world();
  await one.session.accessToken("present");
  one.admin.addFault({ kind: "lose-lines", lines: 1, match: upload });
  let uploads = 0;
  const delivered = await deliver(one, makeLines(3), () => {
    uploads += 1;
    if (uploads === 2) one.admin.deleteAccount(one.companyId, one.accountId);
  });
  assert.deepEqual(states(delivered), ["delivered", "delivered", "refused"]);
  assert.equal((delivered.outcomes.get("t2") as { code: string }).code, "account-gone");
  const repeated = await one.freeAgent.send(one.session, { ...delivered.batch, earlierAttempts: 1 });
  assert.ok(repeated.kind === "settled" && repeated.fault?.kind === "feed-lost");
});

test("17: a wrong address of the API ends no feed", async () => {
  const one = await world();
  const session = { ...one.session, address: `${one.session.address}/elsewhere` };
  await assert.rejects(deliver({ ...one, session }, makeLines(1)), /the batch never settles/);
});

test("17: an upload that is too large is planned again in smaller ones, and a line that is too large by itself refused", async () => {
  const one = await world();
  one.admin.changeSettings({ bodyLimitBytes: 200 });
  assert.equal((await deliver(one, makeLines(2))).end, "too-large");
  one.admin.changeSettings({ bodyLimitBytes: 100 });
  const refused = (await deliver(one, makeLines(1))).outcomes.get("t0");
  assert.equal(refused?.state === "refused" && refused.code, "http-413");
});

test("15: a lock that FreeAgent hides from the user leaves its lines unexplained, and the others arrive", async () => {
  const one = await world({ permissionLevel: 6 });
  one.admin.changeCompany(one.companyId, { lockedTo: "2026-04-30" });
  const dates = ["2026-04-30", "2026-05-04"];
  const delivered = await deliver(
    one,
    dates.map((date, nth) => makeLine(`t${nth}`, "5", { date })),
  );
  assert.deepEqual(states(delivered), ["refused", "delivered"]);
  assert.equal((delivered.outcomes.get("t0") as { code: string }).code, "not-imported");
});

test("17: an account that is deleted between the look at it and the upload loses its feed", async () => {
  const one = await world();
  one.admin.deleteAccount(one.companyId, one.accountId);
  one.admin.addFault({ kind: "answer", status: 200, body: { bank_transactions: [] }, match: listing });
  await assert.rejects(deliver(one, makeLines(2)), kindOf("feed-lost"));
});

const kindOf = (kind: ProviderFault["kind"]) => (error: unknown) =>
  error instanceof ProviderFault && error.kind === kind;

test("14, 17: an account that was deleted loses its feed", async () => {
  const one = await world();
  one.admin.deleteAccount(one.companyId, one.accountId);
  await assert.rejects(deliver(one, makeLines(2)), kindOf("feed-lost"));
});

test("14: an account that is hidden before an upload is repeated gets none, and what the first one brought is told", async () => {
  const one = await world();
  await one.session.accessToken("present");
  one.admin.addFault({ kind: "lose-lines", lines: 1, match: upload });
  const hide = () => void one.admin.changeAccount(one.companyId, one.accountId, { status: "hidden" });
  const delivered = await deliver(one, makeLines(3), hide);
  assert.deepEqual(states(delivered), ["delivered", "delivered", "refused"]);
  assert.equal((delivered.outcomes.get("t2") as { code: string }).code, "hidden");
  assert.equal(one.admin.uploads(one.companyId, one.accountId).length, 1);
  await assert.rejects(deliver(one, makeLines(1, "later")), kindOf("feed-lost"));
});

test("10, 11: an approval that has ended asks for a new one, a lost refresh does by FreeAgent's mode", async () => {
  const one = await world();
  await deliver(one, makeLines(1));
  one.admin.revoke({ what: "access-tokens", companyId: one.companyId });
  one.admin.changeSettings({ rotation: "rotate-with-grace" });
  one.admin.addFault({ kind: "reset", when: "after", match: { operation: "token" } });
  assert.deepEqual(states(await deliver(one, makeLines(1, "grace"))), ["delivered"]);
  one.admin.revoke({ what: "access-tokens", companyId: one.companyId });
  one.admin.changeSettings({ rotation: "rotate-immediately" });
  one.admin.addFault({ kind: "reset", when: "after", match: { operation: "token" } });
  await assert.rejects(deliver(one, makeLines(1, "lost")), kindOf("reauthorise"));
  await one.arrive();
  one.admin.revoke({ what: "grant", companyId: one.companyId });
  await assert.rejects(deliver(one, makeLines(1, "revoked")), kindOf("reauthorise"));
});

test("13: an access level that has become too low is told plainly", async () => {
  const one = await world();
  await one.session.accessToken("present");
  one.admin.changeCompany(one.companyId, { permissionLevel: 5 });
  await assert.rejects(deliver(one, makeLines(1)), (error: unknown) => {
    assert.ok(error instanceof ProviderFault);
    assert.equal(error.kind, "reauthorise");
    assert.match(error.message, /access level 5\. Bank accounts need level 6/);
    return true;
  });
});

test("19: a line that the user deletes after it arrived is not sent again", async () => {
  const one = await world();
  await one.session.accessToken("present");
  one.admin.addFault({ kind: "lose-lines", lines: 1, match: upload });
  let uploads = 0;
  const delivered = await deliver(one, makeLines(3), () => {
    uploads += 1;
    if (uploads !== 2) return;
    const [first] = one.lines();
    one.admin.deleteLine(one.companyId, one.accountId, first!.id);
  });
  assert.deepEqual(new Set(states(delivered)), new Set(["delivered"]));
  assert.equal(one.lines().length, 2);
});

test("20: a statement that the user uploads in between changes nothing", async () => {
  const one = await world();
  const byHand = () => {
    one.admin.uploadByHand(one.companyId, one.accountId, [
      { datedOn: "2026-05-04", amount: "77", text: "By hand" },
    ]);
  };
  assert.deepEqual(states(await deliver(one, makeLines(2), byHand)), ["delivered", "delivered"]);
  assert.equal(one.lines().length, 3);
});

test("the limits we keep are below those FreeAgent publishes", async () => {
  const { freeAgent } = await world();
  const most = Object.fromEntries(freeAgent.limits.map(({ name, count }) => [name, count]));
  assert.ok(most["user-minute"]! < 120 && most["user-hour"]! < 3_600);
});
