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
  `update signin.session set proven_at = $5, last_seen_at = $2, ip_address = $3, user_agent = $4,
     expires_at = least(expires_at, $6::timestamptz)
   where token = $1 returning id`,
);
// The codes beside one are good, too, so that it can come back after another: the last eight are kept, one after the other.
const codeTaken = statement(
  "second-factor-take-code",
  `update signin.two_factor set last_code_at = $4,
     last_code = case when last_code is null or last_code_at < $3 then $2
       else $2 || substring(last_code for 7 * octet_length($2)) end
   where user_id = $1 and (last_code is null or last_code_at < $3 or position($2::bytea in last_code) = 0)`,
);
const endByToken = statement("portal-session-end-token", "delete from signin.session where token = $1");
const end = statement("portal-session-end", "delete from signin.session where id = $1");

const administrators = statement(
  "portal-single-sign-on-administrators",
  `select count(*)::int as people from signin.person p
   where p.role = 'administrator' and p.disabled_at is null and exists (
     select from signin.account a where a.user_id = p.id and a.provider_id = 'single-sign-on')`,
);

// Rows that are over are looked at, too: whoever has their cookie gave the password.
const challenged = statement(
  "portal-challenged-person",
  `select p.id as person_id, p.role, p.email from signin.verification v join signin.person p on p.id::text = v.value
   where v.identifier = $1`,
);
const accountPerson = statement(
  "portal-account-person",
  "select user_id from signin.account where provider_id = $1 and account_id = $2",
);

/** Who has given the password and owes the code of this challenge. */
export const findChallenged = (db: Queryable, challenge: string) =>
  db.maybe<Pick<SessionRow, "person_id" | "role" | "email">>(challenged, [challenge]);
/** Whose account at an identity server it is. */
export const findAccountPerson = async (db: Queryable, providerId: string, accountId: string) =>
  (await db.maybe<{ user_id: string }>(accountPerson, [providerId, accountId]))?.user_id;
/** How many administrators have signed in through the identity server. */
export const countSingleSignOnAdministrators = async (db: Queryable) =>
  (await db.one<{ people: number }>(administrators)).people;
/** The session of a token, with the person it is of; also when it has expired. */
export const findSession = (db: Queryable, token: string) => db.maybe<SessionRow>(bySession, [token]);
export const touchSession = (db: Queryable, sessionId: string, now: Date) =>
  db.count(touch, [sessionId, now]);
/**
 * Marks a session as one whose person has proven who they are, just now or at another time; gives its id. It ends at `until`
 * if that is earlier.
 */
export const proveSession = async (
  db: Queryable,
  token: string,
  from: { readonly address: string; readonly userAgent: string },
  now: Date,
  provenAt = now,
  until: Date | null = null,
) => (await db.one<{ id: string }>(prove, [token, now, from.address, from.userAgent, provenAt, until])).id;
/** Takes a code of an authenticator; 0 when it was taken since, whatever others were taken after it. */
export const takeCode = (db: Queryable, personId: string, code: Buffer, since: Date, now: Date) =>
  db.count(codeTaken, [personId, code, since, now]);
export const endSessionOf = (db: Queryable, token: string) => db.count(endByToken, [token]);
export const endSession = (db: Queryable, sessionId: string) => db.count(end, [sessionId]);
