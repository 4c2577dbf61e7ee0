import { type Queryable, statement } from "../../database/pool.ts";
import type { PortalRole } from "../roles.ts";

export interface SessionRow {
  session_id: string;
  token: string;
  created_at: Date;
  expires_at: Date;
  last_seen_at: Date | null;
  proven_at: Date | null;
  person_id: string;
  name: string;
  email: string;
  role: PortalRole;
  locale: string | null;
  disabled_at: Date | null;
}

const bySession = statement(
  "portal-session-find",
  `select s.id as session_id, s.token, s.created_at, s.expires_at, s.last_seen_at, s.proven_at,
     p.id as person_id, p.name, p.email, p.role, p.locale, p.disabled_at
   from signin.session s join signin.person p on p.id = s.user_id
   where s.token = $1`,
);
const touch = statement(
  "portal-session-touch",
  "update signin.session set last_seen_at = $2 where id = $1 and (last_seen_at is null or last_seen_at < $2)",
);
const prove = statement(
  "portal-session-prove",
  "update signin.session set proven_at = $2, last_seen_at = $2 where token = $1",
);
const end = statement("portal-session-end", "delete from signin.session where id = $1");

/** The session of a token, with the person it is of; also when it has expired. */
export const findSession = (db: Queryable, token: string) => db.maybe<SessionRow>(bySession, [token]);
export const touchSession = (db: Queryable, sessionId: string, now: Date) =>
  db.count(touch, [sessionId, now]);
/** Marks a session as one whose person has shown the second factor. */
export const proveSession = (db: Queryable, token: string, now: Date) => db.count(prove, [token, now]);
export const endSession = (db: Queryable, sessionId: string) => db.count(end, [sessionId]);
