import { sql } from "kysely";
import type { Database } from "../database/pool.ts";
import type { ListRequest } from "../http/list/list-query.ts";
import type { ListPage } from "../http/list/list-reply.ts";
import type { SqlField } from "../http/list/sql-condition.ts";
import { pageOfRows, type SqlList } from "../http/list/sql-page.ts";
import type { BankAccount } from "../integrations/integration.ts";
import { storedDecimal } from "../money.ts";
import type { StoredBankAccount } from "./bank-account.ts";
import { type PullOperation, pullStatuses } from "./pull-operation.ts";
import { type PullRow, pullColumns, toPull } from "./queries.ts";

interface Row {
  account_id: string;
  account_name: string | null;
  account_type: BankAccount["accountType"];
  nominal_code: string | null;
  sort_code: string | null;
  account_number: string | null;
  iban: string | null;
  currency: string;
  balance: string | null;
  institution: string | null;
  available_balance: string | null;
  overdraft_limit: string | null;
  status: BankAccount["status"];
  is_deleted: boolean;
  modified_at: Date;
  source_modified_at: Date | null;
}

const text = (column: ReturnType<typeof sql>): SqlField => ({ kind: "text", column, optional: true });
const number = (column: ReturnType<typeof sql>): SqlField => ({ kind: "number", column, optional: true });

/** Bank accounts by every scalar property of the contract. */
export const bankAccountList: SqlList = {
  type: "BankAccount",
  fields: {
    id: { kind: "text", column: sql`row.account_id` },
    accountName: text(sql`row.account_name`),
    accountType: { kind: "word", words: ["Unknown", "Credit", "Debit"], column: sql`row.account_type` },
    nominalCode: text(sql`row.nominal_code`),
    sortCode: text(sql`row.sort_code`),
    accountNumber: text(sql`row.account_number`),
    iBan: text(sql`row.iban`),
    currency: { kind: "text", column: sql`row.currency` },
    balance: number(sql`row.balance`),
    institution: text(sql`row.institution`),
    availableBalance: number(sql`row.available_balance`),
    overdraftLimit: number(sql`row.overdraft_limit`),
    status: {
      kind: "word",
      words: ["Unknown", "Active", "Archived", "Pending"],
      column: sql`row.status`,
    },
    "metadata.isDeleted": { kind: "boolean", column: sql`row.is_deleted` },
    modifiedDate: { kind: "instant", column: sql`row.modified_at` },
    sourceModifiedDate: { kind: "instant", column: sql`row.source_modified_at`, optional: true },
  },
  table: sql`bank_account`,
  columns: `account_id, account_name, account_type, nominal_code, sort_code, account_number, iban, currency, balance,
    institution, available_balance, overdraft_limit, status, is_deleted, modified_at, source_modified_at`,
  key: sql`row.account_id`,
  keyKind: "text",
  created: sql`row.first_fetched_at`,
  defaultOrder: "-modifiedDate",
};

/** Fetches of data sets. `isCompleted` is not among the properties, as the contract says. */
export const pullList: SqlList = {
  type: "PullOperation",
  fields: {
    id: { kind: "uuid", column: sql`row.pull_id` },
    connectionId: { kind: "uuid", column: sql`row.connection_id` },
    dataType: { kind: "text", column: sql`row.data_type` },
    status: { kind: "word", words: pullStatuses, column: sql`row.status` },
    errorMessage: text(sql`row.error_message`),
    requested: { kind: "instant", column: sql`row.requested_at` },
    completed: { kind: "instant", column: sql`row.completed_at`, optional: true },
    isErrored: { kind: "boolean", column: sql`(row.status like '%Error')` },
  },
  table: sql`pull_operation`,
  columns: pullColumns,
  key: sql`row.pull_id`,
  keyKind: "uuid",
  created: sql`row.requested_at`,
  defaultOrder: "-requested",
};

const decimalOf = (stored: string | null) => (stored === null ? null : storedDecimal(stored));

const toAccount = (row: Row): StoredBankAccount => ({
  id: row.account_id,
  name: row.account_name,
  accountType: row.account_type,
  nominalCode: row.nominal_code,
  sortCode: row.sort_code,
  accountNumber: row.account_number,
  iban: row.iban,
  currency: row.currency,
  balance: decimalOf(row.balance),
  institution: row.institution,
  availableBalance: decimalOf(row.available_balance),
  overdraftLimit: decimalOf(row.overdraft_limit),
  status: row.status,
  deleted: row.is_deleted,
  changedAt: row.source_modified_at,
  modifiedAt: row.modified_at,
});

export async function listBankAccounts(
  db: Database,
  { companyId, connectionId }: { companyId: string; connectionId: string },
  list: ListRequest<SqlField>,
): Promise<ListPage<StoredBankAccount>> {
  const base = sql<boolean>`row.company_id = ${companyId} and row.connection_id = ${connectionId}`;
  const page = await pageOfRows<Row>(db, bankAccountList, base, list);
  return { ...page, rows: page.rows.map(toAccount) };
}

export async function listPulls(
  db: Database,
  companyId: string,
  list: ListRequest<SqlField>,
): Promise<ListPage<PullOperation>> {
  const page = await pageOfRows<PullRow>(db, pullList, sql<boolean>`row.company_id = ${companyId}`, list);
  return { ...page, rows: page.rows.map(toPull) };
}
