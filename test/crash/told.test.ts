import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { after, day, systemClock } from "../../src/clock.ts";
import { databaseUser } from "../../src/database/embedded/initialise.ts";
import { openDatabase } from "../../src/database/pool.ts";
import { systemRandom } from "../../src/random.ts";
import { type Bank, type Feed, type Json, someLines } from "../bank.ts";
import { organisations } from "../millrace.ts";
import { Installation } from "../millrace-process.ts";
import { addSource, managedPath, page, pretendSource, setUp } from "../pretend-source.ts";
import { Receiver, verified } from "../receiver.ts";
import { waitFor } from "../wait-for.ts";
import { Subscriber } from "../webhooks/subscriber.ts";
import { seeded } from "./chance.ts";

/** `CRASH_KILLS=200` for more, `CRASH_SEED` to see a failure again. */
const kills = Number(process.env.CRASH_KILLS ?? 4);
const seed = Number(process.env.CRASH_SEED ?? systemRandom.bytes(4).readUInt32BE());
const eventTypes = [
  "company.created",
  "company.deleted",
  "bankTransactions.write.successful",
  "bankTransactions.write.outcomes",
];

test(`${kills} kills of everything while syncs run and webhooks are sent: each line arrives once, each event is told`, async (t) => {
  t.diagnostic(`CRASH_SEED=${seed}`);
  const chance = seeded(seed);
  const installation = await Installation.prepare(t, { MILLRACE_XERO_LIMIT_FACTOR: "1000" });
  const start = () => installation.start({ settings: installation.withKey });
  let running = await start().ready();
  const bank = installation.bank();
  const { xero } = installation;
  await xero.changeSettings({ settleDelayMs: 0 });
  await xero.changeLimits({
    minutePerTenant: 100_000,
    dayPerTenant: 1_000_000,
    statementsPerMinute: 100_000,
  });
  const [target] = await xero.addAccounts(organisations.czk, 1, "CZK");
  const [feed] = await bank.feeds(organisations.czk, [target!]);
  const offered = await offer(t, bank, feed!);

  const receiver = await Receiver.open(t);
  const refusedOnce = new Set<string>();
  // Now and then a message is refused the first time it comes, so that there is a second attempt to lose.
  let secret: string | undefined;
  let unproved = 0;
  receiver.answer = (response, call) => {
    const { id } = call;
    try {
      // At once: a signature is good for five minutes.
      if (secret) verified(secret, call);
    } catch {
      unproved += 1;
    }
    const refused = chance.below(25) === 0 && !refusedOnce.has(id);
    refusedOnce.add(id);
    setTimeout(() => response.writeHead(refused ? 500 : 204).end(), chance.below(40));
  };
  const subscriber = await Subscriber.to(bank, receiver, { eventTypes });
  secret = await subscriber.secret();

  let over = false;
  const companies: string[] = [];
  const deleted: string[] = [];
  const busy = Promise.all([
    makeCompanies(() => over, bank, companies, deleted),
    runSyncs(() => over, bank, feed!),
  ]);
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const early = chance.below(4) === 0;
      const before = receiver.calls.length;
      if (!early) {
        await running.ready();
        await waitFor("something to be told", () => receiver.calls.length > before, 30_000, 5);
      }
      await Promise.race([wait(chance.below(2_500)), busy]);
      if (chance.below(3) === 0) running.signalGroup("SIGKILL");
      else running.killEverything();
      await running.ended;
      running = start();
    }
    await running.ready();
    over = true;
    await busy;
    await lastSync(bank, feed!);
    const { lines } = await waitFor(
      "every line to arrive",
      async () => {
        const books = await xero.lines(feed!.organisationId, feed!.targetId);
        return books.lines.length >= offered.length && books;
      },
      120_000,
    );
    assert.deepEqual(
      lines.map(({ transactionId }) => transactionId),
      offered.map(({ id }) => id),
    );
    await waitFor("all to be told", () => nothingIsWaiting(installation), 120_000, 250);
    assert.equal(unproved, 0, "every signature was good");
    const ids = idsOf(receiver);
    assert.deepEqual(missing(companies, ids, "company.created"), []);
    assert.deepEqual(missing(deleted, ids, "company.deleted"), []);
    const operations = await operationsOf(bank, feed!);
    for (const type of eventTypes.slice(2)) assert.deepEqual(missing(operations, ids, type), [], type);
    const { events, attempts } = await recorded(installation, receiver);
    t.diagnostic(
      `${offered.length} lines in ${operations.length} pushes arrived once; ${events} events were told in ` +
        `${receiver.calls.length} calls, of which ${attempts} were recorded and ${receiver.calls.length - ids.size} repeated an id; every signature was good`,
    );
  } catch (error) {
    t.diagnostic(running.output.slice(-4_000));
    throw new Error(`CRASH_SEED=${seed} CRASH_KILLS=${kills}: ${(error as Error).message}`, { cause: error });
  } finally {
    over = true;
  }
});

/** A source that offers, on small pages, ever more lines the longer it is asked; returns those offered so far. */
async function offer(t: Parameters<typeof pretendSource>[0], bank: Bank, feed: Feed) {
  const first = after(systemClock.now(), -60 * day);
  const all = someLines(40_000, first);
  const offered: typeof all = [];
  const source = await pretendSource(t);
  source.answer = ({ query }) => {
    const from = Number(query.cursor ?? 0);
    if (from === 0) offered.push(...all.slice(offered.length, offered.length + 17));
    const to = Math.min(offered.length, from + 700);
    return page(offered.slice(from, to), to < offered.length ? String(to) : undefined);
  };
  const sourceId = await addSource(bank, source.url);
  await setUp(bank, feed, sourceId, { firstPeriodStart: first.toISOString() });
  return offered;
}

/** Makes companies, and deletes some; what the bank knows of is what was answered. */
async function makeCompanies(
  over: () => boolean,
  bank: Bank,
  made: string[],
  deleted: string[],
): Promise<void> {
  while (!over()) {
    const reply = await bank.call("POST", "/companies", { name: "Harbour Cafe" }).catch(() => undefined);
    if (reply?.status === 200) {
      made.push(reply.body.id);
      if (made.length % 7 === 0) {
        const gone = await bank.call("DELETE", `/companies/${reply.body.id}`).catch(() => undefined);
        if (gone?.status === 204) deleted.push(reply.body.id);
      }
    }
    await wait(reply ? 20 : 100);
  }
}

async function runSyncs(over: () => boolean, bank: Bank, feed: Feed): Promise<void> {
  while (!over()) {
    await bank.call("POST", `${managedPath(feed)}/syncs`).catch(() => undefined);
    await wait(150);
  }
}

/** A sync that begins when all is quiet, and brings what is left. */
async function lastSync(bank: Bank, feed: Feed): Promise<void> {
  const latest = () => bank.done("GET", `${managedPath(feed)}/syncs/latest`);
  const ended = async () => {
    const sync = await latest();
    return sync.status !== "Started" && sync;
  };
  await waitFor("the last sync to end", ended, 60_000);
  await bank.done("POST", `${managedPath(feed)}/syncs`);
  const { status } = await waitFor("the very last sync to end", ended, 60_000);
  assert.equal(status, "SuccessDataPushed");
}

async function operationsOf(bank: Bank, feed: Feed): Promise<string[]> {
  const keys: string[] = [];
  for (let number = 1; ; number += 1) {
    const list = await bank.done("GET", `/companies/${feed.companyId}/push?page=${number}&pageSize=500`);
    keys.push(...list.results.map((one: Json) => one.pushOperationKey));
    if (keys.length >= list.totalResults) return keys;
  }
}

/** The type and subject of what was told, by the id it was told under; each is told under one. */
function idsOf(receiver: Receiver): Map<string, string> {
  const byId = new Map<string, string>();
  const bySubject = new Map<string, string>();
  for (const call of receiver.calls) {
    const { eventType, payload } = call.body;
    const subject = `${eventType} ${payload.id}`;
    assert.equal(byId.get(call.id) ?? subject, subject, "one id was used for two events");
    assert.equal(bySubject.get(subject) ?? call.id, call.id, `${subject} was told under two ids`);
    byId.set(call.id, subject);
    bySubject.set(subject, call.id);
  }
  return byId;
}

function missing(wanted: readonly string[], ids: ReadonlyMap<string, string>, type: string): string[] {
  const told = new Set(ids.values());
  return wanted.filter((one) => !told.has(`${type} ${one}`));
}

const databaseOf = ({ dataFolder }: Installation) =>
  openDatabase({
    host: join(dataFolder, "run"),
    user: databaseUser,
    database: databaseUser,
    maximumConnections: 1,
  });

async function nothingIsWaiting(installation: Installation): Promise<boolean> {
  const database = databaseOf(installation);
  try {
    const rows = await database.rows({
      text: `select from domain_event where waiting union all select from webhook_delivery where due_at is not null
        union all select from push_operation where status = 'Pending' limit 1`,
    });
    return rows.length === 0;
  } finally {
    await database.close();
  }
}

/** What the product recorded against what it announced and against what arrived. */
async function recorded(installation: Installation, receiver: Receiver) {
  const database = databaseOf(installation);
  try {
    const { events, untold } = await database.one<{ events: number; untold: number }>(
      {
        text: `select count(*)::int as events, count(*) filter (where m.messages <> 1)::int as untold
          from domain_event e, lateral (select count(*) as messages from webhook_message m
            where m.event_id = e.event_id and m.event_type = e.type) m
          where e.type = any($1::text[]) and e.at > (select min(created_at) from webhook_consumer)`,
      },
      [["company.deleted", "bankTransactions.write.successful"]],
    );
    assert.equal(untold, 0, "each event made one message");
    const deliveries = await database.rows<{ id: string; state: string; attempts: number; rows: number }>({
      text: `select d.message_id as id, d.state, d.attempts, (select count(*)::int from webhook_attempt a
          where a.company_id = d.company_id and a.message_id = d.message_id) as rows
        from webhook_delivery d`,
    });
    const calls = Map.groupBy(receiver.calls, ({ id }) => id);
    for (const { id, state, attempts, rows } of deliveries) {
      assert.deepEqual([state, rows], ["Success", attempts], id);
      assert.ok((calls.get(id)?.length ?? 0) >= attempts, `${attempts} attempts at ${id} are recorded`);
    }
    return { events, attempts: deliveries.reduce((sum, one) => sum + one.attempts, 0) };
  } finally {
    await database.close();
  }
}
