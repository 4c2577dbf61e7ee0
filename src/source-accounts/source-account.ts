import { type Static, Type } from "typebox";
import { DecimalInput, Nullable, OneOf } from "../http/schema.ts";
import { type Decimal, wireNumber } from "../money.ts";

/** `pending → connecting → connected → disconnected`; only a connected account takes transactions. */
export type SourceAccountStatus = "pending" | "connecting" | "connected" | "disconnected";

export interface SourceAccount {
  readonly companyId: string;
  readonly connectionId: string;
  /** Our own name of the account, never shown; it survives deletion and re-creation. */
  readonly key: string;
  /** The bank's id, unique in the connection. */
  readonly accountId: string;
  /** The contract's first or second shape; decided by the account type (wire contract, section 2.4). */
  readonly shape: 1 | 2;
  readonly accountName: string;
  readonly accountType: string;
  /** Debit: what the customer owns. Credit: what the customer owes. */
  readonly category: "Debit" | "Credit";
  readonly accountNumber: string;
  readonly sortCode: string | null;
  readonly currency: string;
  readonly balance: Decimal;
  readonly routingInfo: RoutingInfo | null;
  readonly accountInfo: AccountInfo | null;
  readonly status: SourceAccountStatus;
  /** Number of the feed its lines go through; null when it was never mapped. */
  readonly feedNumber: number | null;
  readonly feedStartDate: string | null;
  readonly modifiedAt: Date;
}

const routingTypes = [
  "rtn",
  "aba",
  "swift",
  "bsb",
  "iban",
  "nz2",
  "trno",
  "sortcode",
  "blz",
  "ifsc",
  "bankcode",
  "apca",
  "clabe",
] as const;
const RoutingInfoSchema = Type.Object({
  bankCode: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
  type: Type.Optional(Nullable(OneOf(...routingTypes))),
});
const AccountInfoSchema = Type.Object({
  description: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
  nickname: Type.Optional(Nullable(Type.String({ maxLength: 255 }))),
  accountOpenDate: Type.Optional(Nullable(Type.String({ maxLength: 40 }))),
  availableBalance: Type.Optional(Nullable(DecimalInput)),
});
export type RoutingInfo = Static<typeof RoutingInfoSchema>;
export type AccountInfo = Static<typeof AccountInfoSchema>;

/** A source account as callers send it, in either shape; what is required is checked by `checkNewAccount`. */
export const SourceAccountRequest = Type.Object({
  id: Type.Optional(Nullable(Type.String())),
  accountName: Type.Optional(Nullable(Type.String())),
  accountType: Type.Optional(Nullable(Type.String())),
  accountNumber: Type.Optional(Nullable(Type.String())),
  sortCode: Type.Optional(Nullable(Type.String())),
  currency: Type.Optional(Nullable(Type.String())),
  balance: Type.Optional(Nullable(DecimalInput)),
  routingInfo: Type.Optional(
    Type.Unsafe<RoutingInfo | null>({ ...RoutingInfoSchema, type: ["object", "null"] }),
  ),
  accountInfo: Type.Optional(
    Type.Unsafe<AccountInfo | null>({ ...AccountInfoSchema, type: ["object", "null"] }),
  ),
});
export type SourceAccountRequest = Static<typeof SourceAccountRequest>;

export const SourceAccountSchema = Type.Object(
  {
    id: Type.String(),
    accountName: Type.String(),
    accountType: Type.String(),
    accountNumber: Type.String(),
    sortCode: Type.Optional(Type.String()),
    currency: Type.String(),
    balance: Type.Number(),
    routingInfo: Type.Optional(RoutingInfoSchema),
    accountInfo: Type.Optional(
      Type.Unsafe<AccountInfo | null>({ ...AccountInfoSchema, type: ["object", "null"] }),
    ),
    modifiedDate: Type.String(),
    status: OneOf("pending", "connecting", "connected", "disconnected"),
    feedStartDate: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type SourceAccountReply = Static<typeof SourceAccountSchema>;

/**
 * A source account on the wire. SDKs tell the two shapes apart by the exact set of keys, so nothing else is ever
 * added; `asFirstShape` leaves the second shape's keys out where all elements must look alike.
 */
export function sourceAccountReply(
  account: SourceAccount,
  asFirstShape = account.shape === 1,
): SourceAccountReply {
  return {
    id: account.accountId,
    accountName: account.accountName,
    accountType: account.accountType,
    accountNumber: account.accountNumber,
    ...(account.sortCode === null ? undefined : { sortCode: account.sortCode }),
    currency: account.currency,
    balance: wireNumber(account.balance),
    ...(asFirstShape || account.routingInfo === null ? undefined : { routingInfo: account.routingInfo }),
    ...(asFirstShape ? undefined : { accountInfo: account.accountInfo }),
    modifiedDate: account.modifiedAt.toISOString(),
    status: account.status,
    ...(account.status === "connected" && account.feedStartDate !== null
      ? { feedStartDate: asFirstShape ? account.feedStartDate : account.feedStartDate.slice(0, 10) }
      : undefined),
  };
}

/** A list on the wire: with one account of the first shape in it, all are shown in that shape. */
export function sourceAccountReplies(accounts: readonly SourceAccount[]): SourceAccountReply[] {
  const asFirstShape = accounts.some((account) => account.shape === 1);
  return accounts.map((account) => sourceAccountReply(account, asFirstShape));
}
