import { type Application, system, transact } from "../application.ts";
import { announce, audit } from "../audit/audit.ts";
import { after, day, minute } from "../clock.ts";
import { statement } from "../database/pool.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";

/** What is left of the day. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  /** When it counts anew: the next 00:00 UTC. */
  readonly resetsAt: Date;
}

export interface DailyQuota {
  /** Counts a request if the day has room for it; false when it has none. */
  admit(): Promise<boolean>;
  /** As last known. */
  state(): Quota;
  /** Companies that are connected, at most a minute old. */
  connectedCompanies(): Promise<number>;
  /** Writes what was counted and announces what has changed; for a timer and for the end of the process. */
  settle(): Promise<void>;
}

/** So many counted requests are written at once; a process never holds more than twice as many unwritten. */
const batch = 100;
const countAge = minute;
const keptDays = 35;

const add = statement(
  "request-day-add",
  `insert into request_day (day, requests) values ($1, $2)
   on conflict (day) do update set requests = request_day.requests + excluded.requests
   returning requests, reached_at`,
);
const mark = statement("request-day-mark", "update request_day set reached_at = $2 where day = $1");
const lift = statement(
  "request-day-lift",
  "update request_day set reached_at = null where day < $1 and reached_at is not null",
);
const forget = statement("request-day-forget", "delete from request_day where day < $1");

/**
 * Counts requests against `base` × (1 + connected companies) a day (wire contract, section 5.3), for all processes
 * together. Counts are kept in memory and written in batches and every second, so another process may admit what it
 * has not heard of yet: at most 200 requests each.
 */
export function createDailyQuota(
  application: Application,
  base: number,
  countCompanies: () => Promise<number>,
): DailyQuota {
  const { clock } = application;
  let companies = 0;
  let countedAt: Date | undefined;
  let today = "";
  let written = 0;
  let unwritten = 0;
  let onTheWay = 0;
  let writing: Promise<void> | undefined;

  const limit = () => base * (1 + companies);
  const used = () => written + onTheWay + unwritten;
  const dayOf = (now: Date) => now.toISOString().slice(0, 10);
  const resetsAt = (now: Date) => new Date((Math.floor(now.getTime() / day) + 1) * day);

  async function connectedCompanies(): Promise<number> {
    const now = clock.now();
    if (!countedAt || now.getTime() - countedAt.getTime() >= countAge) {
      companies = await countCompanies();
      countedAt = now;
    }
    return companies;
  }

  function write(): Promise<void> {
    writing ??= writeOnce().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  async function writeOnce(): Promise<void> {
    const requests = unwritten;
    onTheWay = requests;
    unwritten = 0;
    try {
      await connectedCompanies();
      const work = system("rate-limit");
      const row = await transact(application, work, uuid(application.random), (unit) =>
        store(unit, requests),
      );
      today = row.day;
      written = row.requests;
    } catch (error) {
      unwritten += requests;
      throw error;
    } finally {
      onTheWay = 0;
    }
  }

  /** What was counted just before midnight counts for the day it is written on. */
  async function store(work: Work, requests: number) {
    const { tx, now } = work;
    const current = dayOf(now);
    const row = await tx.one<{ requests: number; reached_at: Date | null }>(add, [current, requests]);
    const lifted = (await tx.count(lift, [current])) > 0;
    if (lifted) await tx.count(forget, [dayOf(after(now, -keptDays * day))]);
    const spent = row.requests >= limit();
    const remaining = Math.max(0, limit() - row.requests);
    if (lifted) await tell(work, "client.rateLimit.reset", remaining, "new-day");
    else if (row.reached_at && !spent) await tell(work, "client.rateLimit.reset", remaining, "larger-quota");
    if (spent && !row.reached_at) await tell(work, "client.rateLimit.reached", remaining);
    if (spent !== (row.reached_at !== null)) await tx.count(mark, [current, spent ? now : null]);
    return { day: current, requests: row.requests };
  }

  async function tell(
    work: Work,
    type: "client.rateLimit.reached" | "client.rateLimit.reset",
    quotaRemaining: number,
    resetReason?: "new-day" | "larger-quota",
  ): Promise<void> {
    const expiryDate = resetsAt(work.now).toISOString();
    const told = { dailyQuota: limit(), quotaRemaining, expiryDate, ...(resetReason && { resetReason }) };
    await audit(work, { type, target: {}, after: told });
    await announce(work, [{ type, ...told }]);
  }

  return {
    connectedCompanies,
    state: () => {
      const now = clock.now();
      const taken = today === dayOf(now) ? used() : unwritten;
      return { limit: limit(), remaining: Math.max(0, limit() - taken), resetsAt: resetsAt(now) };
    },
    async admit() {
      const stale = !countedAt || clock.now().getTime() - countedAt.getTime() >= countAge;
      if (today !== dayOf(clock.now()) || stale) await write();
      while (unwritten >= 2 * batch) await write();
      if (used() >= limit()) return false;
      unwritten += 1;
      // The last one of the day is announced at once.
      if (unwritten >= batch || used() >= limit()) void write().catch(() => {});
      return true;
    },
    async settle() {
      if (unwritten > 0 || today !== dayOf(clock.now())) await write();
    },
  };
}
