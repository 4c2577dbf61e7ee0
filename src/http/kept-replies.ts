import type { Application } from "../application.ts";
import { after, minute } from "../clock.ts";
import { type Queryable, statement } from "../database/pool.ts";
import { Problem } from "../problem.ts";

/** What a request with an `Idempotency-Key` is known by: where and under which key it came, and what it asked. */
export interface Key {
  readonly hash: Buffer;
  readonly requestHash: Buffer;
}

/** An answer as it goes out; `text` is null for one without a body. */
export interface KeptReply {
  readonly status: number;
  readonly text: string | null;
  /** Correlation id of the request that was answered with it first. */
  readonly correlationId: string;
}

/** A running request may hold its key this long without an answer; then a repeat may take it over. */
const claimLifetime = 2 * minute;
const sealPurpose = (key: Key) => `idempotent-reply:${key.hash.toString("hex")}`;

interface Row {
  request_hash: Buffer;
  claimed_by: string;
  claimed_until: Date;
  expires_at: Date;
  reply_status: number | null;
  sealed_reply: Buffer | null;
}

const take = statement(
  "idempotency-take",
  `insert into idempotency_record (key_hash, request_hash, claimed_by, claimed_until, expires_at)
   values ($1, $2, $3, $4, $5)
   on conflict (key_hash) do update
     set request_hash = excluded.request_hash, claimed_by = excluded.claimed_by, reply_status = null, sealed_reply = null,
         claimed_until = excluded.claimed_until, expires_at = excluded.expires_at
     where idempotency_record.expires_at <= $6
        or (idempotency_record.reply_status is null and idempotency_record.claimed_until <= $6
            and idempotency_record.request_hash = excluded.request_hash)`,
);
const look = statement(
  "idempotency-look",
  `select request_hash, claimed_by, claimed_until, expires_at, reply_status, sealed_reply
   from idempotency_record where key_hash = $1`,
);
const keep = statement(
  "idempotency-keep",
  `update idempotency_record set reply_status = $3, sealed_reply = $4
   where key_hash = $1 and claimed_by = $2 and reply_status is null`,
);
const release = statement(
  "idempotency-release",
  "delete from idempotency_record where key_hash = $1 and claimed_by = $2 and reply_status is null",
);
const releaseAll = statement(
  "idempotency-release-all",
  "delete from idempotency_record where reply_status is null",
);
const forget = statement("idempotency-forget", "delete from idempotency_record where expires_at <= $1");

/** Lets go of the keys of requests that were running: for the start of a process that knows it is the only one. */
export const releaseClaims = (db: Queryable) => db.count(releaseAll);

/** Removes replies whose time is over. */
export const forgetOldReplies = (db: Queryable, now: Date) => db.count(forget, [now]);

/** Lets go of a key that has no reply yet: the next request with it runs. */
export const releaseClaim = (db: Queryable, key: Key, correlationId: string) =>
  db.count(release, [key.hash, correlationId]);

/**
 * Claims a key for the request with this correlation id; undefined when it is claimed, the kept reply when another
 * request was answered under it. Throws 409 while another one runs and 422 when that one asked something else.
 */
export async function claimKey(
  application: Application,
  key: Key,
  correlationId: string,
): Promise<KeptReply | undefined> {
  const { clock, database, retention } = application;
  for (;;) {
    const now = clock.now();
    // Looked at first: a repeat then writes nothing, and so waits for no disk.
    const row = await database.maybe<Row>(look, [key.hash]);
    if (row && row.expires_at > now) {
      if (row.reply_status !== null) return keptReply(application, key, row);
      if (row.claimed_until > now || !row.request_hash.equals(key.requestHash)) throw refusal(key, row);
    }
    const until = after(now, claimLifetime);
    const expires = after(now, (await retention.periods()).idempotency);
    const taken = await database.count(take, [key.hash, key.requestHash, correlationId, until, expires, now]);
    if (taken === 1) return undefined;
  }
}

function keptReply({ vault }: Application, key: Key, row: Row): KeptReply {
  if (!row.request_hash.equals(key.requestHash)) throw refusal(key, row);
  return {
    status: row.reply_status!,
    text: row.sealed_reply && vault.open(sealPurpose(key), row.sealed_reply),
    correlationId: row.claimed_by.replaceAll("-", ""),
  };
}

function refusal(key: Key, row: Row): Problem {
  if (row.request_hash.equals(key.requestHash))
    return inUse("A request with this Idempotency-Key is still in progress.");
  return new Problem(
    "idempotency-key-reused",
    "This Idempotency-Key was used with a different request. Use a new key for a new request.",
  );
}

/** Keeps a reply, sealed. False when a repeat has taken the key over meanwhile. */
export async function keepReply(
  { vault }: Application,
  db: Queryable,
  key: Key,
  reply: KeptReply,
): Promise<boolean> {
  const sealed = reply.text === null ? null : vault.seal(sealPurpose(key), reply.text);
  return (await db.count(keep, [key.hash, reply.correlationId, reply.status, sealed])) === 1;
}

export const inUse = (message: string) =>
  new Problem("idempotency-key-in-use", message, { retryAfterSeconds: 1 });
