import type { BankAccount, Statement } from "./records.ts";
import type { Store } from "./store.ts";

/** Ends the work on every statement whose time has come. */
export function settleDue(store: Store, now: Date): void {
  const instant = now.getTime();
  const due = store.working().filter(({ settlesAt }) => settlesAt !== null && settlesAt <= instant);
  if (due.length === 0) return;
  store.change(({ put }) => {
    for (const statement of due) {
      put("statements", {
        ...statement,
        processedAt: Math.max(statement.receivedAt, statement.settlesAt ?? 0),
      });
      const account = store.get("bankAccounts", statement.bankAccountId);
      if (account && statement.verdict.status === "complete") put("bankAccounts", after(account, statement));
    }
  });
}

/** An account is active from its first statement on, and tells what the last one said. */
function after(account: BankAccount, statement: Statement): BankAccount {
  const { accountStatus, ledgerBalance, ledgerBalanceDate } = statement;
  const balance = ledgerBalance === null ? {} : { ledgerBalance, ledgerBalanceDate };
  if (account.status === "cancelled") return account;
  if (accountStatus === "authRequired") return { ...account, ...balance, status: "authRequired" };
  return { ...account, ...balance, status: account.status === "pending" ? "active" : account.status };
}
