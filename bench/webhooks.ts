import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { systemClock } from "../src/clock.ts";
import type { Database } from "../src/database/pool.ts";
import { systemRandom, timeOrderedUuid } from "../src/random.ts";
import type { Bank } from "../test/bank.ts";
import { startTestServer } from "../test/database.ts";
import { waitFor } from "../test/wait-for.ts";
import { createBenchDatabase } from "./bench-database.ts";
import { type Figure, median, overRounds, quantile } from "./measure.ts";
import { bankOf, newKey, newSecret, openXero, startService } from "./service.ts";
import type { Arrival, Ports } from "./webhook-receiver.ts";

const messages = 10_000;
/** Endpoints that answer, whose rate is compared with and without one more that hangs. */
const endpoints = 4;
/** Comparisons in each round. */
const pairs = 4;
/** Events of the measurement of latency, and how many a second. */
const single = { events: 500, rate: 50 };

/** A Millrace with a receiver, and the company whose events are told. */
interface Bench {
  readonly bank: Bank;
  readonly database: Database;
  readonly companyId: string;
  readonly receiver: ChildProcess;
  readonly ports: Ports;
}

/**
 * From stored events to stored attempts, by one process on the embedded database: messages built, sealed, signed, sent
 * to a receiver in another process, and recorded. Then the rate of some endpoints by themselves and beside one more that
 * takes every call and never answers; they are told the same. Then single events at a modest rate.
 */
export async function benchWebhooks(rounds: number): Promise<Figure[]> {
  const server = await startTestServer();
  const { database, url, close } = await createBenchDatabase(server);
  const { sandbox, settings } = await openXero();
  const receiver = fork(join(import.meta.dirname, "webhook-receiver.ts"));
  const [ports] = (await once(receiver, "message")) as [Ports];
  const service = await startService({
    ...settings,
    DATABASE_URL: url,
    MILLRACE_SECRET: newSecret(),
    MILLRACE_API_KEY: newKey(),
    MILLRACE_ROLES: "api,worker",
  });
  try {
    const bank = bankOf(service, sandbox);
    const bench = { bank, database, receiver, ports, companyId: await bank.company() };
    return [...(await latencies(bench)), ...(await rates(bench, rounds))];
  } finally {
    await service.stop();
    receiver.kill();
    await sandbox.close();
    await close();
    await server.stop();
  }
}

async function rates(bench: Bench, rounds: number): Promise<Figure[]> {
  const alone: number[] = [];
  const well: number[] = [];
  const besideHanging: number[] = [];
  const good = [await subscribe(bench, bench.ports.good)];
  // The round before the first warms everything up and does not count.
  for (let round = -1; round < rounds; round += 1) {
    const rate = await deliverAll(bench, messages, good);
    if (round >= 0) alone.push(rate);
  }
  while (good.length < endpoints) good.push(await subscribe(bench, bench.ports.good));
  // Many short rounds in turn, each pair the other way round, so that both meet the same moments of a busy machine.
  const byThemselves = async () => {
    well.push(await deliverAll(bench, messages / endpoints, good));
  };
  const besideOne = async () => {
    const hanging = await subscribe(bench, bench.ports.hanging);
    besideHanging.push(await deliverAll(bench, messages / endpoints, good));
    await unsubscribe(bench, hanging);
  };
  for (let pair = 0; pair < pairs * rounds; pair += 1) {
    const inTurn = pair % 2 === 0 ? [byThemselves, besideOne] : [besideOne, byThemselves];
    for (const run of inTurn) await run();
  }
  const lost = 100 * (1 - median(besideHanging) / median(well));
  return [
    overRounds("events told, signed, delivered and recorded", "/s", alone, { atLeast: 2_000 }),
    overRounds(`  to ${endpoints} endpoints that answer`, "/s", well),
    overRounds("  to the same beside one more that hangs", "/s", besideHanging),
    { name: "  share lost because it hangs", value: lost, unit: "%", goal: { atMost: 5 } },
  ];
}

/** From just before an event is committed until its request is at the receiver. */
async function latencies(bench: Bench): Promise<Figure[]> {
  const sent = new Map<string, number>();
  const took: number[] = [];
  const note = ({ eventId, at }: Arrival) => took.push(at - sent.get(eventId)!);
  bench.receiver.on("message", note);
  const consumer = await subscribe(bench, bench.ports.noting);
  const started = performance.now();
  for (let nth = 0; nth < single.events; nth += 1) {
    const due = started + (1000 / single.rate) * nth;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const [eventId] = eventIds(1);
    sent.set(eventId!, performance.timeOrigin + performance.now());
    await happen(bench, [eventId!]);
  }
  await waitFor("every event to arrive", async () => took.length >= single.events, 60_000);
  bench.receiver.off("message", note);
  await unsubscribe(bench, consumer);
  const name = `commit of an event to its request, ${single.rate} a second`;
  return [
    { name: `${name}: p50`, value: quantile(took, 0.5), unit: "ms" },
    { name: "  p99", value: quantile(took, 0.99), unit: "ms", goal: { atMost: 1_000 } },
  ];
}

async function subscribe({ bank }: Bench, port: number): Promise<string> {
  const body = { url: `http://127.0.0.1:${port}/`, eventTypes: ["company.created"] };
  return (await bank.done("POST", "/webhooks", body)).id;
}

async function unsubscribe({ bank, database }: Bench, consumerId: string): Promise<void> {
  await bank.done("DELETE", `/webhooks/${consumerId}`);
  await waitFor("its messages to be gone", async () => !(await anyLeft(database, [consumerId])), 60_000);
}

function eventIds(count: number): string[] {
  const now = systemClock.now();
  return Array.from({ length: count }, () => timeOrderedUuid(systemRandom, now));
}

/** Events come to be, all in one commit. */
const happen = ({ database, companyId }: Bench, ids: readonly string[]) =>
  database.rows(
    {
      text: `with told as (insert into domain_event (company_id, event_id, at, type, payload)
        select $1, id, $3, 'company.created', '{}' from unnest($2::uuid[]) as id)
        select pg_notify('domain_event', '')`,
    },
    [companyId, ids, systemClock.now()],
  );

/** Events come to be all at once; returns deliveries a second until the last one to `consumerIds` is recorded. */
async function deliverAll(bench: Bench, count: number, consumerIds: readonly string[]): Promise<number> {
  const { database } = bench;
  const ids = eventIds(count);
  const started = performance.now();
  await happen(bench, ids);
  const done = async () => {
    const waiting = await database.rows({ text: "select from domain_event where waiting limit 1" });
    return waiting.length === 0 && !(await anyLeft(database, consumerIds));
  };
  await waitFor("every message to be delivered", done, 120_000, 20);
  return (count * consumerIds.length) / ((performance.now() - started) / 1000);
}

/** Whether deliveries of some consumers are still to be made. */
const anyLeft = async (database: Database, consumerIds: readonly string[]): Promise<boolean> => {
  const text =
    "select from webhook_delivery where consumer_id = any($1::uuid[]) and due_at is not null limit 1";
  return (await database.rows({ text }, [consumerIds])).length > 0;
};
