import { isUuid } from "../companies/find-company.ts";
import type { Queryable } from "../database/pool.ts";
import { Problem } from "../problem.ts";
import { isAccountId } from "./check-account.ts";
import {
  type AccountCounts,
  countAccounts,
  findAccount,
  findAccountByKey,
  findAccountsEvenDeleted,
  listAccounts,
  lockAccount,
  lockAccountByKey,
  setAccountFeed,
  setAccountStatus,
} from "./queries.ts";
import type { SourceAccount } from "./source-account.ts";

export {
  type AccountCounts,
  countAccounts,
  findAccountByKey,
  findAccountsEvenDeleted,
  listAccounts,
  lockAccountByKey,
  setAccountFeed,
  setAccountStatus,
};

/** The source account of a request's path; 404 when there is none of that id in the connection. */
export async function requireAccount(
  db: Queryable,
  connection: { companyId: string; connectionId: string },
  accountId: string,
): Promise<SourceAccount> {
  return orNotFound(
    accountId,
    canExist(connection, accountId)
      ? await findAccount(db, connection.companyId, connection.connectionId, accountId)
      : undefined,
  );
}

/** As `requireAccount`, and nobody else changes the account until the transaction ends. */
export async function requireAccountForChange(
  db: Queryable,
  connection: { companyId: string; connectionId: string },
  accountId: string,
): Promise<SourceAccount> {
  return orNotFound(
    accountId,
    canExist(connection, accountId)
      ? await lockAccount(db, connection.companyId, connection.connectionId, accountId)
      : undefined,
  );
}

const canExist = (connection: { companyId: string; connectionId: string }, accountId: string): boolean =>
  isUuid(connection.companyId) && isUuid(connection.connectionId) && isAccountId(accountId);

function orNotFound(accountId: string, account: SourceAccount | undefined): SourceAccount {
  if (!account) throw new Problem("account-not-found", `Source account ${accountId} not found`);
  return account;
}
