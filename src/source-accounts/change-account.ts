import { announce, audit } from "../audit/audit.ts";
import { requireConnectionForChange } from "../connections/find-connection.ts";
import { type Finding, invalid, Problem } from "../problem.ts";
import type { Work } from "../work.ts";
import { checkAmount } from "./check-account.ts";
import { disconnect, removeAccounts } from "./disconnect-accounts.ts";
import { requireAccount, requireAccountForChange } from "./find-account.ts";
import { updateAccount } from "./queries.ts";
import type { SourceAccount } from "./source-account.ts";

/** What may be changed; everything else in the body is ignored even where it differs. */
export interface AccountUpdate {
  readonly id?: string | null;
  readonly accountName?: string | null;
  readonly status?: string | null;
  readonly balance?: number | string | null;
}

interface Place {
  readonly companyId: string;
  readonly connectionId: string;
  readonly accountId: string;
}

/** Renames an account, disconnects it, or corrects its balance before it is connected (wire contract, op 19 and D-09). A customer may not do the last: 403. */
export async function updateSourceAccount(
  work: Work,
  place: Place,
  update: AccountUpdate,
): Promise<SourceAccount> {
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  const account = await requireAccountForChange(work.tx, connection, place.accountId);
  if (work.actor.kind === "company-token" && update.balance != null) {
    throw new Problem(
      "forbidden",
      "A company access token may rename or disconnect a source account; its balance is the bank's to set.",
    );
  }
  const next = checkUpdate(account, update);
  await updateAccount(work.tx, { ...next, status: account.status }, work.now);
  if (next.status !== account.status) {
    await disconnect(work, [account], "The source account was disconnected.", "close-at-provider");
    if (account.status === "pending") await updateAccount(work.tx, next, work.now);
  }
  const { companyId, connectionId, accountId } = account;
  await audit(work, {
    type: "sourceAccount.updated",
    companyId,
    target: { companyId, connectionId, accountId },
    before: { accountName: account.accountName, status: account.status, balance: account.balance },
    after: { accountName: next.accountName, status: next.status, balance: next.balance },
  });
  await announce(work, [{ type: "sourceAccount.updated", companyId, connectionId, accountId }]);
  return requireAccount(work.tx, connection, accountId);
}

function checkUpdate(account: SourceAccount, update: AccountUpdate): SourceAccount {
  const findings: Finding[] = [];
  const wrong = (itemId: string, message: string) => {
    findings.push({ itemId, message, validatorName: "SourceAccount" });
  };
  if (update.id != null && update.id !== account.accountId) {
    wrong("id", `id in the body is "${update.id}" but the path names "${account.accountId}"`);
  }
  const accountName = update.accountName ?? account.accountName;
  if (accountName.trim() === "" || accountName.length > 255) {
    wrong("accountName", "accountName must be 1 to 255 characters long");
  }
  const status = update.status ?? account.status;
  if (status !== account.status && status !== "disconnected") {
    wrong("status", `status can only be changed to disconnected, not to "${status}"`);
  }
  let balance = account.balance;
  if (update.balance != null) {
    const given = checkAmount("balance", update.balance, account.currency, wrong);
    if (given !== undefined && given !== account.balance && account.status === "connected") {
      wrong("balance", "balance of a connected account follows its transactions and cannot be set");
    }
    balance = given ?? balance;
  }
  if (findings.length > 0) throw invalid(findings);
  return { ...account, accountName, status: status as SourceAccount["status"], balance };
}

/** Removes a source account: its feed ends, the account in the accounting software is left as it is. */
export async function deleteSourceAccount(work: Work, place: Place): Promise<void> {
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  const account = await requireAccountForChange(work.tx, connection, place.accountId);
  const { companyId, connectionId, accountId } = account;
  await disconnect(work, [account], "The source account was deleted.", "close-at-provider");
  await removeAccounts(work, companyId, [account]);
  await audit(work, {
    type: "sourceAccount.deleted",
    companyId,
    target: { companyId, connectionId, accountId },
    before: { accountName: account.accountName, status: account.status },
  });
  await announce(work, [{ type: "sourceAccount.deleted", companyId, connectionId, accountId }]);
}
