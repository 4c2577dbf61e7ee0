import { type Queryable, statement } from "../database/pool.ts";
import type { OrganisationChoice, Tokens } from "../integrations/integration.ts";
import type { Vault } from "../vault/vault.ts";

/** What was granted at the accounting software and is not linked yet: the customer chooses, or it is given back. */
export interface PendingGrant {
  readonly companyId: string;
  readonly connectionId: string;
  readonly stateHash: Buffer;
  readonly providerAddress: string;
  readonly tokens: Tokens;
  readonly organisations: readonly OrganisationChoice[];
  readonly chosenId: string | null;
  /** Whether the customer wants the organisation although it is another one than before. */
  readonly confirmed: boolean;
  readonly grantedAt: Date;
}

/** Names a pending grant, also in jobs, which carry text. */
export interface PendingGrantKey {
  readonly companyId: string;
  readonly stateHash: Buffer;
}

const at = "company_id = $1 and state_hash = $2";
const columns =
  "company_id, connection_id, state_hash, provider_address, sealed_tokens, organisations, chosen_id, confirmed, granted_at";
const add = statement(
  "pending-grant-add",
  `insert into pending_grant (company_id, state_hash, session_hash, connection_id, link_epoch, provider_address,
     sealed_tokens, organisations, granted_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const get = statement(
  "pending-grant-get",
  `select ${columns} from pending_grant where ${at} and released = $3`,
);
const choose = statement(
  "pending-grant-choose",
  `update pending_grant set chosen_id = $3, confirmed = $4 where ${at} and not released`,
);
const renew = statement(
  "pending-grant-renew",
  `update pending_grant set sealed_tokens = $3, granted_at = $4 where ${at}`,
);
const release = statement(
  "pending-grant-release",
  `update pending_grant set released = true where ${at} and not released`,
);
const remove = statement("pending-grant-remove", `delete from pending_grant where ${at}`);
/** Those whose session, link, connection or company has ended. */
const releaseAbandoned = statement(
  "pending-grant-release-abandoned",
  `update pending_grant p set released = true
   where not p.released and ($2::uuid is null or p.company_id = $2)
     and not exists (
       select from link_session s
       join connection n on n.company_id = p.company_id and n.connection_id = p.connection_id
       where s.session_hash = p.session_hash and s.expires_at > $1 and n.deleted_at is null and n.link_epoch = p.link_epoch
     )
   returning p.company_id, p.state_hash`,
);
const countOfCompany = statement(
  "pending-grant-count",
  "select count(*)::int as grants from pending_grant where company_id = $1",
);

interface Row {
  company_id: string;
  connection_id: string;
  state_hash: Buffer;
  provider_address: string;
  sealed_tokens: Buffer;
  organisations: OrganisationChoice[];
  chosen_id: string | null;
  confirmed: boolean;
  granted_at: Date;
}

const purpose = ({ companyId, stateHash }: PendingGrantKey) =>
  `pending-grant:${companyId}:${stateHash.toString("hex")}`;

export const addPendingGrant = (
  db: Queryable,
  vault: Vault,
  grant: Omit<PendingGrant, "chosenId" | "confirmed" | "grantedAt"> & {
    sessionHash: Buffer;
    linkEpoch: number;
  },
  now: Date,
) =>
  db.count(add, [
    grant.companyId,
    grant.stateHash,
    grant.sessionHash,
    grant.connectionId,
    grant.linkEpoch,
    grant.providerAddress,
    vault.seal(purpose(grant), JSON.stringify(grant.tokens)),
    JSON.stringify(grant.organisations),
    now,
  ]);

/** A grant the customer may still choose from; with `released` one that waits to be given back. */
export async function findPendingGrant(
  db: Queryable,
  vault: Vault,
  key: PendingGrantKey,
  released = false,
): Promise<PendingGrant | undefined> {
  const row = await db.maybe<Row>(get, [key.companyId, key.stateHash, released]);
  return (
    row && {
      companyId: row.company_id,
      connectionId: row.connection_id,
      stateHash: row.state_hash,
      providerAddress: row.provider_address,
      tokens: JSON.parse(vault.open(purpose(key), row.sealed_tokens)) as Tokens,
      organisations: row.organisations,
      chosenId: row.chosen_id,
      confirmed: row.confirmed,
      grantedAt: row.granted_at,
    }
  );
}

/** Keeps the customer's choice, or with null that it is to be made again. */
export const chooseOrganisation = (
  db: Queryable,
  { companyId, stateHash }: PendingGrantKey,
  chosenId: string | null,
  confirmed: boolean,
) => db.count(choose, [companyId, stateHash, chosenId, confirmed]);

/** Keeps renewed tokens. */
export const renewPendingGrant = (
  db: Queryable,
  vault: Vault,
  key: PendingGrantKey,
  tokens: Tokens,
  now: Date,
) => db.count(renew, [key.companyId, key.stateHash, vault.seal(purpose(key), JSON.stringify(tokens)), now]);

/** Ends the choice; false when there is none to end. */
export const releasePendingGrant = async (
  db: Queryable,
  { companyId, stateHash }: PendingGrantKey,
): Promise<boolean> => (await db.count(release, [companyId, stateHash])) === 1;

export const removePendingGrant = (db: Queryable, { companyId, stateHash }: PendingGrantKey) =>
  db.count(remove, [companyId, stateHash]);

/** Ends the choices nobody can make any more, of one company or of all; gives which they were. */
export const releaseAbandonedGrants = async (
  db: Queryable,
  now: Date,
  companyId: string | null,
): Promise<PendingGrantKey[]> =>
  (await db.rows<{ company_id: string; state_hash: Buffer }>(releaseAbandoned, [now, companyId])).map(
    (row) => ({ companyId: row.company_id, stateHash: row.state_hash }),
  );

export const countPendingGrantsOf = async (db: Queryable, companyId: string): Promise<number> =>
  (await db.one<{ grants: number }>(countOfCompany, [companyId])).grants;
