import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { databaseUser } from "../../src/database/embedded/initialise.ts";
import { openDatabase } from "../../src/database/pool.ts";
import { systemRandom, uuid } from "../../src/random.ts";
import type { Bank, Feed, PushedLine } from "../bank.ts";
import { organisations } from "../millrace.ts";
import { Installation, type MillraceProcess } from "../millrace-process.ts";
import { waitFor } from "../wait-for.ts";
import { type Chance, seeded } from "./chance.ts";

/** `CRASH_KILLS=200` for more, `CRASH_SEED` to see a failure again. */
const kills = Number(process.env.CRASH_KILLS ?? 8);
const seed = Number(process.env.CRASH_SEED ?? systemRandom.bytes(4).readUInt32BE());
const accounts = 8;

/** Pushes that wait for their answer. */
let underWay = 0;

/** What one account was given, in order. The bank knows that a push was accepted only from its answer. */
interface Account {
  readonly feed: Feed;
  readonly accepted: PushedLine[];
  /** Pushes that were accepted although the bank got no answer, as the answer to their repetition tells. */
  unanswered: number;
}

test(`${kills} kills of everything at random moments lose nothing and double nothing`, async (t) => {
  t.diagnostic(`CRASH_SEED=${seed}`);
  const chance = seeded(seed);
  const installation = await Installation.prepare(t, { MILLRACE_XERO_LIMIT_FACTOR: "1000" });
  const start = () => installation.start({ settings: installation.withKey });
  let running = await start().ready();
  const bank = installation.bank();
  const books = await openAccounts(installation, bank);
  await installation.xero.changeSettings({ latencyMs: 80 });

  let over = false;
  const pushing = books.map((account, nth) => pushUntil(() => over, bank, account, seeded(seed + nth + 1)));
  // A wrong answer must end the test, not wait for its end.
  const wrong = Promise.all(pushing).then(() => {});
  let resent = 0;
  const starts: number[] = [];
  const resumptions: number[] = [];
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const moment = killOnce(chance, installation, running, starts, resumptions);
      await Promise.race([moment, wrong.then(() => moment)]);
      running = start();
    }
    await running.ready();
    over = true;
    await wrong;
    const began = performance.now();
    await allEnded(bank, books[0]!.feed.companyId);
    t.diagnostic(`every operation had ended ${Math.round(performance.now() - began)} ms after the last push`);
    resent = await compare(installation, books);
  } catch (error) {
    t.diagnostic(running.output.slice(-4_000));
    throw new Error(`CRASH_SEED=${seed} CRASH_KILLS=${kills}: ${(error as Error).message}`, { cause: error });
  } finally {
    over = true;
  }
  const lines = books.reduce((sum, { accepted }) => sum + accepted.length, 0);
  const unanswered = books.reduce((sum, account) => sum + account.unanswered, 0);
  t.diagnostic(
    `${lines} lines arrived once; ${unanswered} pushes were accepted without an answer and repeated by the bank, ` +
      `${resent} statements were sent again after a death in the middle of the call`,
  );
  t.diagnostic(`from spawn to ready: ${figures(starts)}`);
  t.diagnostic(`from ready to the first call of a lane: ${figures(resumptions)}`);
});

/**
 * Waits for a moment of chance, in the start, after it, or in the middle of a push, and kills: everything at once, or
 * all but the database, which then ends by itself.
 */
async function killOnce(
  chance: Chance,
  installation: Installation,
  running: MillraceProcess,
  starts: number[],
  resumptions: number[],
): Promise<void> {
  const moment = chance.below(3);
  if (moment === 0) {
    await wait(chance.below(3_000));
  } else {
    await running.ready();
    const ready = performance.now();
    starts.push(ready - running.startedAt);
    await waitFor("a lane to run", () => laneRuns(installation));
    resumptions.push(performance.now() - ready);
    await wait(chance.below(1_200));
    if (moment === 2) {
      await waitFor("a push to be under way", () => underWay > 0);
      await wait(chance.below(25));
    }
  }
  if (chance.below(3) === 0) running.signalGroup("SIGKILL");
  else running.killEverything();
  await running.ended;
}

/** The log of calls of the pretend Xero begins anew with its process. */
async function laneRuns({ xero }: Installation): Promise<boolean> {
  return (await xero.called("post-statements")) + (await xero.called("read-statement")) > 0;
}

async function openAccounts(installation: Installation, bank: Bank): Promise<Account[]> {
  const { xero } = installation;
  await xero.changeSettings({ settleDelayMs: 0 });
  await xero.changeLimits({
    minutePerTenant: 100_000,
    dayPerTenant: 1_000_000,
    concurrentPerTenant: 1_000,
    minutePerApplication: 100_000,
    statementsPerMinute: 100_000,
  });
  const targets = await xero.addAccounts(organisations.czk, accounts, "CZK");
  const feeds = await bank.feeds(organisations.czk, targets);
  return feeds.map((feed) => ({ feed, accepted: [], unanswered: 0 }));
}

/** Pushes to one account until told to stop, each push until it is answered: same ids, same content, as an SDK does. */
async function pushUntil(over: () => boolean, bank: Bank, account: Account, chance: Chance): Promise<void> {
  let cents = 0;
  const first = Date.now() - 300 * 86_400_000;
  while (!over()) {
    const lines = Array.from({ length: 1 + chance.below(12) }, (_, nth): PushedLine => {
      const amount = chance.below(2_000_001) - 1_000_000;
      cents += amount;
      const number = account.accepted.length + nth;
      return {
        id: `${account.feed.accountId}-${number}`,
        date: new Date(first + Math.floor(number / 20) * 86_400_000).toISOString().slice(0, 10),
        amount: amount / 100,
        balance: cents / 100,
        description: `Line ${number}`,
        transactionType: amount < 0 ? "Debit" : "Credit",
      };
    });
    const headers = chance.below(2) === 0 ? { "idempotency-key": uuid(systemRandom) } : undefined;
    if (await pushUntilAnswered(bank, account.feed, lines, headers)) account.unanswered += 1;
    account.accepted.push(...lines);
    await wait(chance.below(500));
  }
}

/** Whether it had been accepted before. */
function pushUntilAnswered(
  bank: Bank,
  feed: Feed,
  lines: readonly PushedLine[],
  headers: Record<string, string> | undefined,
): Promise<boolean> {
  const push = async (): Promise<{ again: boolean } | undefined> => {
    underWay += 1;
    const reply = await bank
      .push(feed, lines, headers)
      .catch(() => undefined)
      .finally(() => {
        underWay -= 1;
      });
    if (reply === undefined || reply.status >= 500 || reply.status === 409) return undefined;
    assert.equal(reply.status, 200, reply.text);
    const again = reply.headers.has("idempotent-replayed") || /was pushed before/.test(reply.text);
    return { again };
  };
  return waitFor("a push to be answered", push, 60_000).then(({ again }) => again);
}

/**
 * Every operation there is, those included whose answer the bank never got, ends, and well. A statement whose sending
 * was killed twice is sent again only when Xero must have listed it, which is after a minute.
 */
async function allEnded(bank: Bank, companyId: string): Promise<void> {
  await waitFor(
    "every operation to end",
    async () => {
      for (let page = 1; ; page += 1) {
        const list = await bank.done("GET", `/companies/${companyId}/push?page=${page}&pageSize=500`);
        for (const { pushOperationKey, status, errorMessage } of list.results) {
          if (status === "Pending") return false;
          assert.equal(status, "Success", `operation ${pushOperationKey}: ${errorMessage}`);
        }
        if (page * 500 >= list.totalResults) return true;
      }
    },
    120_000,
  );
}

/** Holds the books against what was accepted, and what Millrace recorded against both; tells how many batches were resent. */
async function compare({ xero, dataFolder }: Installation, books: readonly Account[]): Promise<number> {
  let total = 0;
  for (const { feed, accepted } of books) {
    const { lines } = await xero.lines(feed.organisationId, feed.targetId);
    assert.deepEqual(
      lines.map((line) => [line.transactionId, Number(line.signedAmount)]),
      accepted.map((line) => [line.id, line.amount]),
      `lines of ${feed.accountId}`,
    );
    total += lines.length;
  }
  const statements = await xero.statements();
  // The pretend Xero leaves out lines it has: a statement of which not all arrived was one too many.
  const wasted = statements.filter(({ status, arrived }) => status !== "DELIVERED" || arrived !== "all");
  assert.deepEqual(wasted, [], "every statement was delivered, and every line of it was new");
  assert.equal(
    statements.reduce((sum, { lineCount }) => sum + lineCount, 0),
    total,
  );
  const database = openDatabase({
    host: join(dataFolder, "run"),
    user: databaseUser,
    database: databaseUser,
    maximumConnections: 1,
  });
  try {
    assert.deepEqual(await database.rows({ text: "select distinct state from statement_line" }), [
      { state: "delivered" },
    ]);
    assert.deepEqual(await database.rows({ text: "select distinct state from delivery_batch" }), [
      { state: "settled" },
    ]);
    const { sent, resent } = await database.one<{ sent: number; resent: number }>({
      text: `select sum(cardinality(positions))::int as sent,
          count(*) filter (where attempts > 1)::int as resent from delivery_batch`,
    });
    assert.equal(sent, total, "every line was in one batch");
    return resent;
  } finally {
    await database.close();
  }
}

function figures(milliseconds: readonly number[]): string {
  const sorted = [...milliseconds].sort((a, b) => a - b).map(Math.round);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return `median ${middle} ms, most ${sorted.at(-1)} ms, of ${sorted.length}`;
}
