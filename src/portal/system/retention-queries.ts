import { type Queryable, statement } from "../../database/pool.ts";

/** Rows are counted up to so many: more are told as more. */
export const mostCounted = 100_000;

const older = (name: string, table: string, at: string, more = "") =>
  statement(
    `retention-older-${name}`,
    `select count(*)::int as rows from (select from ${table} where ${at} < $1${more} limit ${mostCounted + 1}) t`,
  );

/** What a period deletes when it ends: the same rows as the job that deletes them. */
const counts = {
  messages: older("messages", "webhook_message", "created_at"),
  events: older("events", "domain_event", "at", " and not waiting"),
  requests: older("requests", "api_request", "at"),
  calls: older("calls", "provider_exchange", "at"),
} as const;
export const counted = Object.keys(counts) as readonly Counted[];
export type Counted = keyof typeof counts;

export const countOlder = async (db: Queryable, what: Counted, before: Date): Promise<number> =>
  (await db.one<{ rows: number }>(counts[what], [before])).rows;
