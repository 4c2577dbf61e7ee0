import { type Queryable, statement } from "../database/pool.ts";

const spend = statement(
  "link-spend-code",
  "insert into spent_link_code (code_hash, expires_at) values ($1, $2) on conflict do nothing",
);
const spent = statement("link-code-spent", "select 1 as spent from spent_link_code where code_hash = $1");
const addState = statement(
  "link-state-add",
  `insert into authorization_state (state_hash, session_hash, company_id, connection_id, link_epoch, provider_address, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
const takeState = statement(
  "link-state-take",
  `delete from authorization_state where state_hash = $1 and session_hash = $2 and expires_at > $3
   returning company_id, connection_id, link_epoch, provider_address`,
);
const forget = [
  statement("link-forget-codes", "delete from spent_link_code where expires_at <= $1"),
  statement("link-forget-sessions", "delete from link_session where expires_at <= $1"),
  statement("link-forget-states", "delete from authorization_state where expires_at <= $1"),
  statement("link-forget-attempts", "delete from link_attempt where expires_at <= $1"),
];

/** Spends a one-time password; false when it was spent before. */
export const spendCode = async (db: Queryable, codeHash: Buffer, expiresAt: Date): Promise<boolean> =>
  (await db.count(spend, [codeHash, expiresAt])) === 1;

export const isSpent = async (db: Queryable, codeHash: Buffer): Promise<boolean> =>
  (await db.maybe(spent, [codeHash])) !== undefined;

interface StateRow {
  company_id: string;
  connection_id: string;
  link_epoch: number;
  provider_address: string;
}

export interface AuthorizationState {
  readonly companyId: string;
  readonly connectionId: string;
  readonly linkEpoch: number;
  readonly providerAddress: string;
}

export const insertAuthorizationState = (
  db: Queryable,
  hashes: { state: Buffer; session: Buffer },
  state: AuthorizationState,
  expiresAt: Date,
) =>
  db.count(addState, [
    hashes.state,
    hashes.session,
    state.companyId,
    state.connectionId,
    state.linkEpoch,
    state.providerAddress,
    expiresAt,
  ]);

/** Takes the state of a callback: it works once, and only in the browser session it was made for. */
export async function takeAuthorizationState(
  db: Queryable,
  hashes: { state: Buffer; session: Buffer },
  now: Date,
): Promise<AuthorizationState | undefined> {
  const row = await db.maybe<StateRow>(takeState, [hashes.state, hashes.session, now]);
  return (
    row && {
      companyId: row.company_id,
      connectionId: row.connection_id,
      linkEpoch: row.link_epoch,
      providerAddress: row.provider_address,
    }
  );
}

/** Removes what has expired. */
export async function forgetExpired(db: Queryable, now: Date): Promise<void> {
  for (const expired of forget) await db.count(expired, [now]);
}
