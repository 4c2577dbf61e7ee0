import { type Queryable, statement } from "../database/pool.ts";
import type { PlatformKey } from "../integrations/integration.ts";

export interface ProviderSettingRow {
  platform_key: PlatformKey;
  offered: boolean;
  sealed_values: Buffer | null;
}

const selectAll = statement(
  "provider-setting-select",
  "select platform_key, offered, sealed_values from provider_setting",
);
const lockOne = statement(
  "provider-setting-lock",
  `insert into provider_setting (platform_key, changed_at) values ($1, $2)
   on conflict (platform_key) do update set changed_at = excluded.changed_at
   returning platform_key, offered, sealed_values`,
);
const update = statement(
  "provider-setting-update",
  `with told as (
     update provider_setting set offered = $2, sealed_values = $3 where platform_key = $1)
   select pg_notify('provider_setting', $1)`,
);

export const listSettings = (db: Queryable) => db.rows<ProviderSettingRow>(selectAll);
/** The row of a package, made when there is none, held until the transaction ends. */
export const lockSettings = (db: Queryable, key: PlatformKey, now: Date) =>
  db.one<ProviderSettingRow>(lockOne, [key, now]);
/** Stores them; every process is told once this is committed. */
export const saveSettings = (db: Queryable, key: PlatformKey, offered: boolean, values: Buffer | null) =>
  db.count(update, [key, offered, values]);
