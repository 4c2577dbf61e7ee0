import { type Queryable, statement } from "../database/pool.ts";

/** One visit to the accounting software, from the moment the customer is sent there until its end is known. */
export interface AuthorizationVisit {
  readonly stateHash: Buffer;
  readonly sessionHash: Buffer;
  readonly companyId: string;
  readonly connectionId: string;
  readonly linkEpoch: number;
  readonly providerAddress: string;
  /** Not back yet; back; exchanged and waiting for the customer or for us; over. */
  readonly phase: "asked" | "returned" | "granted" | "ended";
  /** The query of the callback, sealed; null before and after. */
  readonly sealedAnswer: Buffer | null;
  readonly takenUntil: Date | null;
  readonly ending: VisitEnding | null;
}
export type VisitEnding = "linked" | "failed" | "cancelled";

/** What names a visit: the state it was begun with, in the browser session it was begun in. */
export interface VisitKey {
  readonly stateHash: Buffer;
  readonly sessionHash: Buffer;
}

const columns = `state_hash, session_hash, company_id, connection_id, link_epoch, provider_address, phase, sealed_answer,
  taken_until, ending`;
const at = "state_hash = $1 and session_hash = $2";
const begin = statement(
  "visit-begin",
  `insert into authorization_state (state_hash, session_hash, company_id, connection_id, link_epoch, provider_address, begun_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
/** Visits of one session that can come back; going to the software and back again makes one each time. */
const mostVisits = 20;
const letOldGo = statement(
  "visit-let-old-go",
  `delete from authorization_state where session_hash = $1 and phase = 'asked' and state_hash in (
     select state_hash from authorization_state where session_hash = $1 and phase = 'asked'
     order by begun_at desc offset $2)`,
);
const get = statement(
  "visit-get",
  `select ${columns} from authorization_state where ${at} and expires_at > $3`,
);
const latest = statement(
  "visit-latest",
  `select ${columns} from authorization_state
   where session_hash = $1 and phase <> 'asked' and expires_at > $2
   order by returned_at desc, state_hash limit 1`,
);
const answer = statement(
  "visit-answer",
  `update authorization_state set phase = 'returned', sealed_answer = $3, returned_at = $4
   where ${at} and phase = 'asked' and expires_at > $4`,
);
const take = statement(
  "visit-take",
  `update authorization_state set taken_by = $3, taken_until = $4
   where ${at} and phase in ('returned', 'granted') and (taken_until is null or taken_until <= $5)`,
);
const grant = statement(
  "visit-grant",
  `update authorization_state set phase = 'granted', sealed_answer = null where ${at} and phase = 'returned' and taken_by = $3`,
);
const letGo = statement(
  "visit-let-go",
  `update authorization_state set taken_by = null, taken_until = null where ${at} and taken_by = $3`,
);
const end = statement(
  "visit-end",
  `update authorization_state set phase = 'ended', ending = $3, sealed_answer = null, taken_by = null, taken_until = null
   where ${at} and phase <> 'ended'`,
);
const open = statement(
  "visit-open",
  `select exists (
     select from authorization_state a
     join link_session s on s.session_hash = a.session_hash and s.expires_at > $4
     where a.company_id = $1 and a.connection_id = $2 and a.state_hash <> $3
       and (a.phase in ('returned', 'granted') or (a.phase = 'asked' and a.begun_at > $5))
   ) as open`,
);
const underWay = statement(
  "visit-under-way",
  `select exists (
     select from authorization_state a
     join link_session s on s.session_hash = a.session_hash and s.expires_at > $2
     where a.provider_address = $1 and a.phase <> 'ended' and a.begun_at > $3
   ) as under_way`,
);
const forget = statement("visit-forget", "delete from authorization_state where expires_at <= $1");

interface Row {
  state_hash: Buffer;
  session_hash: Buffer;
  company_id: string;
  connection_id: string;
  link_epoch: number;
  provider_address: string;
  phase: AuthorizationVisit["phase"];
  sealed_answer: Buffer | null;
  taken_until: Date | null;
  ending: VisitEnding | null;
}

const toVisit = (row: Row): AuthorizationVisit => ({
  stateHash: row.state_hash,
  sessionHash: row.session_hash,
  companyId: row.company_id,
  connectionId: row.connection_id,
  linkEpoch: row.link_epoch,
  providerAddress: row.provider_address,
  phase: row.phase,
  sealedAnswer: row.sealed_answer,
  takenUntil: row.taken_until,
  ending: row.ending,
});

export async function beginVisit(
  db: Queryable,
  visit: Pick<
    AuthorizationVisit,
    "stateHash" | "sessionHash" | "companyId" | "connectionId" | "linkEpoch" | "providerAddress"
  >,
  { begunAt, expiresAt }: { begunAt: Date; expiresAt: Date },
): Promise<void> {
  await db.count(letOldGo, [visit.sessionHash, mostVisits - 1]);
  await db.count(begin, [
    visit.stateHash,
    visit.sessionHash,
    visit.companyId,
    visit.connectionId,
    visit.linkEpoch,
    visit.providerAddress,
    begunAt,
    expiresAt,
  ]);
}

export async function findVisit(db: Queryable, { stateHash, sessionHash }: VisitKey, now: Date) {
  const row = await db.maybe<Row>(get, [stateHash, sessionHash, now]);
  return row && toVisit(row);
}

/** The visit of a session that came back last. */
export async function findLatestVisit(db: Queryable, sessionHash: Buffer, now: Date) {
  const row = await db.maybe<Row>(latest, [sessionHash, now]);
  return row && toVisit(row);
}

/** Keeps what the accounting software sent along; false when something was kept before. */
export const keepAnswer = async (
  db: Queryable,
  { stateHash, sessionHash }: VisitKey,
  sealed: Buffer,
  now: Date,
): Promise<boolean> => (await db.count(answer, [stateHash, sessionHash, sealed, now])) === 1;

/** Takes the right to go on with a visit alone; false when it is over or somebody else is at it. */
export const takeVisit = async (
  db: Queryable,
  { stateHash, sessionHash }: VisitKey,
  request: { holder: string; until: Date; now: Date },
): Promise<boolean> =>
  (await db.count(take, [stateHash, sessionHash, request.holder, request.until, request.now])) === 1;

/** Records that the code was exchanged; false when the right to do so was lost. */
export const markGranted = async (
  db: Queryable,
  { stateHash, sessionHash }: VisitKey,
  holder: string,
): Promise<boolean> => (await db.count(grant, [stateHash, sessionHash, holder])) === 1;

export const letGoOfVisit = (db: Queryable, { stateHash, sessionHash }: VisitKey, holder: string) =>
  db.count(letGo, [stateHash, sessionHash, holder]);

/** Ends a visit; false when it was over before. */
export const endVisit = async (
  db: Queryable,
  { stateHash, sessionHash }: VisitKey,
  ending: VisitEnding,
): Promise<boolean> => (await db.count(end, [stateHash, sessionHash, ending])) === 1;

/**
 * Whether somebody is on the way for a connection by another visit: back already, or sent to the accounting software
 * since an instant.
 */
export const hasOtherVisit = async (
  db: Queryable,
  visit: Pick<AuthorizationVisit, "companyId" | "connectionId" | "stateHash">,
  { now, since }: { now: Date; since: Date },
): Promise<boolean> =>
  (await db.one<{ open: boolean }>(open, [visit.companyId, visit.connectionId, visit.stateHash, now, since]))
    .open;

/** Whether anybody, of whatever company, was sent to a provider since an instant and is not done there yet. */
export const visitsUnderWay = async (
  db: Queryable,
  providerAddress: string,
  { now, since }: { now: Date; since: Date },
): Promise<boolean> =>
  (await db.one<{ under_way: boolean }>(underWay, [providerAddress, now, since])).under_way;

export const forgetVisits = (db: Queryable, now: Date) => db.count(forget, [now]);
