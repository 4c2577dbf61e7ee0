import { type Queryable, statement, type Transaction } from "../database/pool.ts";
import { type Random, timeOrderedUuid } from "../random.ts";
import type { Vault } from "../vault/vault.ts";
import type { Excerpts, Exchange } from "./exchange.ts";

/** A batch that is read back for days is asked about often: so many of its readings are kept, the latest. */
const keptReadings = 30;

const insert = statement(
  "exchange-insert",
  `insert into provider_exchange (company_id, batch_id, exchange_id, attempt, purpose, at, duration_ms, method, address,
     status, failure, provider_reference, request_digest, request_octets, answer_octets, sealed_excerpts)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
);
const thin = statement(
  "exchange-thin",
  `delete from provider_exchange where company_id = $1 and batch_id = $2 and purpose = 'settle' and exchange_id in (
     select exchange_id from provider_exchange where company_id = $1 and batch_id = $2 and purpose = 'settle'
     order by exchange_id desc offset ${keptReadings})`,
);
const ofBatches = statement(
  "exchange-of-batches",
  `select batch_id, exchange_id, attempt, purpose, at, duration_ms, method, address, status, failure, provider_reference,
     encode(request_digest, 'hex') as request_digest, request_octets, answer_octets, sealed_excerpts
   from provider_exchange where company_id = $1 and batch_id = any($2::uuid[]) order by exchange_id`,
);
const forget = statement(
  "exchange-forget",
  `delete from provider_exchange where (company_id, batch_id, exchange_id) in (
     select company_id, batch_id, exchange_id from provider_exchange where at < $1 order by at limit $2)`,
);

const purposeOf = (exchangeId: string): string => `provider-exchange:${exchangeId}`;

interface AskedBatch {
  readonly companyId: string;
  readonly batchId: string;
  readonly attempts: number;
  readonly timesAsked: number;
}

/** Keeps what was said about a batch, sealed. */
export function addExchanges(
  tx: Transaction,
  { vault, random }: { vault: Vault; random: Random },
  { companyId, batchId, attempts, timesAsked }: AskedBatch,
  purpose: "send" | "settle",
  exchanges: readonly Exchange[],
): void {
  for (const one of exchanges) {
    const exchangeId = timeOrderedUuid(random, one.at);
    const sealed = vault.seal(purposeOf(exchangeId), JSON.stringify(one.excerpts));
    tx.later(insert, [
      companyId,
      batchId,
      exchangeId,
      attempts,
      purpose,
      one.at,
      one.durationMs,
      one.method,
      one.address,
      one.status,
      one.failure,
      one.providerReference,
      one.requestDigest,
      one.requestOctets,
      one.answerOctets,
      sealed,
    ]);
  }
  if (timesAsked >= keptReadings) tx.later(thin, [companyId, batchId]);
}

/** A call as it is kept. */
export interface KeptExchange extends Omit<Exchange, "requestDigest"> {
  readonly exchangeId: string;
  readonly batchId: string;
  readonly attempt: number;
  readonly purpose: "send" | "settle";
  readonly requestDigest: string | null;
}

interface Row {
  batch_id: string;
  exchange_id: string;
  attempt: number;
  purpose: "send" | "settle";
  at: Date;
  duration_ms: number;
  method: string;
  address: string;
  status: number | null;
  failure: string | null;
  provider_reference: string | null;
  request_digest: string | null;
  request_octets: number;
  answer_octets: number | null;
  sealed_excerpts: Buffer;
}

/** What was said about some batches of a company, in order of time. */
export const findExchanges = async (
  db: Queryable,
  vault: Vault,
  companyId: string,
  batchIds: readonly string[],
): Promise<KeptExchange[]> =>
  (await db.rows<Row>(ofBatches, [companyId, batchIds])).map((row) => ({
    exchangeId: row.exchange_id,
    batchId: row.batch_id,
    attempt: row.attempt,
    purpose: row.purpose,
    at: row.at,
    durationMs: row.duration_ms,
    method: row.method,
    address: row.address,
    status: row.status,
    failure: row.failure,
    providerReference: row.provider_reference,
    requestDigest: row.request_digest,
    requestOctets: row.request_octets,
    answerOctets: row.answer_octets,
    excerpts: JSON.parse(vault.open(purposeOf(row.exchange_id), row.sealed_excerpts)) as Excerpts,
  }));

/** Removes at most `limit` calls of before `before`; how many there were. */
export const forgetExchanges = (db: Queryable, before: Date, limit: number) =>
  db.count(forget, [before, limit]);
