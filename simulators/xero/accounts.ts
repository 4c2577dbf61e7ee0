import type { Draft } from "./state.ts";

/** An account of an organisation's books. Bank accounts, cards included, have the type BANK. */
export interface Account {
  readonly id: string;
  readonly organisationId: string;
  readonly code: string | null;
  readonly name: string;
  readonly type: string;
  /** Free text; 14 digits for a British account (provider document, section 2.1). Empty for other types. */
  readonly number: string;
  readonly bankAccountType: "BANK" | "CREDITCARD" | "PAYPAL" | "";
  readonly currency: string | null;
  readonly status: "ACTIVE" | "ARCHIVED";
  readonly updatedAt: string;
}

export function accountsOf(draft: Draft, organisationId: string): Account[] {
  return [...draft.all("accounts")].filter((account) => account.organisationId === organisationId);
}

/** Whether bank feeds take this account: section 2.1 of the provider document. */
export const takesFeeds = (account: Account): boolean =>
  account.status === "ACTIVE" &&
  (account.bankAccountType === "BANK" || account.bankAccountType === "CREDITCARD");
