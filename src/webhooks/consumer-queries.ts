import { type Queryable, statement } from "../database/pool.ts";
import type { Consumer, ConsumerContent, DisabledBy } from "./consumer.ts";

interface Row {
  consumer_id: string;
  url: string;
  description: string | null;
  event_types: string[];
  company_tags: string[];
  disabled_by: DisabledBy | null;
  paused: boolean;
  sealed_headers: Buffer | null;
  rate_limit: number | null;
  sealed_secret: Buffer;
  sealed_old_secret: Buffer | null;
  old_secret_until: Date | null;
  failing_since: Date | null;
  hold_until: Date | null;
  created_at: Date;
}

const columns = `consumer_id, url, description, event_types, company_tags, disabled_by, paused, sealed_headers, rate_limit,
  sealed_secret, sealed_old_secret, old_secret_until, failing_since, hold_until, created_at`;
const one = "consumer_id = $1";

const lockNumber = statement("webhook-consumer-lock-number", "select pg_advisory_xact_lock(4805813)");
const count = statement("webhook-consumer-count", "select count(*)::int as consumers from webhook_consumer");
const insert = statement(
  "webhook-consumer-insert",
  `insert into webhook_consumer (consumer_id, url, event_types, company_tags, disabled_by, paused, rate_limit,
     sealed_secret, created_at, description, sealed_headers)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
const list = statement(
  "webhook-consumer-list",
  `select ${columns} from webhook_consumer order by created_at, consumer_id`,
);
const listLocked = statement(
  "webhook-consumer-list-locked",
  `select ${columns} from webhook_consumer where disabled_by is distinct from 'caller'
   order by consumer_id for key share`,
);
const get = statement("webhook-consumer-get", `select ${columns} from webhook_consumer where ${one}`);
const lock = statement(
  "webhook-consumer-lock",
  `select ${columns} from webhook_consumer where ${one} for no key update`,
);
const update = statement(
  "webhook-consumer-update",
  `with changed as (
     update webhook_consumer set url = $2, event_types = $3, company_tags = $4, disabled_by = $5, paused = $6,
       rate_limit = $7, sealed_headers = $8, failing_since = $9, hold_until = $10, description = $11
     where ${one})
   select pg_notify('webhook_consumer', $1::text)`,
);
const setSecrets = statement(
  "webhook-consumer-set-secrets",
  `with changed as (
     update webhook_consumer set sealed_secret = $2, sealed_old_secret = $3, old_secret_until = $4 where ${one})
   select pg_notify('webhook_consumer', $1::text)`,
);
const remove = statement(
  "webhook-consumer-delete",
  `with removed as (delete from webhook_consumer where ${one}),
   counts as (delete from webhook_activity where ${one})
   select pg_notify('webhook_consumer', $1::text)`,
);

const toConsumer = (row: Row): Consumer => ({
  consumerId: row.consumer_id,
  url: row.url,
  description: row.description,
  eventTypes: row.event_types,
  companyTags: row.company_tags,
  disabledBy: row.disabled_by,
  paused: row.paused,
  sealedHeaders: row.sealed_headers,
  rateLimit: row.rate_limit,
  sealedSecret: row.sealed_secret,
  sealedOldSecret: row.sealed_old_secret,
  oldSecretUntil: row.old_secret_until,
  failingSince: row.failing_since,
  holdUntil: row.hold_until,
  createdAt: row.created_at,
});

/** How many consumers there are; nobody else adds one until the transaction ends. */
export async function countConsumers(db: Queryable): Promise<number> {
  await db.rows(lockNumber);
  return (await db.one<{ consumers: number }>(count)).consumers;
}

export async function insertConsumer(
  db: Queryable,
  consumer: ConsumerContent & Pick<Consumer, "consumerId" | "sealedSecret" | "sealedHeaders" | "createdAt">,
): Promise<void> {
  const { consumerId, url, eventTypes, companyTags, disabledBy, paused, rateLimit } = consumer;
  const content = [url, eventTypes, companyTags, disabledBy, paused, rateLimit];
  const { description, sealedHeaders, sealedSecret, createdAt } = consumer;
  await db.rows(insert, [consumerId, ...content, sealedSecret, createdAt, description, sealedHeaders]);
}

export const listConsumers = async (db: Queryable): Promise<Consumer[]> =>
  (await db.rows<Row>(list)).map(toConsumer);

/** Those that new messages are kept for; none of them is deleted before the transaction ends. */
export const holdConsumers = async (db: Queryable): Promise<Consumer[]> =>
  (await db.rows<Row>(listLocked)).map(toConsumer);

export async function findConsumer(db: Queryable, consumerId: string): Promise<Consumer | undefined> {
  const row = await db.maybe<Row>(get, [consumerId]);
  return row && toConsumer(row);
}

/** Locks the consumer against change until the transaction ends. */
export async function lockConsumer(db: Queryable, consumerId: string): Promise<Consumer | undefined> {
  const row = await db.maybe<Row>(lock, [consumerId]);
  return row && toConsumer(row);
}

export async function updateConsumer(db: Queryable, consumer: Consumer): Promise<void> {
  const { consumerId, url, eventTypes, companyTags, disabledBy, paused, rateLimit } = consumer;
  const { sealedHeaders, failingSince, holdUntil } = consumer;
  const content = [url, eventTypes, companyTags, disabledBy, paused, rateLimit];
  const rest = [sealedHeaders, failingSince, holdUntil, consumer.description];
  await db.rows(update, [consumerId, ...content, ...rest]);
}

export const setConsumerSecrets = (
  db: Queryable,
  { consumerId, sealedSecret, sealedOldSecret, oldSecretUntil }: Consumer,
) => db.rows(setSecrets, [consumerId, sealedSecret, sealedOldSecret, oldSecretUntil]);

export const removeConsumer = (db: Queryable, consumerId: string) => db.rows(remove, [consumerId]);
