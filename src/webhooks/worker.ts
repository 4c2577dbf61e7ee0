import type { Application } from "../application.ts";
import { after, second } from "../clock.ts";
import { DatabaseUnavailable } from "../database/pool.ts";
import { uuid } from "../random.ts";
import { type Deliverer, deliverMessages } from "./deliver-messages.ts";
import { releaseConsumer, renewConsumers, takeConsumers } from "./delivery-queries.ts";
import { fanOutEvents } from "./fan-out-events.ts";

const poll = second;
/** A lease lapses this long after its process last renewed it. */
const leaseTime = 30 * second;

export interface WebhookWorker {
  /** Starts nothing more and waits for the calls under way, at most `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

/**
 * Tells the consumers: turns events into messages, takes the consumers that something is due for, each under a lease,
 * and delivers to all of them side by side. Woken by notices of the database; a poll is the safety net.
 */
export async function startWebhooks(application: Application): Promise<WebhookWorker> {
  const { clock, database, log, random } = application;
  const node = uuid(random);
  const running = new Map<string, Deliverer>();
  let stopping = false;

  const report = (error: unknown, message: string) =>
    log[error instanceof DatabaseUnavailable ? "warn" : "error"]({ err: error }, message);

  const fanOut = oneAtATime(
    async () => {
      while (!stopping && (await fanOutEvents(application)) > 0);
    },
    (error) => report(error, "events could not be told to webhooks"),
  );
  const take = oneAtATime(
    async () => {
      const now = clock.now();
      const until = after(now, leaseTime);
      for (const consumerId of await takeConsumers(database, node, until, now, [...running.keys()])) {
        const deliverer = deliverMessages(application, consumerId, () => letGoIfIdle(consumerId));
        running.set(consumerId, deliverer);
        deliverer.look();
      }
    },
    (error) => report(error, "webhook consumers could not be taken"),
  );

  /** Kept as long as it has work; another process may take it as soon as it has more. */
  const letGoIfIdle = (consumerId: string): void => {
    const deliverer = running.get(consumerId);
    if (stopping || !deliverer?.idle) return;
    running.delete(consumerId);
    void letGo(consumerId, deliverer);
  };
  const letGo = async (consumerId: string, deliverer: Deliverer): Promise<void> => {
    await deliverer.stop();
    await releaseConsumer(database, node, consumerId).catch((error) =>
      report(error, "a webhook consumer could not be released"),
    );
  };

  const renew = oneAtATime(
    async () => {
      const ids = [...running.keys()];
      if (ids.length === 0) return;
      const kept = new Set(await renewConsumers(database, node, ids, after(clock.now(), leaseTime)));
      for (const consumerId of ids.filter((id) => !kept.has(id))) {
        const lost = running.get(consumerId);
        running.delete(consumerId);
        void lost?.stop();
      }
    },
    (error) => report(error, "leases of webhook consumers could not be renewed"),
  );

  const onNotice = (channel: string, payload: string): void => {
    if (channel === "domain_event") fanOut.wake();
    else if (channel === "webhook_consumer") {
      running.get(payload)?.reload();
      take.wake();
    } else wakeAll();
  };
  const wakeAll = (): void => {
    for (const deliverer of running.values()) deliverer.look();
    take.wake();
  };
  const everything = (): void => {
    fanOut.wake();
    wakeAll();
  };

  const channels = ["domain_event", "webhook_due", "webhook_consumer"];
  const listening = await database.listen(channels, onNotice, everything);
  const timers = [setInterval(everything, poll), setInterval(renew.wake, leaseTime / 3)];
  everything();

  return {
    async stop(limitMs) {
      stopping = true;
      clearInterval(timers[0]);
      await listening.close();
      const end = async () => {
        await Promise.all([fanOut.settled(), take.settled()]);
        await Promise.all([...running].map(([consumerId, deliverer]) => letGo(consumerId, deliverer)));
      };
      let limit: NodeJS.Timeout | undefined;
      const tooLong = new Promise((resolve) => {
        limit = setTimeout(resolve, limitMs);
      });
      await Promise.race([end(), tooLong]);
      clearTimeout(limit);
      clearInterval(timers[1]);
    },
  };
}

/** Runs `work` one at a time; a wake-up that comes meanwhile makes it run once more. */
function oneAtATime(work: () => Promise<void>, onError: (error: unknown) => void) {
  let again = false;
  let run: Promise<void> | undefined;
  const runAll = async (): Promise<void> => {
    while (again) {
      again = false;
      await work().catch(onError);
    }
    run = undefined;
  };
  return {
    wake: (): void => {
      again = true;
      run ??= runAll();
    },
    settled: async (): Promise<void> => {
      await run;
    },
  };
}
