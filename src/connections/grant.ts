import { after } from "../clock.ts";
import { type Queryable, statement } from "../database/pool.ts";
import type { Tokens } from "../integrations/integration.ts";
import type { Vault } from "../vault/vault.ts";

/** What a customer granted us at the accounting software: sealed tokens of one connection. */
export interface Grant {
  readonly tokens: Tokens;
  readonly expiresAt: Date;
  readonly version: number;
}

export interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

const purpose = ({ companyId, connectionId }: ConnectionKey) =>
  `connection-grant:${companyId}:${connectionId}`;
const at = "company_id = $1 and connection_id = $2";
const select = statement(
  "grant-select",
  `select sealed_tokens, access_expires_at, version from connection_grant where ${at}`,
);
const store = statement(
  "grant-store",
  `with authorized as (update connection set authorized_at = $5 where ${at})
   insert into connection_grant (company_id, connection_id, sealed_tokens, access_expires_at, renewed_at)
   values ($1, $2, $3, $4, $5)
   on conflict (company_id, connection_id) do update
     set sealed_tokens = excluded.sealed_tokens, access_expires_at = excluded.access_expires_at,
         version = connection_grant.version + 1, renewed_at = excluded.renewed_at, renewing_by = null, renewing_until = null`,
);
const lease = statement(
  "grant-lease",
  `update connection_grant set renewing_by = $3, renewing_until = $4
   where ${at} and version = $5
     and (renewing_until is null or renewing_until <= $6 or renewing_by = $3)`,
);
const renew = statement(
  "grant-renew",
  `update connection_grant set sealed_tokens = $4, access_expires_at = $5, version = version + 1, renewed_at = $6,
     renewing_by = null, renewing_until = null
   where ${at} and renewing_by = $3`,
);
const giveUp = statement(
  "grant-give-up",
  `update connection_grant set renewing_by = null, renewing_until = null where ${at} and renewing_by = $3`,
);
const remove = statement("grant-remove", `delete from connection_grant where ${at} and version = $3`);
const releaseAll = statement(
  "grant-release-all",
  "update connection_grant set renewing_by = null, renewing_until = null where renewing_by is not null",
);
const idle = statement(
  "grant-idle",
  `select company_id, connection_id, version from connection_grant where renewed_at < $1 order by renewed_at limit $2`,
);

export async function readGrant(db: Queryable, vault: Vault, key: ConnectionKey): Promise<Grant | undefined> {
  const row = await db.maybe<{ sealed_tokens: Buffer; access_expires_at: Date; version: number }>(select, [
    key.companyId,
    key.connectionId,
  ]);
  if (!row) return undefined;
  const tokens = JSON.parse(vault.open(purpose(key), row.sealed_tokens)) as Tokens;
  return { tokens, expiresAt: row.access_expires_at, version: row.version };
}

const selectVersion = statement("grant-version", `select version from connection_grant where ${at}`);

/** Number of the grant, raised each time its tokens change; undefined when there is none. */
export const grantVersion = async (db: Queryable, key: ConnectionKey): Promise<number | undefined> =>
  (await db.maybe<{ version: number }>(selectVersion, [key.companyId, key.connectionId]))?.version;

const countOfCompany = statement(
  "grant-count",
  "select count(*)::int as grants from connection_grant where company_id = $1",
);

export const countGrantsOf = async (db: Queryable, companyId: string): Promise<number> =>
  (await db.one<{ grants: number }>(countOfCompany, [companyId])).grants;

const seal = (vault: Vault, key: ConnectionKey, tokens: Tokens) =>
  vault.seal(purpose(key), JSON.stringify(tokens));
const expiry = (tokens: Tokens, now: Date) => after(now, tokens.expiresInSeconds * 1000);

/** Stores what the customer has just granted, in place of what was granted before, and when. The caller has locked the connection. */
export const storeGrant = (db: Queryable, vault: Vault, key: ConnectionKey, tokens: Tokens, now: Date) =>
  db.count(store, [key.companyId, key.connectionId, seal(vault, key, tokens), expiry(tokens, now), now]);

/** Takes or prolongs the right to use version `version` alone; false when somebody else has it or it was renewed meanwhile. */
export const leaseRenewal = async (
  db: Queryable,
  key: ConnectionKey,
  request: { holder: string; version: number; until: Date; now: Date },
): Promise<boolean> =>
  (await db.count(lease, [
    key.companyId,
    key.connectionId,
    request.holder,
    request.until,
    request.version,
    request.now,
  ])) === 1;

/** Stores renewed tokens and ends the renewal, in one statement; false when the right to renew was lost. */
export const storeRenewed = async (
  db: Queryable,
  vault: Vault,
  key: ConnectionKey,
  holder: string,
  tokens: Tokens,
  now: Date,
): Promise<boolean> =>
  (await db.count(renew, [
    key.companyId,
    key.connectionId,
    holder,
    seal(vault, key, tokens),
    expiry(tokens, now),
    now,
  ])) === 1;

export const giveUpRenewal = (db: Queryable, key: ConnectionKey, holder: string) =>
  db.count(giveUp, [key.companyId, key.connectionId, holder]);

/** Removes version `version` of a grant; false when it is gone or has changed. */
export const removeGrant = async (db: Queryable, key: ConnectionKey, version: number): Promise<boolean> =>
  (await db.count(remove, [key.companyId, key.connectionId, version])) === 1;

/** Ends renewals whose process is known to be dead; used at the start of a single process. */
export const releaseRenewals = (db: Queryable) => db.count(releaseAll);

/** Grants not renewed since `before`, oldest first. */
export const findIdleGrants = (db: Queryable, before: Date, limit: number) =>
  db.rows<{ company_id: string; connection_id: string; version: number }>(idle, [before, limit]);
