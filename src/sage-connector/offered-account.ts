import type { OfferedAccount } from "../integrations/integration.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";

/** A source account as Sage knows it, or may come to know it. */
export interface SageAccount {
  readonly companyId: string;
  readonly sourceAccountKey: string;
  /** Our name of it at Sage, which never changes. */
  readonly externalId: string;
  /** The account in Sage that it is connected to. */
  readonly bankAccountId: string | null;
  readonly looks: number;
}

export const offered = (account: SourceAccount, externalId: string): OfferedAccount => ({
  externalId,
  accountName: account.accountName,
  accountNumber: account.accountNumber,
  bankCode: bankCodeOf(account),
  branchCode: null,
});

const bankCodeOf = ({ routingInfo, sortCode }: SourceAccount): string | null =>
  (sortCode ?? routingInfo?.bankCode ?? "").replace(/[-\s]/g, "") || null;

/** Kinds of account in Sage's words, by ours of both shapes in lower case. */
const kinds: Readonly<Record<string, string>> = {
  savings: "savings",
  loan: "loan",
  creditcard: "creditCard",
  credit: "creditCard",
};

/** An account as Sage lists those that may be added under an authorisation it has. */
export const listedAtSage = (account: SourceAccount, externalId: string) => ({
  accountType: kinds[account.accountType.toLowerCase()] ?? "business",
  accountName: account.accountName,
  externalId,
  bankIdentifier: bankCodeOf(account) ?? "",
  accountIdentifier: account.accountNumber,
  branchIdentifier: "",
});
