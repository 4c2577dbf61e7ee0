import { type Db as BossDatabase, type Job as BossJob, PgBoss } from "pg-boss";
import type { Logger } from "pino";
import type { AfterSql } from "../database/migrate.ts";
import type { Database, Queryable } from "../database/pool.ts";

/** A kind of work that runs later, is retried, or repeats. `Data` is what a job of it carries. */
export interface Job<Data extends object> {
  readonly name: string;
  /** Attempts after the first, with exponential backoff from `retryDelaySeconds`, each wait at most an hour. */
  readonly retries: number;
  readonly retryDelaySeconds: number;
  /** Seconds after which an attempt that has not ended is taken for dead. */
  readonly expireSeconds: number;
  /** Groups of jobs that one process runs at the same time; more than one for jobs that wait for others' answers. */
  readonly workers: number;
  /** Seconds between two looks for jobs of it; by default few, and more for what runs by a plan alone. */
  readonly lookSeconds?: number;
  readonly data?: Data;
}

export function job<Data extends object>(
  name: string,
  settings: Partial<
    Pick<Job<Data>, "retries" | "retryDelaySeconds" | "expireSeconds" | "workers" | "lookSeconds">
  > = {},
): Job<Data> {
  return { name, retries: 12, retryDelaySeconds: 2, expireSeconds: 120, workers: 1, ...settings };
}

/** Puts jobs into the queue, in the transaction of the change they belong to. */
export interface Jobs {
  enqueue<Data extends object>(tx: Queryable, job: Job<Data>, data: Data, startAfter?: Date): Promise<void>;
  /** As `enqueue`, many at once. */
  enqueueAll<Data extends object>(tx: Queryable, job: Job<Data>, data: readonly Data[]): Promise<void>;
  /** Has a job that was given up tried once more; false when none of the queue has failed under this id. */
  retry(tx: Queryable, queue: string, id: string): Promise<boolean>;
}

/** Runs jobs. Known jobs must be declared before `start`, so that their queues exist. */
export interface JobRunner extends Jobs {
  handle<Data extends object>(job: Job<Data>, handler: (data: Data) => Promise<void>): void;
  /** Runs `handler` every minute of `cron` (UTC), on one node. */
  schedule(job: Job<object>, cron: string, handler: () => Promise<void>): void;
  start(options: { work: boolean }): Promise<void>;
  /** Whether the queue is running; for readiness. */
  ready(): boolean;
  /** Waits for jobs that run, at most `limitMs`; what has not ended then is tried again later. */
  stop(limitMs: number): Promise<void>;
}

/** Each kind of job is looked for by itself: what runs once a minute or less must not cost a statement a second. */
const lookSeconds = { asked: 1, planned: 10 };

const schema = "jobs";
const asBossDatabase = (db: Queryable): BossDatabase => ({
  executeSql: async (text: string, values?: unknown[]) => ({ rows: await db.rows({ text }, values) }),
});

/** The queue's own tables, as a part of migration. */
export function jobTables(database: Database): AfterSql {
  const open = async (migrate: boolean) => {
    const db = asBossDatabase(database);
    const boss = new PgBoss({ db, schema, migrate, supervise: false, schedule: false });
    boss.on("error", () => {});
    await boss.start();
    await boss.stop({ graceful: false, close: false });
  };
  return {
    name: "job queue",
    pending: () =>
      open(false).then(
        () => false,
        () => true,
      ),
    apply: () => open(true),
  };
}

export function createJobs(database: Database, jobs: readonly Job<object>[], log: Logger): JobRunner {
  const boss = new PgBoss({
    db: asBossDatabase(database),
    schema,
    migrate: false,
    supervise: true,
    schedule: true,
  });
  boss.on("error", (error) => log.error({ err: error }, "job queue"));
  const handlers = new Map<string, (data: object) => Promise<void>>();
  const schedules = new Map<string, string>();
  const declared = new Map(jobs.map((one) => [one.name, one]));
  let running = false;

  return {
    async enqueue(tx, { name }, data, startAfter) {
      await boss.send(name, data, { db: asBossDatabase(tx), ...(startAfter ? { startAfter } : undefined) });
    },
    async enqueueAll(tx, { name }, data) {
      if (data.length === 0) return;
      await boss.insert(
        name,
        data.map((one) => ({ data: one })),
        { db: asBossDatabase(tx) },
      );
    },
    async retry(tx, queue, id) {
      if (!declared.has(queue)) return false;
      // Its types leave out what it answers.
      const answer = (await boss.retry(queue, id, { db: asBossDatabase(tx) })) as { affected?: number };
      return answer.affected === 1;
    },
    handle({ name }, handler) {
      handlers.set(name, handler as never);
    },
    schedule({ name }, cron, handler) {
      handlers.set(name, handler);
      schedules.set(name, cron);
    },
    async start({ work }) {
      await boss.start();
      const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
      for (const { name, retries, retryDelaySeconds, expireSeconds } of jobs) {
        const queue = {
          retryLimit: retries,
          retryDelay: retryDelaySeconds,
          retryBackoff: true,
          retryDelayMax: 3600,
          expireInSeconds: expireSeconds,
        };
        const present = known.get(name);
        if (!present) await boss.createQueue(name, queue);
        else if (!holds(present, queue)) await boss.updateQueue(name, queue);
      }
      if (work) {
        const planned = new Map((await boss.getSchedules()).map((one) => [one.name, one.cron]));
        for (const [name, cron] of schedules) {
          if (planned.get(name) !== cron) await boss.schedule(name, cron);
        }
        for (const [name, handler] of handlers) {
          await boss.work(
            name,
            {
              batchSize: 4,
              pollingIntervalSeconds:
                declared.get(name)?.lookSeconds ??
                (schedules.has(name) ? lookSeconds.planned : lookSeconds.asked),
              perJobResults: true,
              burstWhenBatchFull: true,
              localConcurrency: declared.get(name)?.workers ?? 1,
            },
            (batch: BossJob<object>[]) => runEach(batch, handler, log),
          );
        }
      }
      running = true;
    },
    ready: () => running,
    async stop(limitMs) {
      running = false;
      await boss.stop({ graceful: true, timeout: limitMs, close: false });
    },
  };
}

const holds = <Settings extends object>(present: Partial<Settings>, settings: Settings): boolean =>
  (Object.keys(settings) as (keyof Settings)[]).every((key) => present[key] === settings[key]);

/** Jobs of one fetch run side by side, and each succeeds or fails for itself. */
async function runEach(batch: BossJob<object>[], handler: (data: object) => Promise<void>, log: Logger) {
  return Promise.all(
    batch.map(async ({ id, name, data }) => {
      try {
        await handler(data);
        return { id, status: "completed" as const };
      } catch (error) {
        log.warn({ err: error, job: name, id }, "job failed, it will be tried again");
        return { id, status: "failed" as const, output: { message: (error as Error).message } };
      }
    }),
  );
}
