import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Sandbox, startSandbox } from "../../simulators/sandbox.ts";
import { systemClock } from "../../src/clock.ts";
import { lettersAndDigits, randomText, systemRandom } from "../../src/random.ts";
import { Bank, type Feed } from "../bank.ts";
import { testDatabase } from "../database.ts";
import { assertArrived, freshOrganisation, post, recentLines } from "../deliveries.ts";
import { Installation, type MillraceProcess } from "../millrace-process.ts";
import { waitFor } from "../wait-for.ts";

/** How long the lanes of a node that died may stand still. */
const longestPause = 15_000;

test("when one of two nodes dies in the middle of deliveries, its lanes run again on the other within 15 s", async (t) => {
  const { sandbox, startNode } = await prepare(t);
  const { admin } = sandbox.xero;
  const first = await startNode();
  const feeds = await openFeeds(first.bank, sandbox, 6);
  const hang = admin.addFault({ kind: "hang", match: post, times: 0 });
  const keys = await Promise.all(feeds.map((feed) => first.bank.pushed(feed, recentLines())));
  // As many calls at once as one organisation allows; the other lanes wait for one of these to end.
  await waitFor("the node to be in the middle of calls", () => underWay(sandbox) === 4);
  const second = await startNode();
  admin.clearFaults(hang.id);

  first.process.killEverything();
  await first.process.ended;
  const died = performance.now();
  const ran: number[] = [];
  const before = statementCalls(sandbox);
  await waitFor(
    "every lane to run again",
    () => {
      const again = statementCalls(sandbox) - before;
      while (ran.length < again) ran.push(Math.round(performance.now() - died));
      return ran.length >= feeds.length;
    },
    longestPause,
  );
  t.diagnostic(`the lanes called again after ${ran.join(", ")} ms`);
  for (const [nth, feed] of feeds.entries()) {
    const operation = await second.bank.ended(feed, keys[nth]!, 30_000);
    assert.equal(operation.status, "Success", JSON.stringify(operation));
    assertArrived(second, feed, recentLines());
  }
  assert.equal(admin.statements().length, feeds.length, "nothing was sent twice");
});

test("two busy nodes renew the tokens of a connection once each time they have expired", async (t) => {
  const { sandbox, startNode } = await prepare(t, { MILLRACE_XERO_LIMIT_FACTOR: "100" });
  const { admin } = sandbox.xero;
  admin.changeLimits({ minutePerTenant: 10_000, concurrentPerTenant: 100, statementsPerMinute: 10_000 });
  const nodes = [await startNode(), await startNode()];
  const { bank } = nodes[0]!;
  const feeds = await openFeeds(bank, sandbox, 8);
  admin.changeSettings({ latencyMs: 100 });
  for (let round = 1; round <= 3; round += 1) {
    admin.clearCalls();
    admin.revoke({ what: "access-tokens" });
    const lines = recentLines(5, `round${round}`);
    const keys = await Promise.all(feeds.map((feed, nth) => nodes[nth % 2]!.bank.pushed(feed, lines)));
    for (const [nth, feed] of feeds.entries()) {
      const operation = await bank.ended(feed, keys[nth]!, 30_000);
      assert.equal(operation.status, "Success", JSON.stringify(operation));
    }
    const { perOperation, perStatus } = admin.calls(1).counters;
    assert.equal(perOperation.token, 1, `round ${round}`);
    t.diagnostic(`round ${round}: ${perStatus[401] ?? 0} calls met the expired token, one renewed it`);
  }
});

test("when a node dies while it renews tokens, the other renews them, and deliveries go on within 15 s", async (t) => {
  const { sandbox, startNode } = await prepare(t);
  const { admin } = sandbox.xero;
  const first = await startNode();
  const [feed] = await openFeeds(first.bank, sandbox, 1);
  const hang = admin.addFault({ kind: "hang", when: "after", match: { operation: "token" }, times: 0 });
  admin.revoke({ what: "access-tokens" });
  const key = await first.bank.pushed(feed!, recentLines());
  await waitFor("the tokens to be renewed", () => underWay(sandbox, "token") === 1);
  const second = await startNode();
  admin.clearFaults(hang.id);

  first.process.killEverything();
  await first.process.ended;
  const died = performance.now();
  const before = statementCalls(sandbox);
  await waitFor("the lane to run again", () => statementCalls(sandbox) > before, longestPause);
  t.diagnostic(`the lane called again after ${Math.round(performance.now() - died)} ms`);
  assert.equal((await second.bank.ended(feed!, key)).status, "Success");
  assertArrived(second, feed!, recentLines());
});

interface Node {
  readonly process: MillraceProcess;
  readonly bank: Bank;
}

/** A database and a pretend Xero, and nodes to be started on them. */
async function prepare(
  t: TestContext,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ sandbox: Sandbox; startNode: () => Promise<Node> }> {
  const sandbox = await startSandbox({ port: 0, clock: systemClock, random: systemRandom });
  t.after(() => sandbox.close());
  sandbox.xero.admin.changeSettings({ settleDelayMs: 0 });
  const { url } = await testDatabase(t);
  const apiKey = `test${randomText(systemRandom, 36, lettersAndDigits)}`;
  const common = {
    DATABASE_URL: url,
    MILLRACE_SECRET: randomText(systemRandom, 40, lettersAndDigits),
    MILLRACE_API_KEY: apiKey,
    MILLRACE_ROLES: "api,worker",
    MILLRACE_XERO_CLIENT_ID: "millrace-sandbox",
    MILLRACE_XERO_CLIENT_SECRET: "millrace-sandbox-secret",
    MILLRACE_XERO_LOGIN_URL: `${sandbox.url}/xero`,
    MILLRACE_XERO_IDENTITY_URL: `${sandbox.url}/xero/identity`,
    MILLRACE_XERO_API_URL: `${sandbox.url}/xero`,
    ...settings,
  };
  const startNode = async (): Promise<Node> => {
    const installation = await Installation.prepare(t, common);
    const process = await installation.start().ready();
    return { process, bank: new Bank(installation.url, apiKey, sandbox) };
  };
  return { sandbox, startNode };
}

/** Accounts of one connection, each with a feed of its own. */
function openFeeds(bank: Bank, sandbox: Sandbox, count: number): Promise<Feed[]> {
  const { organisationId, accountIds } = freshOrganisation({ sandbox }, count);
  return bank.feeds(organisationId, accountIds);
}

const underWay = ({ xero }: Sandbox, operation: string = post.operation): number =>
  xero.admin.calls().calls.filter((call) => call.operation === operation && call.outcome === "running")
    .length;

/** Calls that send a statement or ask what became of one. */
function statementCalls({ xero }: Sandbox): number {
  const { perOperation } = xero.admin.calls(1).counters;
  return [post.operation, "list-statements", "read-statement"].reduce(
    (sum, operation) => sum + (perOperation[operation] ?? 0),
    0,
  );
}
