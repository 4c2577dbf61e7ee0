import { type Static, Type } from "typebox";
import { Amount, Currency, Instant, Nullable, OneOf } from "../http/schema.ts";
import type { BankAccount } from "../integrations/integration.ts";
import { type Decimal, wireNumber } from "../money.ts";

/** A bank account of the accounting software as it was last read. */
export interface StoredBankAccount extends BankAccount {
  /** When a fetch last brought other content than was stored. */
  readonly modifiedAt: Date;
}

/** The fields that a bank account has in common with the request for a new one. */
export const accountFields = {
  accountName: Type.Optional(Nullable(Type.String())),
  accountType: Type.Optional(OneOf("Unknown", "Credit", "Debit")),
  nominalCode: Type.Optional(Nullable(Type.String())),
  sortCode: Type.Optional(Nullable(Type.String())),
  accountNumber: Type.Optional(Nullable(Type.String())),
  iBan: Type.Optional(Nullable(Type.String())),
  currency: Type.Optional(Currency),
  balance: Type.Optional(Nullable(Amount)),
  institution: Type.Optional(Nullable(Type.String())),
  availableBalance: Type.Optional(Nullable(Amount)),
  overdraftLimit: Type.Optional(Nullable(Amount)),
  status: Type.Optional(OneOf("Unknown", "Active", "Archived", "Pending")),
};

/**
 * A bank account on the wire. On Debit accounts a balance above zero is money the company has; on Credit accounts it
 * is money the company owes.
 */
export const BankAccountSchema = Type.Object(
  {
    id: Type.String(),
    ...accountFields,
    metadata: Type.Object({ isDeleted: Type.Boolean() }),
    modifiedDate: Instant,
    sourceModifiedDate: Type.Optional(Instant),
  },
  { title: "BankAccount" },
);

const amount = (value: Decimal | null): number | null => (value === null ? null : wireNumber(value));

export function bankAccountReply(account: StoredBankAccount): Static<typeof BankAccountSchema> {
  return {
    id: account.id,
    accountName: account.name,
    accountType: account.accountType,
    nominalCode: account.nominalCode,
    sortCode: account.sortCode,
    accountNumber: account.accountNumber,
    iBan: account.iban,
    currency: account.currency,
    balance: amount(account.balance),
    institution: account.institution,
    availableBalance: amount(account.availableBalance),
    overdraftLimit: amount(account.overdraftLimit),
    status: account.status,
    metadata: { isDeleted: account.deleted },
    modifiedDate: account.modifiedAt.toISOString(),
    ...(account.changedAt ? { sourceModifiedDate: account.changedAt.toISOString() } : undefined),
  };
}
