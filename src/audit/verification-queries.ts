import { type Queryable, statement } from "../database/pool.ts";
import type { Actor } from "../work.ts";
import type { Break } from "./chain-verifier.ts";
import type { Verification } from "./verify-trail.ts";

export interface VerificationRow {
  verification_id: string;
  started_at: Date;
  ended_at: Date | null;
  requested_by: Actor | null;
  outcome: "running" | "intact" | "broken" | "failed";
  events: number;
  seals: number;
  breaks: number;
  first_break: Break | null;
}

const kept = 100;
const columns =
  "verification_id, started_at, ended_at, requested_by, outcome, events, seals, breaks, first_break";
const add = statement(
  "audit-verification-add",
  `insert into audit_verification (verification_id, started_at, requested_by, outcome) values ($1, $2, $3, 'running')`,
);
const end = statement(
  "audit-verification-end",
  `update audit_verification
   set ended_at = $2, outcome = $3, events = $4, seals = $5, breaks = $6, first_break = $7
   where verification_id = $1`,
);
const giveUp = statement(
  "audit-verification-give-up",
  "update audit_verification set outcome = 'failed', ended_at = $2 where outcome = 'running' and started_at <= $1",
);
const newest = statement(
  "audit-verification-newest",
  `select ${columns} from audit_verification order by started_at desc limit $1`,
);
const forget = statement(
  "audit-verification-forget",
  `delete from audit_verification where verification_id in (
     select verification_id from audit_verification order by started_at desc offset ${kept})`,
);

export const addVerification = (db: Queryable, id: string, now: Date, requestedBy: Actor | null) =>
  db.count(add, [id, now, requestedBy && JSON.stringify(requestedBy)]);

export async function endVerification(
  db: Queryable,
  id: string,
  now: Date,
  found: Pick<Verification, "events" | "seals" | "breaks" | "firstBreak"> | undefined,
): Promise<void> {
  const { events = 0, seals = 0, breaks = 0, firstBreak } = found ?? {};
  const outcome = found ? (breaks > 0 ? "broken" : "intact") : "failed";
  const first = firstBreak ? JSON.stringify(firstBreak) : null;
  await db.count(end, [id, now, outcome, events, seals, breaks, first]);
  await db.count(forget);
}

/** Runs that began before `began` and never ended, because their process did. */
export const giveUpVerifications = (db: Queryable, began: Date, now: Date) => db.count(giveUp, [began, now]);

/** Newest first. */
export const newestVerifications = (db: Queryable, limit: number) =>
  db.rows<VerificationRow>(newest, [limit]);
