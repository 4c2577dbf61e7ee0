import { type Application, system, transact } from "../application.ts";
import { after, minute, second } from "../clock.ts";
import { DatabaseUnavailable } from "../database/pool.ts";
import { uuid } from "../random.ts";
import { backoff, type Lease } from "./batch.ts";
import { putLaneOff, renewLeases, sweepLanes } from "./lane-queries.ts";
import type { HoldUntil } from "./record-result.ts";
import { runTask } from "./run-task.ts";
import { LaneFailure, leaseTime, type Task, takeLane } from "./take-lane.ts";

const poll = second;
const renewal = leaseTime / 3;

export interface Worker {
  /** Takes no further lane and waits until those in hand are given back, at most `limitMs`. */
  stop(limitMs: number): Promise<void>;
}

/**
 * Delivers: takes due lanes, up to the number of the settings at once, one batch each. Woken by notices of the
 * database; a poll every second and a sweep every minute are the safety net.
 */
export async function startWorker(application: Application): Promise<Worker> {
  const { clock, config, database, log, random } = application;
  const node = uuid(random);
  const running = new Map<Promise<void>, Lease>();
  let stopping = false;
  let taking = false;
  let taker = Promise.resolve();
  let again = false;

  const take = async (): Promise<boolean> => {
    const task = await transact(application, system("delivery"), uuid(random), (work) =>
      takeLane(application, work, node),
    ).catch(putOff);
    if (!task) return false;
    if (task.kind === "nothing") return true;
    const run = runTask(application, task, node)
      .then(wakeWhenFree)
      .catch((error) => report(error, "a lane's result could not be recorded"))
      .finally(() => {
        running.delete(run);
        wake();
      });
    running.set(run, task.lease);
    return true;
  };

  /** Lanes that are held for less than a minute are looked at when they are free and not at the next poll. */
  const wakeWhenFree = (holdUntil: HoldUntil): void => {
    const milliseconds = holdUntil instanceof Date ? holdUntil.getTime() - clock.now().getTime() : minute;
    if (milliseconds < minute) setTimeout(wake, Math.max(0, milliseconds) + 1).unref();
  };

  /** A lane that cannot be taken must not stand before all the others. */
  const putOff = async (error: unknown): Promise<Task> => {
    if (!(error instanceof LaneFailure)) throw error;
    report(error, "a lane is put off");
    const { lease } = error;
    await putLaneOff(database, lease, after(clock.now(), backoff(random, lease.failures + 1)));
    return { kind: "nothing" };
  };

  /** One taker at a time; a wake-up that comes while it works makes it look once more. */
  const wake = (): void => {
    again = true;
    if (!taking) taker = takeAll();
  };

  const takeAll = async (): Promise<void> => {
    taking = true;
    try {
      while (again && !stopping) {
        again = false;
        while (!stopping && running.size < config.deliveryLanes && (await take()));
      }
    } catch (error) {
      report(error, "lanes could not be taken");
    } finally {
      taking = false;
    }
  };

  const report = (error: unknown, message: string) =>
    log[error instanceof DatabaseUnavailable ? "warn" : "error"]({ err: error }, message);
  const background = (work: () => Promise<unknown>, message: string) => () => {
    work().catch((error) => report(error, message));
  };
  const renewAll = async () => {
    const leases = [...running.values()];
    if (leases.length > 0) await renewLeases(database, node, leases, after(clock.now(), leaseTime));
  };
  const sweep = async () => {
    const found = await sweepLanes(database, clock.now());
    if (found > 0) log.error({ lanes: found }, "lanes with waiting lines were not due");
  };

  const listening = await database.listen(["lane_due"], wake, wake);
  const timers = [
    setInterval(wake, poll),
    setInterval(background(renewAll, "leases could not be renewed"), renewal),
    setInterval(background(sweep, "lanes could not be swept"), minute),
  ];
  wake();

  return {
    async stop(limitMs) {
      stopping = true;
      timers[0] && clearInterval(timers[0]);
      timers[2] && clearInterval(timers[2]);
      await listening.close();
      let limit: NodeJS.Timeout | undefined;
      const tooLong = new Promise((resolve) => {
        limit = setTimeout(resolve, limitMs);
      });
      await Promise.race([taker.then(() => Promise.all(running.keys())), tooLong]);
      clearTimeout(limit);
      timers[1] && clearInterval(timers[1]);
    },
  };
}
