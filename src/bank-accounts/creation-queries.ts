import { type Queryable, statement } from "../database/pool.ts";
import type { NewAccount } from "../integrations/integration.ts";
import type { AccountCreation, CreationState } from "./account-creation.ts";

interface Row {
  company_id: string;
  operation_id: string;
  connection_id: string;
  organisation_id: string;
  account: NewAccount;
  state: CreationState;
  attempts: number;
  key_number: number;
  leased_by: string | null;
  leased_until: Date | null;
  reason: string | null;
  requested_at: Date;
}

const columns = `company_id, operation_id, connection_id, organisation_id, account, state, attempts, key_number,
  leased_by, leased_until, reason, requested_at`;
const insert = statement(
  "account-creation-insert",
  `insert into account_creation (${columns}) values ($1, $2, $3, $4, $5, 'waiting', 0, 1, null, null, null, $6)`,
);
const get = statement(
  "account-creation-get",
  `select ${columns} from account_creation where company_id = $1 and operation_id = $2`,
);
const lock = statement(
  "account-creation-lock",
  `select ${columns} from account_creation where company_id = $1 and operation_id = $2 for no key update`,
);
const update = statement(
  "account-creation-update",
  `update account_creation set state = $3, attempts = $4, key_number = $5, leased_by = $6, leased_until = $7, reason = $8
   where company_id = $1 and operation_id = $2`,
);
const endOpen = statement(
  "account-creation-end",
  `update account_creation c set state = 'ended', leased_by = null, leased_until = null, reason = $3
   from account_creation before
   where c.company_id = $1 and c.connection_id = $2 and c.state in ('waiting', 'in-doubt')
     and before.company_id = c.company_id and before.operation_id = c.operation_id
   returning c.operation_id, before.state`,
);
const open = statement(
  "account-creation-open",
  "select company_id, operation_id from account_creation where state in ('waiting', 'in-doubt')",
);
// Operation ids are of UUID version 7: the lesser was asked for before.
const namesake = statement(
  "account-creation-namesake",
  `select from account_creation
   where company_id = $1 and organisation_id = $2 and operation_id < $3 and state in ('waiting', 'in-doubt')
     and lower(btrim(account->>'name')) = lower(btrim($4)) limit 1`,
);
const release = statement(
  "account-creation-release",
  "update account_creation set leased_by = null, leased_until = null where leased_by is not null",
);

const toCreation = (row: Row): AccountCreation => ({
  companyId: row.company_id,
  operationId: row.operation_id,
  connectionId: row.connection_id,
  organisationId: row.organisation_id,
  account: row.account,
  state: row.state,
  attempts: row.attempts,
  keyNumber: row.key_number,
  leasedBy: row.leased_by,
  leasedUntil: row.leased_until,
  reason: row.reason,
  requestedAt: row.requested_at,
});

export type NewCreation = Pick<
  AccountCreation,
  "companyId" | "operationId" | "connectionId" | "organisationId" | "account"
>;

export const insertCreation = (db: Queryable, creation: NewCreation, now: Date) =>
  db.rows(insert, [
    creation.companyId,
    creation.operationId,
    creation.connectionId,
    creation.organisationId,
    JSON.stringify(creation.account),
    now,
  ]);

export async function findCreation(db: Queryable, companyId: string, operationId: string) {
  const row = await db.maybe<Row>(get, [companyId, operationId]);
  return row && toCreation(row);
}

export async function lockCreation(db: Queryable, companyId: string, operationId: string) {
  const row = await db.maybe<Row>(lock, [companyId, operationId]);
  return row && toCreation(row);
}

/** Whether an account of the same name, asked for before in the same organisation, is not decided yet. */
export const hasOpenNamesake = async (
  db: Queryable,
  { companyId, organisationId, operationId, account }: AccountCreation,
): Promise<boolean> =>
  (await db.rows(namesake, [companyId, organisationId, operationId, account.name])).length > 0;

/** Stores every changeable fact of a creation; the caller holds its lock. */
export const saveCreation = (db: Queryable, creation: AccountCreation) =>
  db.rows(update, [
    creation.companyId,
    creation.operationId,
    creation.state,
    creation.attempts,
    creation.keyNumber,
    creation.leasedBy,
    creation.leasedUntil,
    creation.reason,
  ]);

/** Ends the open creations of a connection; returns the operations with the state each was in. */
export const endOpenCreations = (
  db: Queryable,
  { companyId, connectionId }: { companyId: string; connectionId: string },
  reason: string,
) => db.rows<{ operation_id: string; state: CreationState }>(endOpen, [companyId, connectionId, reason]);

/** Lets go of creations that were being worked on: for the start of a process that knows it is the only one. */
export const releaseCreations = (db: Queryable) => db.count(release);

/** Every creation that has not ended, of all companies. */
export const findOpenCreations = async (db: Queryable) =>
  (await db.rows<{ company_id: string; operation_id: string }>(open)).map((row) => ({
    companyId: row.company_id,
    operationId: row.operation_id,
  }));
