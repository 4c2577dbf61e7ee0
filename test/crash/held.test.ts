import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { databaseUser } from "../../src/database/embedded/initialise.ts";
import { serverPid } from "../../src/database/embedded/predecessor.ts";
import { openDatabase } from "../../src/database/pool.ts";
import { systemRandom, uuid } from "../../src/random.ts";
import type { Bank, Feed } from "../bank.ts";
import { post, recentLines } from "../deliveries.ts";
import { organisations } from "../millrace.ts";
import { Installation, type MillraceProcess } from "../millrace-process.ts";
import { waitFor } from "../wait-for.ts";

test("lanes and calls that a killed process held run again within 3 s of the next start", async (t) => {
  const { installation, running, bank, feeds } = await withFeeds(t, 6);
  const { xero } = installation;
  await xero.addFault({ kind: "hang", match: post, times: 0 });
  const keys = await Promise.all(feeds.map((feed) => bank.pushed(feed, recentLines())));
  // All the calls at once that the organisation allows.
  await waitFor("four calls to hang", async () => (await xero.underWay(post.operation)) === 4);
  running.killEverything();
  await running.ended;

  await start(installation).ready();
  const ready = performance.now();
  await waitFor("every lane to run", async () => (await xero.called(post.operation)) >= feeds.length, 3_000);
  t.diagnostic(`all ${feeds.length} lanes ran ${Math.round(performance.now() - ready)} ms after ready`);
  for (const [nth, feed] of feeds.entries()) {
    assert.equal((await bank.ended(feed, keys[nth]!)).status, "Success");
  }
  assert.equal((await xero.statements()).length, feeds.length);
});

test("a push that was killed before its answer may be repeated under its Idempotency-Key at once", async (t) => {
  const { installation, running, bank, feeds } = await withFeeds(t, 1);
  const [feed] = feeds as [Feed];
  const headers = { "idempotency-key": uuid(systemRandom) };
  await whileLocked(installation, "push_operation", async (waits) => {
    void bank.push(feed, recentLines(), headers).catch(() => {});
    await waits("insert into push_operation");
    running.killEverything();
    await running.ended;
  });
  await start(installation).ready();
  const reply = await bank.push(feed, recentLines(), headers);
  assert.equal(reply.status, 200, reply.text);
  assert.equal((await bank.ended(feed, reply.body.pushOperationKey)).status, "Success");
});

test("when only the database server is killed, the process starts it again and goes on", async (t) => {
  const { installation, running, bank, feeds } = await withFeeds(t, 1);
  const [feed] = feeds as [Feed];
  const server = serverPid(join(installation.dataFolder, "postgres"));
  process.kill(server!, "SIGKILL");
  const reply = await waitFor("a push to be accepted again", async () => {
    const answer = await bank.push(feed, recentLines());
    return answer.status === 200 && answer;
  });
  // Connections that died with the server may still answer 503 once each, which clients repeat.
  await waitFor("the push to be delivered", async () => {
    const answer = await bank.call("GET", `/companies/${feed.companyId}/push/${reply.body.pushOperationKey}`);
    return answer.status === 200 && answer.body.status === "Success";
  });
  assert.ok(running.running);
  assert.notEqual(serverPid(join(installation.dataFolder, "postgres")), server);
});

const start = (installation: Installation): MillraceProcess =>
  installation.start({ settings: installation.withKey });

/** A running Millrace and the feeds of some accounts into one organisation, within the limits Xero publishes. */
async function withFeeds(
  t: TestContext,
  count: number,
): Promise<{ installation: Installation; running: MillraceProcess; bank: Bank; feeds: Feed[] }> {
  const installation = await Installation.prepare(t);
  const running = await start(installation).ready();
  const bank = installation.bank();
  await installation.xero.changeSettings({ settleDelayMs: 0 });
  const targets = await installation.xero.addAccounts(organisations.czk, count, "CZK");
  const feeds = await bank.feeds(organisations.czk, targets);
  return { installation, running, bank, feeds };
}

/** Holds a table against everybody else; `waits` resolves once a statement with this text waits for it. */
async function whileLocked(
  { dataFolder }: Installation,
  table: "push_operation",
  meanwhile: (waits: (statement: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const host = join(dataFolder, "run");
  const settings = { host, user: databaseUser, database: databaseUser, maximumConnections: 2 };
  const database = openDatabase(settings);
  const waiting = {
    text: "select from pg_stat_activity where wait_event_type = 'Lock' and position($1 in query) > 0",
  };
  try {
    await database
      .transaction(async (tx) => {
        await tx.rows({ text: `lock table ${table} in access exclusive mode` });
        await meanwhile((text) =>
          waitFor(`${text} to wait`, async () => (await database.rows(waiting, [text])).length > 0),
        );
      })
      // The server is killed meanwhile, and the lock with it.
      .catch((error: Error) => assert.equal(error.name, "DatabaseUnavailable", error.stack));
  } finally {
    await database.close();
  }
}
