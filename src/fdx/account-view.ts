import type { CollectedAccount } from "../collection/collector.ts";
import { exactNumber } from "./exact-number.ts";
import { fdxAccountId } from "./identifiers.ts";
import { lastDigits } from "./login-page.ts";
import type { FdxVersion } from "./refusal.ts";

/** What FDX calls the kinds of accounts there are here, and how version 5 wraps each. */
interface Kind {
  readonly accountCategory: "DEPOSIT_ACCOUNT" | "LOC_ACCOUNT" | "LOAN_ACCOUNT";
  readonly accountType: "CHECKING" | "SAVINGS" | "CREDITCARD" | "LOAN";
  readonly account: "depositAccount" | "locAccount" | "loanAccount";
  readonly transaction: "depositTransaction" | "locTransaction" | "loanTransaction";
}

const deposit = {
  accountCategory: "DEPOSIT_ACCOUNT",
  account: "depositAccount",
  transaction: "depositTransaction",
} as const;
const checking: Kind = { ...deposit, accountType: "CHECKING" };
const savings: Kind = { ...deposit, accountType: "SAVINGS" };
const card: Kind = {
  accountCategory: "LOC_ACCOUNT",
  accountType: "CREDITCARD",
  account: "locAccount",
  transaction: "locTransaction",
};
const loan: Kind = {
  accountCategory: "LOAN_ACCOUNT",
  accountType: "LOAN",
  account: "loanAccount",
  transaction: "loanTransaction",
};

/** The kind of an account: as the bank named it, else by whether it holds money or debt. */
export function kindOf({ accountType, category }: Pick<CollectedAccount, "accountType" | "category">): Kind {
  if (accountType === "savings") return savings;
  if (accountType === "loan") return loan;
  return category === "Credit" ? card : checking;
}

/**
 * An account as FDX writes it. Its balance is the bank's, with the bank's sign; what is available beside it we do not
 * know. A `lightweight` one is only described.
 */
export function accountView(account: CollectedAccount, version: FdxVersion, lightweight = false) {
  const { account: wrapper, accountCategory, accountType } = kindOf(account);
  const balance = exactNumber(account.balance);
  const amount = accountType === "LOAN" ? { principalBalance: balance } : { currentBalance: balance };
  const flat = {
    accountId: fdxAccountId(account.key),
    accountNumberDisplay: lastDigits(account.accountNumber),
    productName: account.accountName,
    nickname: account.accountName,
    status: "OPEN",
    accountType,
    currency: { currencyCode: account.currency },
    ...(lightweight ? undefined : amount),
  };
  return version === 6 ? { accountCategory, ...flat } : { [wrapper]: flat };
}
