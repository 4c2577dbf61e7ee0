import { type Static, type TSchema, Type } from "typebox";
import { Amount, Currency, DecimalInput, documentedAs, Instant, Nullable, OneOf } from "../http/schema.ts";
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
const RoutingInfoSchema = Type.Object(
  {
    bankCode: Type.Optional(Nullable(Type.String({ maxLength: 100 }))),
    type: Type.Optional(
      Nullable(
        Type.Unsafe<(typeof routingTypes)[number]>({ ...OneOf(...routingTypes), default: "bankcode" }),
      ),
    ),
  },
  { title: "RoutingInfo" },
);
const AccountInfoSchema = Type.Object(
  {
    description: Type.Optional(Nullable(Type.String({ maxLength: 1000 }))),
    nickname: Type.Optional(Nullable(Type.String({ maxLength: 255 }))),
    accountOpenDate: Type.Optional(Nullable(Type.String({ maxLength: 40 }))),
    availableBalance: Type.Optional(Nullable(DecimalInput)),
  },
  { title: "AccountInfo" },
);
export type RoutingInfo = Static<typeof RoutingInfoSchema>;
export type AccountInfo = Static<typeof AccountInfoSchema>;

const LenientRequest = Type.Object({
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
export type SourceAccountRequest = Static<typeof LenientRequest>;

const optionalInfo = {
  routingInfo: Type.Optional(RoutingInfoSchema),
  accountInfo: Type.Optional(
    Type.Unsafe<AccountInfo | null>({ ...AccountInfoSchema, type: ["object", "null"] }),
  ),
};
const sortCode = Type.Optional(Nullable(Type.String()));
const SecondShapeRequest = Type.Object(
  {
    id: Type.String({ description: "The bank's own id of the account, unique in the connection." }),
    accountName: Type.String(),
    accountType: OneOf("checking", "savings", "loan", "creditCard", "prepaidCard"),
    accountNumber: Type.String(),
    sortCode,
    currency: Currency,
    balance: Amount,
    ...optionalInfo,
  },
  { title: "SourceAccountV2Prototype" },
);
const FirstShapeRequest = Type.Object(
  {
    id: Type.String({ description: "The bank's own id of the account, unique in the connection." }),
    accountName: Type.String(),
    accountType: Type.String({ description: "`Debit` or `Credit`." }),
    accountNumber: Type.String(),
    sortCode,
    currency: Currency,
    balance: Type.Optional(Nullable(Amount)),
  },
  { title: "SourceAccountPrototype" },
);
/** A source account as callers send it, in either shape; what is required is checked by `checkNewAccount`. */
export const SourceAccountRequest = documentedAs(
  LenientRequest,
  Type.Union([SecondShapeRequest, FirstShapeRequest]),
);
export const SourceAccountBatch = Type.Union([Type.Array(SecondShapeRequest), Type.Array(FirstShapeRequest)]);

const status = OneOf("pending", "connecting", "connected", "disconnected");
const inBooks = {
  modifiedDate: Instant,
  status,
  feedStartDate: Type.Optional(
    Type.String({ description: "From when transactions are delivered; only while connected." }),
  ),
};
export const SourceAccountV1 = Type.Object(
  { ...FirstShapeRequest.properties, balance: Amount, ...inBooks },
  { title: "SourceAccount", additionalProperties: false },
);
export const SourceAccountV2 = Type.Object(
  { ...SecondShapeRequest.properties, ...inBooks },
  { title: "SourceAccountV2", additionalProperties: false },
);

const ignored = (schema: TSchema) =>
  Type.Optional(Nullable(Type.Unsafe({ ...schema, description: "Ignored." })));
/** A change of a source account as the document shows it: the whole account may be sent, and little of it counts. */
export const SourceAccountChange = Type.Object(
  {
    id: Type.Optional(Type.String({ description: "The same as in the path, where it is sent." })),
    accountName: Type.Optional(Nullable(Type.String())),
    accountType: ignored(Type.String()),
    accountNumber: ignored(Type.String()),
    sortCode: ignored(Type.String()),
    currency: Type.Optional(Currency),
    balance: Type.Optional(
      Nullable(Type.Number({ format: "decimal", description: "Only while the account is not connected." })),
    ),
    modifiedDate: ignored(Instant),
    status: Type.Optional(
      Nullable(
        Type.Unsafe<SourceAccountStatus>({
          ...status,
          description: "`disconnected` ends the feed of the account.",
        }),
      ),
    ),
    feedStartDate: ignored(Type.String()),
  },
  { title: "SourceAccountChange" },
);

/** A source account on the wire: the keys of both shapes, for checking. The document shows the two shapes. */
export const SourceAccountSchema = documentedAs(
  Type.Object(
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
      modifiedDate: Instant,
      status,
      feedStartDate: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  ),
  Type.Union([SourceAccountV2, SourceAccountV1]),
);
export const SourceAccountList = documentedAs(
  Type.Array(SourceAccountSchema),
  Type.Union([Type.Array(SourceAccountV2), Type.Array(SourceAccountV1)]),
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
