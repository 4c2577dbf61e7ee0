import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { systemClock } from "../src/clock.ts";
import type { Database } from "../src/database/pool.ts";
import { systemRandom, timeOrderedUuid } from "../src/random.ts";
import { startTestServer } from "../test/database.ts";
import { waitFor } from "../test/wait-for.ts";
import { createBenchDatabase } from "./bench-database.ts";
import { type Figure, median, overRounds } from "./measure.ts";
import { bankOf, newKey, newSecret, openXero, startService } from "./service.ts";

const messages = 10_000;
const endpoints = 4;

/**
 * From stored events to stored attempts, by one process on the embedded database: messages built, sealed, signed, sent
 * to a receiver in another process, and recorded. Then four endpoints are told the same: the rate of three of them while
 * the fourth answers, and while it takes every call and never answers.
 */
export async function benchWebhooks(rounds: number): Promise<Figure[]> {
  const server = await startTestServer();
  const { database, url, close } = await createBenchDatabase(server);
  const { sandbox, settings } = await openXero();
  const receiver = fork(join(import.meta.dirname, "webhook-receiver.ts"));
  const [ports] = (await once(receiver, "message")) as [{ good: number; hanging: number }];
  const service = await startService({
    ...settings,
    DATABASE_URL: url,
    MILLRACE_SECRET: newSecret(),
    MILLRACE_API_KEY: newKey(),
    MILLRACE_ROLES: "api,worker",
  });
  const alone: number[] = [];
  const beside = { well: [] as number[], hanging: [] as number[] };
  try {
    const bank = bankOf(service, sandbox);
    const companyId = await bank.company();
    const subscribe = async (port: number): Promise<string> => {
      const body = { url: `http://127.0.0.1:${port}/`, eventTypes: ["company.created"] };
      return (await bank.done("POST", "/webhooks", body)).id;
    };
    const measure = async (count: number, ids: readonly string[], last?: string): Promise<number> => {
      const rate = await deliverAll(database, companyId, count, ids);
      if (last === undefined) return rate;
      await bank.done("DELETE", `/webhooks/${last}`);
      await waitFor("its messages to be gone", async () => (await left(database, [last])) === 0, 60_000);
      return rate;
    };
    const good = [await subscribe(ports.good)];
    // The round before the first warms everything up and does not count.
    for (let round = -1; round < rounds; round += 1) {
      const rate = await measure(messages, good);
      if (round >= 0) alone.push(rate);
    }
    while (good.length < endpoints - 1) good.push(await subscribe(ports.good));
    for (let round = 0; round < rounds; round += 1) {
      beside.well.push(await measure(messages / endpoints, good, await subscribe(ports.good)));
      beside.hanging.push(await measure(messages / endpoints, good, await subscribe(ports.hanging)));
    }
  } finally {
    await service.stop();
    receiver.kill();
    await sandbox.close();
    await close();
    await server.stop();
  }
  const lost = 100 * (1 - median(beside.hanging) / median(beside.well));
  return [
    overRounds("events told, signed, delivered and recorded", "/s", alone, { atLeast: 2_000 }),
    overRounds("  to three endpoints beside one that answers", "/s", beside.well),
    overRounds("  to three endpoints beside one that hangs", "/s", beside.hanging),
    { name: "  share lost because it hangs", value: lost, unit: "%", goal: { atMost: 5 } },
  ];
}

/** Events come to be all at once; returns deliveries a second until the last one to `consumerIds` is recorded. */
async function deliverAll(
  database: Database,
  companyId: string,
  count: number,
  consumerIds: readonly string[],
): Promise<number> {
  const now = systemClock.now();
  const ids = Array.from({ length: count }, () => timeOrderedUuid(systemRandom, now));
  const started = performance.now();
  await database.rows(
    {
      text: `with told as (insert into domain_event (company_id, event_id, at, type, payload)
        select $1, id, $3, 'company.created', '{}' from unnest($2::uuid[]) as id)
        select pg_notify('domain_event', '')`,
    },
    [companyId, ids, now],
  );
  const done = async () => {
    const waiting = await database.rows({ text: "select from domain_event where waiting limit 1" });
    return waiting.length === 0 && (await left(database, consumerIds)) === 0;
  };
  await waitFor("every message to be delivered", done, 120_000, 20);
  return (count * consumerIds.length) / ((performance.now() - started) / 1000);
}

/** Whether deliveries of some consumers are still to be made. */
const left = async (database: Database, consumerIds: readonly string[]): Promise<number> =>
  (
    await database.rows(
      {
        text: "select from webhook_delivery where consumer_id = any($1::uuid[]) and due_at is not null limit 1",
      },
      [consumerIds],
    )
  ).length;
