import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { FaultRequest } from "../../simulators/sage/faults.ts";
import { sending } from "../../src/integrations/integration.ts";
import { line as scriptedLine } from "../../src/integrations/sage/scripted-sage.fixture.ts";
import type { Decimal } from "../../src/money.ts";
import type { Feed, PushedLine } from "../bank.ts";
import { balanceAfter, recentLines, statesOf } from "../deliveries.ts";
import { type TestMillrace, testMillrace } from "../millrace.ts";
import { SageCustomer } from "../sage.ts";
import { waitFor } from "../wait-for.ts";

/* What can happen to a statement on its way to Sage. */

let world: TestMillrace;
const cleanUp: (() => Promise<void>)[] = [];
before(async () => {
  world = await testMillrace({ after: (run) => cleanUp.push(run) }, { platforms: ["olpr"] });
});
after(async () => {
  for (const run of cleanUp.reverse()) await run();
});

const post = { operation: "post-statement" } as const;
const reading = { operation: "read-statement" } as const;

interface Fed {
  readonly customer: SageCustomer;
  readonly feed: Feed;
  readonly bankAccountId: string;
}

async function freshFeed(): Promise<Fed> {
  const customer = await SageCustomer.arrive(world);
  return { customer, ...(await customer.connect()) };
}

/** Makes something go wrong for one bank account alone. */
function addFault({ bankAccountId, customer }: Fed, fault: FaultRequest): void {
  const match = { contains: bankAccountId, ...fault.match };
  customer.admin.addFault({ ...fault, match } as FaultRequest);
}

/** Exactly these lines have arrived, once each, in order, to the last digit. */
function assertArrived({ bankAccountId, customer }: Fed, lines: readonly PushedLine[]): void {
  assert.deepEqual(
    customer.arrived(bankAccountId).map(({ amount, uniqueId }) => [uniqueId, Number(amount)]),
    lines.map(({ amount, id }) => [id, Number(amount)]),
  );
}

async function assertDelivered(fed: Fed, key: string, lines: readonly PushedLine[]): Promise<void> {
  const operation = await world.bank.ended(fed.feed, key, 60_000);
  assert.equal(operation.status, "Success", JSON.stringify(operation));
  assertArrived(fed, lines);
}

const lost = { kind: "answer", status: 500, body: "", when: "after", match: post } as const;
/** Taken in part though it failed, which nobody heard. */
const partTaken: FaultRequest[] = [{ kind: "fail-statement", taken: 2, match: post }, lost];

const passing: Record<string, FaultRequest[]> = {
  "Sage is unavailable": [{ kind: "answer", status: 503, match: post }],
  "a gateway answers in HTML": [
    {
      kind: "answer",
      status: 502,
      headers: { "content-type": "text/html" },
      body: "<h1>Bad Gateway</h1>",
      match: post,
    },
  ],
  "the answer is lost after Sage took the statement": [lost],
  "the answer is lost twice": [lost, lost],
  "the connection is cut before Sage reads": [{ kind: "reset", match: post }],
  "the connection is cut after Sage took the statement": [{ kind: "reset", when: "after", match: post }],
  "a part was taken and the answer is lost": partTaken,
  "reading the statement fails": [
    { kind: "answer", status: 503, match: reading },
    { kind: "reset", skip: 1, match: reading },
  ],
  "the token ends in mid run": [
    { kind: "expire-token", match: post },
    { kind: "expire-token", match: reading },
  ],
  "another statement of the account is in work": [{ kind: "in-progress", times: 2, match: post }],
  "the status is a word that nobody knows": [
    { kind: "show-status", status: "reviewing", times: 2, match: reading },
  ],
  "the statement is worked on for a while": [{ kind: "settle-after", milliseconds: 400, match: post }],
  "a statement fails and no line is named": [{ kind: "fail-statement", match: post }],
  "a statement is not shown yet": [{ kind: "answer", status: 404, times: 2, match: reading }],
};

async function deliverDespite(faults: readonly FaultRequest[]): Promise<void> {
  const fed = await freshFeed();
  for (const fault of faults) addFault(fed, fault);
  const first = recentLines(5, "first");
  const second = recentLines(5, "second", balanceAfter(first));
  const keys = [await world.bank.pushed(fed.feed, first)];
  keys.push(await world.bank.pushed(fed.feed, second));
  await assertDelivered(fed, keys[1]!, [...first, ...second]);
  assert.equal((await world.bank.operation(fed.feed, keys[0]!)).status, "Success");
  assert.deepEqual(await statesOf(world, fed.feed, keys[0]!), ["delivered"]);
}

test("whatever happens to a statement on its way, its lines arrive once, in order, and so do those after them", {
  concurrency: 20,
}, async (t) => {
  const scenarios = Object.entries(passing);
  await Promise.all(scenarios.map(([name, faults]) => t.test(name, () => deliverDespite(faults))));
});

test("a repeat that Sage refuses without naming ids is found out line by line, and nothing is doubled or lost", async () => {
  const { admin } = world.sandbox.sage;
  admin.changeSettings({ duplicates: "unnamed" });
  try {
    await Promise.all([[lost], partTaken].map((faults) => deliverDespite(faults)));
  } finally {
    admin.changeSettings({ duplicates: "named" });
  }
});

/** Has Sage take a line as if another provider of the bank had sent it. */
async function sendFromElsewhere({ bankAccountId }: Fed, line: PushedLine): Promise<void> {
  const { sandbox } = world;
  const form = {
    grant_type: "client_credentials",
    client_id: "millrace-sandbox",
    client_secret: "millrace-sandbox-secret",
    audience: "pretend-sage-provider",
  };
  const body = new URLSearchParams(form);
  const answer = await fetch(`${sandbox.url}/sage/oauth/token`, { method: "POST", body });
  const token = (await answer.json()) as { access_token: string };
  const sage = sending(world.millrace.application.integrations.get("olpr"))!;
  const { request } = sage.plan(
    { providerFeedId: bankAccountId, currency: "GBP", category: "Debit" },
    [scriptedLine(line.id, { amount: String(line.amount) as Decimal, date: line.date.slice(0, 10) })],
    { lines: 1 },
  );
  const sent = await fetch(`${sandbox.url}/sage/provider/v1/statements`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token.access_token}`,
      "x-api-key": "millrace-sandbox-api-key",
      "content-type": "application/json",
    },
    body: request,
  });
  assert.equal(sent.status, 202, await sent.text());
}

test("what Sage has from elsewhere is already-there, whether it names it or not, and all else is delivered", async () => {
  const { admin } = world.sandbox.sage;
  for (const duplicates of ["named", "unnamed"] as const) {
    const fed = await freshFeed();
    const lines = recentLines(5, duplicates);
    await sendFromElsewhere(fed, lines[1]!);
    admin.changeSettings({ duplicates });
    const key = await world.bank.pushed(fed.feed, lines);
    assert.equal((await world.bank.ended(fed.feed, key)).status, "Success");
    assert.deepEqual(
      (await world.bank.lines(fed.feed, key)).map(({ state }) => state),
      lines.map((_, nth) => (nth === 1 ? "already-there" : "delivered")),
    );
  }
  admin.changeSettings({ duplicates: "named" });
});

test("a line that Sage names and refuses fails by itself; the others arrive, and its reason is told", async () => {
  const fed = await freshFeed();
  const lines = recentLines(5, "named");
  addFault(fed, {
    kind: "fail-statement",
    row: 2,
    code: "BAD_TEXT",
    message: "This text is not taken",
    match: post,
  });
  const key = await world.bank.pushed(fed.feed, lines);
  const operation = await world.bank.ended(fed.feed, key, 30_000);
  assert.equal(operation.status, "Failed");
  assert.match(JSON.stringify(operation), /This text is not taken/);
  assertArrived(
    fed,
    lines.filter((_, place) => place !== 2),
  );
});

test("a statement that is worked on for ever stays pending, and counts as soon as Sage is done", async () => {
  const fed = await freshFeed();
  const { admin } = fed.customer;
  addFault(fed, { kind: "settle-after", milliseconds: null, match: post });
  const lines = recentLines(3, "slow");
  const key = await world.bank.pushed(fed.feed, lines);
  const mine = () => admin.statements().find(({ bankAccountId }) => bankAccountId === fed.bankAccountId);
  const statement = await waitFor("the statement", mine);
  const reads = () =>
    admin.calls().calls.filter(({ path }) => path.endsWith(`/statements/${statement.id}`)).length;
  await waitFor("some looks", () => reads() >= 3);
  assert.equal((await world.bank.operation(fed.feed, key)).status, "Pending");
  admin.settle(statement.id);
  await assertDelivered(fed, key, lines);
});

test("an account that its user disconnects while a statement is in work ends: the push fails, nothing arrives", async () => {
  const fed = await freshFeed();
  const { admin } = fed.customer;
  addFault(fed, { kind: "settle-after", milliseconds: null, match: post });
  const key = await world.bank.pushed(fed.feed, recentLines(3, "gone"));
  await waitFor("the statement", () =>
    admin.statements().some(({ bankAccountId }) => bankAccountId === fed.bankAccountId),
  );
  admin.disconnect(fed.bankAccountId);
  await admin.notified();
  const operation = await world.bank.ended(fed.feed, key, 30_000);
  assert.equal(operation.status, "Failed", JSON.stringify(operation));
  assertArrived(fed, []);
  assert.equal(await fed.customer.status(), "disconnected");
});

test("a connection that the bank unlinks while a statement is in work: what Sage takes counts, then it asks its user", async () => {
  const fed = await freshFeed();
  const { admin } = fed.customer;
  addFault(fed, { kind: "settle-after", milliseconds: null, match: post });
  const lines = recentLines(3, "last");
  const key = await world.bank.pushed(fed.feed, lines);
  const mine = () => admin.statements().find(({ bankAccountId }) => bankAccountId === fed.bankAccountId);
  const statement = await waitFor("the statement", mine);
  await world.bank.done("PATCH", fed.feed.path, { status: "Unlinked" });
  admin.settle(statement.id);
  await assertDelivered(fed, key, lines);
  const asks = () => admin.bankAccount(fed.bankAccountId).status === "authRequired";
  await waitFor("Sage to ask its user", asks, 60_000);
});

test("while no token is to be had, and while Sage asks to be called less, lines wait; none is lost", async () => {
  const fed = await freshFeed();
  const { admin } = fed.customer;
  admin.expireTokens();
  const down = admin.addFault({ kind: "answer", status: 503, times: 0, match: { operation: "token" } });
  admin.addFault({ kind: "rate-limit", times: 2, match: { operation: "*" }, retryAfterSeconds: 1 });
  const lines = recentLines(5, "waits");
  const key = await world.bank.pushed(fed.feed, lines);
  await waitFor(
    "a token that was refused",
    () => (admin.faults().find(({ id }) => id === down.id)?.played ?? 0) > 0,
  );
  assert.equal((await world.bank.operation(fed.feed, key)).status, "Pending");
  admin.clearFaults(down.id);
  await assertDelivered(fed, key, lines);
  assert.deepEqual(
    admin.faults().map(({ request }) => request.kind),
    [],
    "every fault was met",
  );
});
