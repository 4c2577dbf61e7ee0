import { type Queryable, statement } from "../database/pool.ts";
import type { KeyMaker } from "./api-key.ts";

export interface ApiKeyRow {
  api_key_id: string;
  last_used_at: Date | null;
  ends_at: Date | null;
}
export interface ListedKeyRow extends ApiKeyRow {
  name: string | null;
  sealed_key: Buffer;
  created_at: Date;
  created_by: KeyMaker | null;
  last_used_from: string | null;
  replaced_by: string | null;
}

const find = statement(
  "api-key-find",
  "select api_key_id, last_used_at, ends_at from api_key where key_hash = $1",
);
const touch = statement(
  "api-key-touch",
  "update api_key set last_used_at = $2, last_used_from = $3 where api_key_id = $1",
);
const count = statement(
  "api-key-count",
  `select count(*) filter (where replaced_by is null)::int as keys, count(*) filter (where ends_at is null)::int as lasting
   from api_key`,
);
const list = statement(
  "api-key-list",
  `select api_key_id, name, sealed_key, created_at, created_by, last_used_at, last_used_from, ends_at, replaced_by
   from api_key where ends_at is null or ends_at > $1 order by created_at, api_key_id`,
);
const insert = statement(
  "api-key-insert",
  `insert into api_key (api_key_id, name, key_hash, sealed_key, created_at, created_by, ends_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
const get = statement(
  "api-key-get",
  "select name, ends_at, replaced_by from api_key where api_key_id = $1 and (ends_at is null or ends_at > $2)",
);
const replace = statement(
  "api-key-replace",
  "update api_key set replaced_by = $2, ends_at = least(ends_at, $3) where api_key_id = $1",
);
const removeEnded = statement(
  "api-key-remove-ended",
  `with gone as (delete from api_key where ends_at <= $1 returning api_key_id, key_hash, name),
   kept as (insert into deleted_api_key (key_hash, name, deleted_at) select key_hash, name, $1 from gone)
   select api_key_id, name from gone`,
);
const state = statement(
  "api-key-state",
  `select exists (select from api_key where key_hash = $1) as present,
     exists (select from deleted_api_key where key_hash = $1) as deleted`,
);
const remove = statement(
  "api-key-delete",
  `with gone as (delete from api_key where api_key_id = $1 returning key_hash, name, ends_at),
   kept as (insert into deleted_api_key (key_hash, name, deleted_at) select key_hash, name, $2 from gone)
   select name, ends_at from gone`,
);

export const findApiKey = (db: Queryable, hash: Buffer) => db.maybe<ApiKeyRow>(find, [hash]);
export const touchApiKey = (db: Queryable, id: string, now: Date, network: string) =>
  db.count(touch, [id, now, network]);
/** How many keys there are beside those that were rotated, and how many of all have no end. */
export const countApiKeys = (db: Queryable) => db.one<{ keys: number; lasting: number }>(count);
/** Every key in force, oldest first. */
export const listApiKeys = (db: Queryable, now: Date) => db.rows<ListedKeyRow>(list, [now]);
export const insertApiKey = (
  db: Queryable,
  key: {
    id: string;
    name: string | null;
    hash: Buffer;
    sealed: Buffer;
    now: Date;
    createdBy: KeyMaker;
    endsAt: Date | null;
  },
) =>
  db.count(insert, [
    key.id,
    key.name,
    key.hash,
    key.sealed,
    key.now,
    JSON.stringify(key.createdBy),
    key.endsAt,
  ]);
/** A key in force. */
export const getApiKey = (db: Queryable, id: string, now: Date) =>
  db.maybe<{ name: string | null; ends_at: Date | null; replaced_by: string | null }>(get, [id, now]);
/** Notes which key takes the place of another, and when the other ends at the latest. */
export const replaceApiKey = (db: Queryable, id: string, replacement: string, endsAt: Date) =>
  db.count(replace, [id, replacement, endsAt]);
/** Removes the keys that have ended and tells which they were. */
export const removeEndedKeys = (db: Queryable, now: Date) =>
  db.rows<{ api_key_id: string; name: string | null }>(removeEnded, [now]);
/** Whether a key is in force, or once was. */
export const apiKeyState = (db: Queryable, hash: Buffer) =>
  db.one<{ present: boolean; deleted: boolean }>(state, [hash]);
/** Ends a key; only its hash is kept, so that it never comes back. Undefined when there is none of that id. */
export const removeApiKey = (db: Queryable, id: string, now: Date) =>
  db.maybe<{ name: string | null; ends_at: Date | null }>(remove, [id, now]);

export interface ClientRow {
  client_id: string;
  name: string;
  environment: "test" | "live";
  vault_check: Buffer;
}

const selectClient = statement(
  "client-select",
  "select client_id, name, environment, vault_check from client",
);
const insertClient = statement(
  "client-insert",
  `insert into client (client_id, name, environment, vault_check, created_at) values ($1, $2, $3, $4, $5)
   on conflict do nothing`,
);

const lock = statement("client-lock", "select client_id from client for no key update");

/** Holds off every other change of the installation's keys until the transaction ends. */
export const lockClient = (db: Queryable) => db.one<{ client_id: string }>(lock);
export const getClient = (db: Queryable) => db.maybe<ClientRow>(selectClient);
export const addClient = (db: Queryable, client: ClientRow, now: Date) =>
  db.count(insertClient, [client.client_id, client.name, client.environment, client.vault_check, now]);
