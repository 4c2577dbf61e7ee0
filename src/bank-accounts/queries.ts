import { type Queryable, statement } from "../database/pool.ts";
import type { BankAccount } from "../integrations/integration.ts";
import type { PullOperation, PullStatus } from "./pull-operation.ts";

export interface PullRow {
  company_id: string;
  pull_id: string;
  connection_id: string;
  organisation_id: string;
  data_type: string;
  status: PullStatus;
  attempts: number;
  requested_at: Date;
  completed_at: Date | null;
  error_message: string | null;
}

export const pullColumns = `company_id, pull_id, connection_id, organisation_id, data_type, status, attempts, requested_at,
  completed_at, error_message`;
const insert = statement(
  "pull-insert",
  `insert into pull_operation (${pullColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);
const get = statement(
  "pull-get",
  `select ${pullColumns} from pull_operation where company_id = $1 and pull_id = $2`,
);
const lock = statement(
  "pull-lock",
  `select ${pullColumns} from pull_operation where company_id = $1 and pull_id = $2 for no key update`,
);
const queued = statement(
  "pull-queued",
  `select ${pullColumns} from pull_operation
   where company_id = $1 and connection_id = $2 and organisation_id = $3 and data_type = $4 and status = 'Queued'
   order by requested_at desc limit 1`,
);
const open = statement(
  "pull-open",
  "select company_id, pull_id from pull_operation where status in ('Queued', 'Fetching')",
);
const update = statement(
  "pull-update",
  `update pull_operation set status = $3, attempts = $4, completed_at = $5, error_message = $6
   where company_id = $1 and pull_id = $2`,
);
// The stored accounts are those of the last completed fetch, of whatever organisation that was.
const state = statement(
  "pull-state",
  `select
     coalesce((select organisation_id = $3 from pull_operation
       where company_id = $1 and connection_id = $2 and data_type = $4 and status = 'Complete'
       order by completed_at desc, requested_at desc limit 1), false) as stored,
     exists (select from pull_operation where company_id = $1 and connection_id = $2 and data_type = $4
       and organisation_id = $3 and status in ('Queued', 'Fetching')) as fetching,
     exists (select from pull_operation where company_id = $1 and connection_id = $2 and data_type = $4
       and organisation_id = $3) as requested`,
);

const accountColumns = `account_name, account_type, nominal_code, sort_code, account_number, iban, currency, balance,
  institution, available_balance, overdraft_limit, status, is_deleted, source_modified_at`;
const fromGiven = `json_to_recordset($3::json) as g(account_id text, account_name text, account_type text,
  nominal_code text, sort_code text, account_number text, iban text, currency text, balance numeric, institution text,
  available_balance numeric, overdraft_limit numeric, status text, is_deleted boolean, source_modified_at timestamptz)`;
const prefixed = (table: string) =>
  accountColumns
    .split(",")
    .map((column) => `${table}.${column.trim()}`)
    .join(", ");
const upsert = `insert into bank_account as b (company_id, connection_id, account_id, first_fetched_at, modified_at, ${accountColumns})
  select $1, $2, account_id, $4, $4, ${accountColumns} from ${fromGiven}
  on conflict (company_id, connection_id, account_id) do update
  set (modified_at, ${accountColumns}) = (excluded.modified_at, ${prefixed("excluded")})
  where (${prefixed("b")}) is distinct from (${prefixed("excluded")})`;
const put = statement("bank-account-put", upsert);
const removeOthers = statement(
  "bank-account-remove-others",
  `delete from bank_account b where company_id = $1 and connection_id = $2 and account_id <> all($3::text[])`,
);
const removeAccounts = statement(
  "bank-account-remove",
  "delete from bank_account where company_id = $1 and connection_id = $2",
);
const removePulls = statement(
  "pull-remove",
  "delete from pull_operation where company_id = $1 and connection_id = $2",
);

export const toPull = (row: PullRow): PullOperation => ({
  companyId: row.company_id,
  pullId: row.pull_id,
  connectionId: row.connection_id,
  organisationId: row.organisation_id,
  dataType: row.data_type,
  status: row.status,
  attempts: row.attempts,
  requestedAt: row.requested_at,
  completedAt: row.completed_at,
  errorMessage: row.error_message,
});

interface Place {
  readonly companyId: string;
  readonly connectionId: string;
}

export const insertPull = (db: Queryable, pull: PullOperation) =>
  db.rows(insert, [
    pull.companyId,
    pull.pullId,
    pull.connectionId,
    pull.organisationId,
    pull.dataType,
    pull.status,
    pull.attempts,
    pull.requestedAt,
    pull.completedAt,
    pull.errorMessage,
  ]);

export async function findPull(db: Queryable, companyId: string, pullId: string) {
  const row = await db.maybe<PullRow>(get, [companyId, pullId]);
  return row && toPull(row);
}

export async function lockPull(db: Queryable, companyId: string, pullId: string) {
  const row = await db.maybe<PullRow>(lock, [companyId, pullId]);
  return row && toPull(row);
}

/** The fetch of a connection's data set that has not begun yet. */
export async function findQueuedPull(
  db: Queryable,
  { companyId, connectionId }: Place,
  organisationId: string,
  dataType: string,
) {
  const row = await db.maybe<PullRow>(queued, [companyId, connectionId, organisationId, dataType]);
  return row && toPull(row);
}

export const savePull = (db: Queryable, pull: PullOperation) =>
  db.rows(update, [
    pull.companyId,
    pull.pullId,
    pull.status,
    pull.attempts,
    pull.completedAt,
    pull.errorMessage,
  ]);

/** Whether a data set of a connection's present organisation is stored, is being fetched, was ever asked for. */
export const dataSetState = (
  db: Queryable,
  { companyId, connectionId }: Place,
  organisationId: string | null,
  dataType: string,
) =>
  db.one<{ stored: boolean; fetching: boolean; requested: boolean }>(state, [
    companyId,
    connectionId,
    organisationId,
    dataType,
  ]);

const given = (accounts: readonly BankAccount[]): string =>
  JSON.stringify(
    accounts.map((account) => ({
      account_id: account.id,
      account_name: account.name,
      account_type: account.accountType,
      nominal_code: account.nominalCode,
      sort_code: account.sortCode,
      account_number: account.accountNumber,
      iban: account.iban,
      currency: account.currency,
      balance: account.balance,
      institution: account.institution,
      available_balance: account.availableBalance,
      overdraft_limit: account.overdraftLimit,
      status: account.status,
      is_deleted: account.deleted,
      source_modified_at: account.changedAt?.toISOString() ?? null,
    })),
  );

/** Makes `accounts`, and no others, the stored accounts of a connection. Each id must occur once. */
export async function replaceBankAccounts(
  db: Queryable,
  { companyId, connectionId }: Place,
  accounts: readonly BankAccount[],
  now: Date,
): Promise<void> {
  await db.rows(removeOthers, [companyId, connectionId, accounts.map(({ id }) => id)]);
  await db.rows(put, [companyId, connectionId, given(accounts), now]);
}

/** Adds one account to those stored, or brings it up to date. */
export const putBankAccount = (
  db: Queryable,
  { companyId, connectionId }: Place,
  account: BankAccount,
  now: Date,
) => db.rows(put, [companyId, connectionId, given([account]), now]);

/** Forgets what was fetched through a connection, and its fetches. */
export async function removeFetched(db: Queryable, { companyId, connectionId }: Place): Promise<void> {
  await db.rows(removeAccounts, [companyId, connectionId]);
  await db.rows(removePulls, [companyId, connectionId]);
}

/** Every fetch that has not ended, of all companies. */
export const findOpenPulls = async (db: Queryable) =>
  (await db.rows<{ company_id: string; pull_id: string }>(open)).map((row) => ({
    companyId: row.company_id,
    pullId: row.pull_id,
  }));
