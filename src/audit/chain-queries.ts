import { type Queryable, statement } from "../database/pool.ts";
import type { ChainedEvent, Head, Seal, SealedEvent } from "./chain.ts";

/** "audit" read as a number: the advisory lock of the one who seals. */
const sealerKey = "418581342580";

interface EventRow {
  company_id: string;
  event_id: string;
  at: number;
  type: string;
  outcome: string;
  correlation_id: string;
  actor: string;
  target: string;
  address: string | null;
  account_id: string | null;
  before: string | null;
  after: string | null;
}
interface SealedRow extends EventRow {
  sequence: number;
  hash: Buffer;
  seal_number: number;
  salt: Buffer | null;
  personal_digest: Buffer;
}
interface SealRow {
  seal_number: number;
  sealed_at: Date;
  events: number;
  total_events: number;
  digest: Buffer;
  hash: Buffer;
  signature: Buffer;
}

const covered = `company_id, event_id, (extract(epoch from at) * 1000000)::bigint as at, type, outcome, correlation_id,
  (actor - 'address')::text as actor, (target - 'accountId')::text as target, (actor -> 'address')::text as address,
  (target -> 'accountId')::text as account_id, before::text as before, after::text as after`;
const sealColumns = "seal_number, sealed_at, events, total_events, digest, hash, signature";

const lock = statement("audit-seal-lock", "select pg_try_advisory_xact_lock($1::bigint) as locked");
const unsealed = statement(
  "audit-unsealed",
  `select ${covered} from audit_event where sequence is null order by company_id, at, event_id limit $1`,
);
const heads = statement(
  "audit-heads",
  "select company_id, sequence, hash, erased_at from audit_chain where company_id = any($1::uuid[])",
);
const lastSeal = statement(
  "audit-last-seal",
  `select ${sealColumns} from audit_seal order by seal_number desc limit 1`,
);
const sealOne = statement("audit-one-seal", `select ${sealColumns} from audit_seal where seal_number = $1`);
const markSealed = statement(
  "audit-mark-sealed",
  `update audit_event as event
   set sequence = s.sequence, seal_number = $2, hash = decode(s.hash, 'hex'), salt = decode(s.salt, 'hex'),
     personal_digest = decode(s.digest, 'hex')
   from json_to_recordset($1::json) as s(company_id uuid, event_id uuid, sequence bigint, hash text, salt text, digest text)
   where event.company_id = s.company_id and event.event_id = s.event_id`,
);
const moveHeads = statement(
  "audit-move-heads",
  `insert into audit_chain as chain (company_id, sequence, hash, erased_at)
   select h.company_id, h.sequence, decode(h.hash, 'hex'), h.erased_at
   from json_to_recordset($1::json) as h(company_id uuid, sequence bigint, hash text, erased_at timestamptz)
   on conflict (company_id) do update set sequence = excluded.sequence, hash = excluded.hash,
     erased_at = coalesce(chain.erased_at, excluded.erased_at)`,
);
const addSeal = statement(
  "audit-add-seal",
  `insert into audit_seal (${sealColumns}) values ($1, $2, $3, $4, $5, $6, $7)`,
);
const wipe = statement(
  "audit-wipe",
  `update audit_event set actor = actor - 'address', target = target - 'accountId', before = null, after = null, salt = null
   where company_id = any($1::uuid[]) and salt is not null`,
);
const readSeals = statement(
  "audit-read-seals",
  `select ${sealColumns} from audit_seal where seal_number > $1 and seal_number <= $2 order by seal_number limit $3`,
);
const readSealed = statement(
  "audit-read-sealed",
  `select ${covered}, sequence, hash, seal_number, salt, personal_digest
   from audit_event where seal_number >= $1 and seal_number <= $2
   order by seal_number, company_id, sequence limit $3`,
);
const sealedOutside = statement(
  "audit-sealed-outside",
  `select company_id, event_id, seal_number from audit_event
   where seal_number is not null and (seal_number < 1 or seal_number > (select coalesce(max(seal_number), 0) from audit_seal))
   order by seal_number limit 1`,
);
const erasedAmong = statement(
  "audit-erased-among",
  `select distinct company_id from audit_event
   where company_id = any($1::uuid[]) and type = $2 and seal_number is not null`,
);
const headsAfter = statement(
  "audit-heads-after",
  `select company_id, sequence, hash from audit_chain where $1::uuid is null or company_id > $1
   order by company_id limit $2`,
);
const waiting = statement(
  "audit-waiting",
  `select count(*)::int as events, min(at) as oldest
   from (select at from audit_event where sequence is null limit 10001) as waiting`,
);

const toEvent = (row: EventRow): ChainedEvent => ({
  companyId: row.company_id,
  eventId: row.event_id,
  at: row.at,
  type: row.type,
  outcome: row.outcome,
  correlationId: row.correlation_id,
  actor: row.actor,
  target: row.target,
  personal: { address: row.address, accountId: row.account_id, before: row.before, after: row.after },
});
const toSealed = (row: SealedRow): SealedEvent => ({
  ...toEvent(row),
  sequence: row.sequence,
  hash: row.hash,
  sealNumber: row.seal_number,
  salt: row.salt,
  personalDigest: row.personal_digest,
});
const toSeal = (row: SealRow): Seal => ({
  number: row.seal_number,
  sealedAt: row.sealed_at,
  events: row.events,
  totalEvents: row.total_events,
  digest: row.digest,
  hash: row.hash,
  signature: row.signature,
});

/** Whether this transaction is the one sealer until it ends. */
export const lockSealer = async (db: Queryable): Promise<boolean> =>
  (await db.one<{ locked: boolean }>(lock, [sealerKey])).locked;

/** Events that no seal holds yet, by company and time. */
export const readUnsealed = async (db: Queryable, limit: number): Promise<ChainedEvent[]> =>
  (await db.rows<EventRow>(unsealed, [limit])).map(toEvent);

export interface StoredHead extends Head {
  readonly erased: boolean;
}
export const readHeads = async (
  db: Queryable,
  companyIds: readonly string[],
): Promise<Map<string, StoredHead>> => {
  type Row = { company_id: string; sequence: number; hash: Buffer; erased_at: Date | null };
  const rows = await db.rows<Row>(heads, [companyIds]);
  return new Map(
    rows.map(({ company_id, sequence, hash, erased_at }) => [
      company_id,
      { sequence, hash, erased: erased_at !== null },
    ]),
  );
};

export async function readLastSeal(db: Queryable): Promise<Seal | undefined> {
  const row = await db.maybe<SealRow>(lastSeal);
  return row && toSeal(row);
}
export async function readSeal(db: Queryable, number: number): Promise<Seal | undefined> {
  const row = await db.maybe<SealRow>(sealOne, [number]);
  return row && toSeal(row);
}

export async function storeSeal(db: Queryable, seal: Seal, events: readonly SealedEvent[]): Promise<void> {
  const rows = events.map(({ companyId, eventId, sequence, hash, salt, personalDigest }) => ({
    company_id: companyId,
    event_id: eventId,
    sequence,
    hash: hash.toString("hex"),
    salt: salt!.toString("hex"),
    digest: personalDigest.toString("hex"),
  }));
  await db.count(markSealed, [JSON.stringify(rows), seal.number]);
  const { number, sealedAt, totalEvents, digest, hash, signature } = seal;
  await db.count(addSeal, [number, sealedAt, seal.events, totalEvents, digest, hash, signature]);
}

/** Moves the ends of chains; those in `erased` are of companies whose erasure is among the events. */
export async function storeHeads(
  db: Queryable,
  ends: ReadonlyMap<string, Head>,
  erased: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const rows = [...ends].map(([companyId, { sequence, hash }]) => ({
    company_id: companyId,
    sequence,
    hash: hash.toString("hex"),
    erased_at: erased.has(companyId) ? now : null,
  }));
  await db.count(moveHeads, [JSON.stringify(rows)]);
}

/** Takes the personal fields of sealed events away; what was sealed of them is a digest that says nothing without them. */
export const wipePersonalFields = (db: Queryable, companyIds: readonly string[]) =>
  db.count(wipe, [companyIds]);

export const readSealsAfter = async (db: Queryable, number: number, last: number, limit: number) =>
  (await db.rows<SealRow>(readSeals, [number, last, limit])).map(toSeal);
/** Events that name these seals, in the order of seal, company and sequence. */
export const readSealedEvents = async (db: Queryable, from: number, until: number, limit: number) =>
  (await db.rows<SealedRow>(readSealed, [from, until, limit])).map(toSealed);
/** An event that names a seal there is not. */
export const findSealedOutside = (db: Queryable) =>
  db.maybe<{ company_id: string; event_id: string; seal_number: number }>(sealedOutside);
/** Which of these companies have an event of their erasure under a seal. */
export const companiesErased = async (db: Queryable, companyIds: readonly string[], type: string) =>
  (await db.rows<{ company_id: string }>(erasedAmong, [companyIds, type])).map((row) => row.company_id);
export const readHeadsAfter = async (db: Queryable, companyId: string | null, limit: number) =>
  (await db.rows<{ company_id: string; sequence: number; hash: Buffer }>(headsAfter, [companyId, limit])).map(
    ({ company_id, ...head }) => ({ companyId: company_id, ...head }),
  );
/** Events without a seal, counted to 10,001, and when the oldest of them happened. */
export const countUnsealed = (db: Queryable) => db.one<{ events: number; oldest: Date | null }>(waiting);
