import { type Queryable, statement } from "../database/pool.ts";

export interface ApiKeyRow {
  api_key_id: string;
  last_used_at: Date | null;
}
export interface ListedKeyRow extends ApiKeyRow {
  name: string | null;
  sealed_key: Buffer;
  created_at: Date;
}

const find = statement("api-key-find", "select api_key_id, last_used_at from api_key where key_hash = $1");
const touch = statement("api-key-touch", "update api_key set last_used_at = $2 where api_key_id = $1");
const count = statement("api-key-count", "select count(*)::int as keys from api_key");
const list = statement(
  "api-key-list",
  `select api_key_id, name, sealed_key, created_at, last_used_at from api_key
   order by created_at, api_key_id`,
);
const insert = statement(
  "api-key-insert",
  "insert into api_key (api_key_id, name, key_hash, sealed_key, created_at) values ($1, $2, $3, $4, $5)",
);
const state = statement(
  "api-key-state",
  `select exists (select from api_key where key_hash = $1) as present,
     exists (select from deleted_api_key where key_hash = $1) as deleted`,
);
const remove = statement(
  "api-key-delete",
  `with gone as (delete from api_key where api_key_id = $1 returning key_hash, name)
   insert into deleted_api_key (key_hash, name, deleted_at) select key_hash, name, $2 from gone
   returning name`,
);

export const findApiKey = (db: Queryable, hash: Buffer) => db.maybe<ApiKeyRow>(find, [hash]);
export const touchApiKey = (db: Queryable, id: string, now: Date) => db.count(touch, [id, now]);
export const countApiKeys = async (db: Queryable) => (await db.one<{ keys: number }>(count)).keys;
/** Every key, oldest first. */
export const listApiKeys = (db: Queryable) => db.rows<ListedKeyRow>(list);
export const insertApiKey = (
  db: Queryable,
  key: { id: string; name: string | null; hash: Buffer; sealed: Buffer; now: Date },
) => db.count(insert, [key.id, key.name, key.hash, key.sealed, key.now]);
/** Whether a key is in force, or once was. */
export const apiKeyState = (db: Queryable, hash: Buffer) =>
  db.one<{ present: boolean; deleted: boolean }>(state, [hash]);
/** Ends a key; only its hash is kept, so that it never comes back. Undefined when there is none of that id. */
export const removeApiKey = (db: Queryable, id: string, now: Date) =>
  db.maybe<{ name: string | null }>(remove, [id, now]);

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
