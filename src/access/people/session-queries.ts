import { type Queryable, statement } from "../../database/pool.ts";

export interface OpenSessionRow {
  session_id: string;
  address: string | null;
  device: string | null;
  created_at: Date;
  last_seen_at: Date | null;
  expires_at: Date;
}

const list = statement(
  "person-session-list",
  `select id as session_id, ip_address as address, user_agent as device, created_at, last_seen_at, expires_at
   from signin.session where user_id = $1 and proven_at is not null and expires_at > $2
     and coalesce(last_seen_at, created_at) > $3
   order by coalesce(last_seen_at, created_at) desc, id limit 100`,
);
const end = statement("person-session-end", "delete from signin.session where user_id = $1 and id = $2");
const endAll = statement(
  "person-session-end-all",
  "delete from signin.session where user_id = $1 and id is distinct from $2",
);
const forget = statement(
  "portal-session-forget",
  `delete from signin.session where id in (
     select id from signin.session where expires_at < $1 limit 100 for update skip locked)`,
);
const dropFactor = statement(
  "person-second-factor-drop",
  `with gone as (delete from signin.two_factor where user_id = $1)
   update signin.person set two_factor_enabled = false, updated_at = $2 where id = $1`,
);

/** Sessions of a person that are in force, the one used last first. */
export const listSessions = (db: Queryable, personId: string, now: Date, seenSince: Date) =>
  db.rows<OpenSessionRow>(list, [personId, now, seenSince]);
export const endSessionOfPerson = (db: Queryable, personId: string, sessionId: string) =>
  db.count(end, [personId, sessionId]);
/** Ends every session of a person but one. */
export const endSessionsOfPerson = (db: Queryable, personId: string, except: string | null) =>
  db.count(endAll, [personId, except]);
/** Forgets sessions that nobody can use any more, some at a time. */
export const forgetSessions = (db: Queryable, now: Date) => db.count(forget, [now]);
export const dropSecondFactor = (db: Queryable, personId: string, now: Date) =>
  db.count(dropFactor, [personId, now]);
