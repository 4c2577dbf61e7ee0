import { hash } from "node:crypto";
import { type Static, Type } from "typebox";
import { Amount, DecimalInput, documentedAs, Nullable, OneOf } from "../http/schema.ts";
import type { Line } from "../integrations/integration.ts";
import { wireNumber } from "../money.ts";

export const maximumLines = 1000;

export const transactionTypes = [
  "Unknown",
  "Credit",
  "Debit",
  "Int",
  "Div",
  "Fee",
  "SerChg",
  "Dep",
  "Atm",
  "Pos",
  "Xfer",
  "Check",
  "Payment",
  "Cash",
  "DirectDep",
  "DirectDebit",
  "RepeatPmt",
  "Other",
] as const;

export type TransactionType = (typeof transactionTypes)[number];

const PushedTransaction = Type.Object({
  id: Type.Optional(Nullable(Type.String())),
  date: Type.Optional(Nullable(Type.String())),
  description: Type.Optional(Nullable(Type.String())),
  counterparty: Type.Optional(Nullable(Type.String())),
  reference: Type.Optional(Nullable(Type.String())),
  reconciled: Type.Optional(Nullable(Type.Boolean())),
  amount: Type.Optional(Nullable(DecimalInput)),
  balance: Type.Optional(Nullable(DecimalInput)),
  transactionType: Type.Optional(Nullable(Type.String())),
});
export type PushedTransaction = Static<typeof PushedTransaction>;

const text = Type.Optional(Nullable(Type.String()));
/** A transaction as the document shows it; `checkTransactions` holds requests against it. */
const BankTransaction = Type.Object(
  {
    id: Type.String({ description: "The bank's own id; unique in the account, for ever." }),
    date: Type.String({ description: "The bank's local date, with or without a time of day." }),
    description: text,
    counterparty: text,
    reference: text,
    reconciled: Type.Optional(Nullable(Type.Boolean())),
    amount: Type.Number({ format: "decimal", description: "Money in is positive, money out negative." }),
    balance: Type.Optional(
      Type.Number({ format: "decimal", description: "Of the account, after the transaction." }),
    ),
    transactionType: Type.Optional(Nullable(OneOf(...transactionTypes))),
  },
  { title: "BankTransaction" },
);
const CreateBankTransactions = Type.Object(
  {
    accountId: Type.String({ description: "The source account; the same as in the path." }),
    transactions: Type.Array(BankTransaction, { minItems: 1, maxItems: maximumLines }),
  },
  { title: "CreateBankTransactions" },
);
const LenientRequest = Type.Object({
  accountId: Type.Optional(Nullable(Type.String())),
  transactions: Type.Optional(Nullable(Type.Array(PushedTransaction))),
});
export const PushRequest = documentedAs(LenientRequest, CreateBankTransactions);
export type PushRequest = Static<typeof LenientRequest>;

/** A statement line that passed every rule, with the date as the bank wrote it. */
export interface AcceptedLine extends Line {
  readonly dateText: string;
}

/** The request as it is echoed: amounts as numbers, absent fields absent. */
export const PushEcho = Type.Object(
  {
    accountId: Type.String(),
    transactions: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          date: Type.String(),
          description: Type.Optional(Type.String()),
          counterparty: Type.Optional(Type.String()),
          reference: Type.Optional(Type.String()),
          reconciled: Type.Optional(Type.Boolean()),
          amount: Amount,
          balance: Type.Optional(Amount),
          transactionType: Type.Optional(OneOf(...transactionTypes)),
        },
        { title: "AcceptedTransaction" },
      ),
    ),
  },
  { title: "AcceptedTransactions" },
);

export const pushEcho = (accountId: string, lines: readonly AcceptedLine[]): Static<typeof PushEcho> => ({
  accountId,
  transactions: lines.map((line) => ({
    id: line.transactionId,
    date: line.dateText,
    description: line.description ?? undefined,
    counterparty: line.counterparty ?? undefined,
    reference: line.reference ?? undefined,
    reconciled: line.reconciled ?? undefined,
    amount: wireNumber(line.amount),
    balance: line.balance === null ? undefined : wireNumber(line.balance),
    transactionType: (line.transactionType as TransactionType | null) ?? undefined,
  })),
});

/** Version of the list of fields below; stored with each digest, so that the list may change one day. */
const digestVersion = "01";

/**
 * What "the same content" means for a repeated transaction id: a digest over calendar date, amount, balance,
 * description, counterparty, reference and type. The clock time and `reconciled` do not count.
 */
export function contentDigest(line: Line): string {
  const fields = [
    line.date,
    line.amount,
    line.balance,
    line.description,
    line.counterparty,
    line.reference,
    line.transactionType,
  ];
  return digestVersion + hash("sha256", JSON.stringify(fields), "hex").slice(0, 32);
}
