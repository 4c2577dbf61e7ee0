import { type Queryable, statement } from "../database/pool.ts";

export interface ApiKeyRow {
  api_key_id: string;
  last_used_at: Date | null;
}

const find = statement("api-key-find", "select api_key_id, last_used_at from api_key where key_hash = $1");
const touch = statement("api-key-touch", "update api_key set last_used_at = $2 where api_key_id = $1");
const count = statement("api-key-count", "select count(*)::int as keys from api_key");
const insert = statement(
  "api-key-insert",
  `insert into api_key (api_key_id, name, key_hash, sealed_key, created_at) values ($1, $2, $3, $4, $5)
   on conflict (key_hash) do nothing`,
);

export const findApiKey = (db: Queryable, hash: Buffer) => db.maybe<ApiKeyRow>(find, [hash]);
export const touchApiKey = (db: Queryable, id: string, now: Date) => db.count(touch, [id, now]);
export const countApiKeys = async (db: Queryable) => (await db.one<{ keys: number }>(count)).keys;
export const insertApiKey = (
  db: Queryable,
  key: { id: string; name: string; hash: Buffer; sealed: Buffer; now: Date },
) => db.count(insert, [key.id, key.name, key.hash, key.sealed, key.now]);

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

export const getClient = (db: Queryable) => db.maybe<ClientRow>(selectClient);
export const addClient = (db: Queryable, client: ClientRow, now: Date) =>
  db.count(insertClient, [client.client_id, client.name, client.environment, client.vault_check, now]);
