import { type Queryable, statement } from "../database/pool.ts";
import { type Grant, type GrantRow, toGrant } from "./grant-queries.ts";

type GrantKey = Pick<Grant, "companyId" | "grantId">;

/** A code as it was issued, found by its hash. */
export interface StoredCode extends GrantKey {
  readonly redirectUri: string;
  readonly codeChallenge: string | null;
  readonly expiresAt: Date;
  readonly spentAt: Date | null;
}

/** A refresh token as it was issued, found by its hash. */
export interface StoredRefreshToken extends GrantKey {
  readonly parentHash: Buffer | null;
  readonly expiresAt: Date;
  readonly supersededAt: Date | null;
}

const insertCodeStatement = statement(
  "fdx-code-insert",
  `insert into fdx_code (code_hash, company_id, grant_id, redirect_uri, code_challenge, expires_at)
   values ($1, $2, $3, $4, $5, $6)`,
);
const findCodeStatement = statement(
  "fdx-code-find",
  `select company_id, grant_id, redirect_uri, code_challenge, expires_at, spent_at
   from fdx_code where code_hash = $1`,
);
const spend = statement(
  "fdx-code-spend",
  "update fdx_code set spent_at = $2 where code_hash = $1 and spent_at is null",
);
const insertTokenStatement = statement(
  "fdx-token-insert",
  `insert into fdx_token (token_hash, company_id, grant_id, kind, parent_hash, issued_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
const findAccessStatement = statement(
  "fdx-token-access",
  `select g.company_id, g.grant_id, g.connection_id, g.client_id, g.username, g.scopes,
     array(select source_account_key::text from fdx_grant_account a
       where a.company_id = g.company_id and a.grant_id = g.grant_id) as keys,
     exists (select from fdx_token p where p.token_hash = t.parent_hash and p.superseded_at is null) as arrived
   from fdx_token t join fdx_grant g on g.company_id = t.company_id and g.grant_id = t.grant_id
   where t.token_hash = $1 and t.kind = 'access' and t.expires_at > $2`,
);
const findRefreshStatement = statement(
  "fdx-token-refresh",
  `select company_id, grant_id, parent_hash, expires_at, superseded_at
   from fdx_token where token_hash = $1 and kind = 'refresh'`,
);
const grantOf = statement(
  "fdx-token-grant",
  "select company_id, grant_id from fdx_token where token_hash = $1",
);
const supersede = statement(
  "fdx-token-supersede",
  `update fdx_token set superseded_at = $3
   where kind = 'refresh' and superseded_at is null
     and (token_hash = $2 or (company_id = $4 and grant_id = $5 and parent_hash = $2 and token_hash <> $1))`,
);
const supersedeParent = statement(
  "fdx-token-supersede-parent",
  `update fdx_token set superseded_at = $2
   where token_hash = (select parent_hash from fdx_token where token_hash = $1) and superseded_at is null`,
);
const dropIssuedFor = statement(
  "fdx-token-drop-issued-for",
  "delete from fdx_token where company_id = $1 and grant_id = $2 and parent_hash = $3 and issued_at < $4",
);
const forgetTokens = statement(
  "fdx-token-forget",
  "delete from fdx_token where expires_at <= $1 or superseded_at <= $2",
);
const forgetCodes = statement("fdx-code-forget", "delete from fdx_code where expires_at <= $1");

export const insertCode = (db: Queryable, hash: Buffer, code: Omit<StoredCode, "spentAt">): Promise<number> =>
  db.count(insertCodeStatement, [
    hash,
    code.companyId,
    code.grantId,
    code.redirectUri,
    code.codeChallenge,
    code.expiresAt,
  ]);

/** A code, spent or not. Read it again under its grant's lock before it is believed to be unspent. */
export async function findCode(db: Queryable, hash: Buffer): Promise<StoredCode | undefined> {
  const row = await db.maybe<{
    company_id: string;
    grant_id: string;
    redirect_uri: string;
    code_challenge: string | null;
    expires_at: Date;
    spent_at: Date | null;
  }>(findCodeStatement, [hash]);
  return (
    row && {
      companyId: row.company_id,
      grantId: row.grant_id,
      redirectUri: row.redirect_uri,
      codeChallenge: row.code_challenge,
      expiresAt: row.expires_at,
      spentAt: row.spent_at,
    }
  );
}

/** Spends a code; false when it was spent before. */
export const spendCode = async (db: Queryable, hash: Buffer, now: Date): Promise<boolean> =>
  (await db.count(spend, [hash, now])) > 0;

export const insertToken = (
  db: Queryable,
  token: GrantKey & {
    readonly hash: Buffer;
    readonly kind: "access" | "refresh";
    readonly parentHash: Buffer | null;
    readonly issuedAt: Date;
    readonly expiresAt: Date;
  },
): Promise<number> =>
  db.count(insertTokenStatement, [
    token.hash,
    token.companyId,
    token.grantId,
    token.kind,
    token.parentHash,
    token.issuedAt,
    token.expiresAt,
  ]);

/**
 * What a present access token lets its holder see: the grant and the internal keys of its accounts. `arrived`: it shows
 * for the first time that the answer to a refresh has arrived.
 */
export async function findAccess(
  db: Queryable,
  hash: Buffer,
  now: Date,
): Promise<{ grant: Grant; accountKeys: ReadonlySet<string>; arrived: boolean } | undefined> {
  const row = await db.maybe<GrantRow & { keys: string[]; arrived: boolean }>(findAccessStatement, [
    hash,
    now,
  ]);
  return row && { grant: toGrant(row), accountKeys: new Set(row.keys), arrived: row.arrived };
}

/** A refresh token, superseded or not. Read it again under its grant's lock before it is used. */
export async function findRefreshToken(db: Queryable, hash: Buffer): Promise<StoredRefreshToken | undefined> {
  const row = await db.maybe<{
    company_id: string;
    grant_id: string;
    parent_hash: Buffer | null;
    expires_at: Date;
    superseded_at: Date | null;
  }>(findRefreshStatement, [hash]);
  return (
    row && {
      companyId: row.company_id,
      grantId: row.grant_id,
      parentHash: row.parent_hash,
      expiresAt: row.expires_at,
      supersededAt: row.superseded_at,
    }
  );
}

/** The grant that a token of either kind was issued under, expired or not. */
export async function findGrantOfToken(db: Queryable, hash: Buffer): Promise<GrantKey | undefined> {
  const row = await db.maybe<{ company_id: string; grant_id: string }>(grantOf, [hash]);
  return row && { companyId: row.company_id, grantId: row.grant_id };
}

/** The client shows which refresh token it kept: the one that came before and those issued beside it are done with. */
export const keepToken = (
  db: Queryable,
  hash: Buffer,
  { companyId, grantId, parentHash }: StoredRefreshToken,
  now: Date,
): Promise<number> => db.count(supersede, [hash, parentHash, now, companyId, grantId]);

/** The client uses an access token: the refresh token that it was issued for is done with. */
export const supersedeParentOf = (db: Queryable, hash: Buffer, now: Date): Promise<number> =>
  db.count(supersedeParent, [hash, now]);

/** Drops the tokens issued for a refresh token before `before`, which nobody has used. */
export const dropTokensFor = (
  db: Queryable,
  hash: Buffer,
  { companyId, grantId }: StoredRefreshToken,
  before: Date,
): Promise<number> => db.count(dropIssuedFor, [companyId, grantId, hash, before]);

/** Forgets what has expired, and refresh tokens that were superseded before `superseded`. */
export async function forgetExpired(db: Queryable, now: Date, superseded: Date): Promise<void> {
  await db.count(forgetTokens, [now, superseded]);
  await db.count(forgetCodes, [superseded]);
}
