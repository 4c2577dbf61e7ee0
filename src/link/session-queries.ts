import { type Queryable, statement } from "../database/pool.ts";
import type { LinkSession, SessionOutcome } from "./link-session.ts";
import type { Locale } from "./locale.ts";

const columns = `s.session_hash, s.sid, s.company_id, s.connection_id, s.link_epoch, s.parameters, s.locale, s.display,
  s.return_origin, s.return_url, s.outcome, s.expires_at, s.ends_at`;
const add = statement(
  "link-session-add",
  `insert into link_session (session_hash, sid, company_id, connection_id, link_epoch, parameters, locale, display,
     return_origin, return_url, expires_at, ends_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);
/** Sessions of secrets, while their time lasts and the link they began with has not been ended. */
const open = statement(
  "link-sessions-open",
  `select ${columns}
   from link_session s
   join company c on c.company_id = s.company_id and c.deleted_at is null
   left join connection n on n.company_id = s.company_id and n.connection_id = s.connection_id and n.deleted_at is null
   where s.session_hash = any($1::bytea[]) and s.sid is not null and s.expires_at > $2 and s.ends_at > $2
     and s.link_epoch = case when s.connection_id is null then c.link_epoch else n.link_epoch end
   order by s.ends_at desc, s.sid`,
);
/** The sessions of a link, not of a bank's own page: who came from there goes back there. */
const ofLink = statement(
  "link-session-of-link",
  `select ${columns} from link_session s
   where s.session_hash = $1 and s.sid = $2 and s.display = 'page' and s.return_url is null`,
);
const slide = statement(
  "link-session-slide",
  "update link_session set expires_at = $2 where session_hash = $1",
);
const setLocale = statement(
  "link-session-locale",
  "update link_session set locale = $2 where session_hash = $1",
);
const setOutcome = statement(
  "link-session-outcome",
  "update link_session set outcome = $2 where session_hash = $1",
);

interface Row {
  session_hash: Buffer;
  sid: string;
  company_id: string;
  connection_id: string | null;
  link_epoch: number;
  parameters: Record<string, string>;
  locale: Locale | null;
  display: "page" | "popup";
  return_origin: string | null;
  return_url: string | null;
  outcome: SessionOutcome | null;
  expires_at: Date;
  ends_at: Date;
}

export const insertLinkSession = (db: Queryable, hash: Buffer, session: LinkSession) =>
  db.count(add, [
    hash,
    session.sid,
    session.companyId,
    session.connectionId,
    session.linkEpoch,
    JSON.stringify(session.parameters),
    session.locale,
    session.display,
    session.returnOrigin,
    session.returnUrl,
    session.expiresAt,
    session.endsAt,
  ]);

const toSession = (row: Row) => ({
  hash: row.session_hash,
  sid: row.sid,
  companyId: row.company_id,
  connectionId: row.connection_id,
  linkEpoch: row.link_epoch,
  parameters: row.parameters,
  locale: row.locale,
  display: row.display,
  returnOrigin: row.return_origin,
  returnUrl: row.return_url,
  outcome: row.outcome,
  expiresAt: row.expires_at,
  endsAt: row.ends_at,
});

/** The open sessions among those of the given secrets, newest first. */
export const findLinkSessions = async (db: Queryable, hashes: readonly Buffer[], now: Date) =>
  (await db.rows<Row>(open, [hashes, now])).map(toSession);

/** The session of a secret that was begun with a link, open or not, while it is remembered. */
export async function findSessionOfLink(db: Queryable, hash: Buffer, sid: string) {
  const row = await db.maybe<Row>(ofLink, [hash, sid]);
  return row && toSession(row);
}

export const slideLinkSession = (db: Queryable, hash: Buffer, expiresAt: Date) =>
  db.count(slide, [hash, expiresAt]);

export const storeSessionLocale = (db: Queryable, hash: Buffer, locale: Locale) =>
  db.count(setLocale, [hash, locale]);

/** Keeps how the last authorisation ended, for the redirect at the end. */
export const storeSessionOutcome = (db: Queryable, hash: Buffer, outcome: SessionOutcome | null) =>
  db.count(setOutcome, [hash, outcome && JSON.stringify(outcome)]);
