import { type Static, Type } from "typebox";
import { Amount, Currency, Nullable, OneOf } from "../http/schema.ts";
import { type FeedRefusal, feedRefusals } from "../integrations/feed-refusal.ts";
import type { FeedRequest, Invitation, TargetAccount } from "../integrations/integration.ts";
import { wireNumber } from "../money.ts";
import { collectionKey } from "../source-accounts/collection-key.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";

export type FeedState = "opening" | "open" | "refused" | "closing" | "closed";

/** The path from one source account to one target account. Lines belong to the feed they went through. */
export interface FeedRecord {
  readonly companyId: string;
  readonly sourceAccountKey: string;
  readonly feedNumber: number;
  readonly organisationId: string;
  /** Our name for the feed at the provider. */
  readonly token: string;
  readonly state: FeedState;
  /** What was asked for: null means a new target account. */
  readonly requestedTargetId: string | null;
  readonly targetAccountId: string | null;
  readonly targetName: string | null;
  readonly providerFeedId: string | null;
  readonly receipt: string | null;
  readonly asked: number;
  readonly error: string | null;
  /** Why it was refused, as `error` says in words. */
  readonly errorCode: FeedRefusal | null;
  /** What a new target account is to be called; null for feeds asked for before this was kept. */
  readonly requestedName: string | null;
  readonly startDate: string | null;
  readonly requestedAt: Date;
}

/** Whether a feed is set up on our side and opens when the software first asks for its lines. */
export const awaitsCollection = <F extends Pick<FeedRecord, "state" | "providerFeedId" | "targetAccountId">>(
  feed: F,
): feed is F & { readonly providerFeedId: string; readonly targetAccountId: string } =>
  feed.state === "opening" && feed.providerFeedId !== null && feed.targetAccountId !== null;

/** The British sort code of an account, which the second shape may bring as its bank code. */
export function sortCodeOf({ currency, routingInfo, sortCode }: SourceAccount): string | null {
  const bankCode = routingInfo?.bankCode ?? "";
  const british = currency === "GBP" && /^\d{6}$/.test(bankCode.replace(/[-\s]/g, ""));
  return sortCode ?? (british ? bankCode : null);
}

/** What the provider is asked for when a feed is opened, or asked about again. */
export const feedRequest = (
  feed: FeedRecord,
  account: SourceAccount,
  invite?: () => Promise<Invitation>,
): FeedRequest => ({
  token: feed.token,
  targetAccountId: feed.requestedTargetId,
  // As it was asked for the first time: renamed meanwhile, a repeat would make a second account.
  accountName: feed.requestedName ?? account.accountName,
  accountNumber: account.accountNumber,
  sortCode: sortCodeOf(account),
  currency: account.currency,
  category: account.category,
  collectedAs: {
    connectionId: account.connectionId,
    accountKey: collectionKey(account.key),
    ...(invite ? { invite } : undefined),
  },
});

export const MappingRequest = Type.Object(
  {
    sourceAccountId: Type.String({ minLength: 1 }),
    targetAccountId: Type.Optional(
      Nullable(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: "The account in the books; a new one is opened there when it is left out or null.",
        }),
      ),
    ),
    feedStartDate: Type.Optional(
      Nullable(Type.String({ maxLength: 40, description: "From when transactions are delivered." })),
    ),
  },
  { title: "BankFeedAccountMapping" },
);

const ErrorCode = Type.Unsafe<FeedRefusal>({
  ...OneOf(...feedRefusals),
  description: "Why the accounting software refused, in a word that never changes. New words may be added.",
});

export const MappingResult = Type.Object(
  {
    sourceAccountId: Type.String(),
    targetAccountId: Nullable(Type.String()),
    status: Type.String(),
    error: Type.Optional(Type.String()),
    errorCode: Type.Optional(ErrorCode),
    warning: Type.Optional(
      Type.String({
        description:
          "What is to be looked at although the account is connected, such as a second feed into it.",
      }),
    ),
  },
  { title: "BankFeedAccountMappingResponse" },
);
export type MappingResult = Static<typeof MappingResult>;

export const MappingItem = Type.Object(
  {
    sourceAccountId: Type.String(),
    sourceAccountName: Type.String(),
    sourceAccountNumber: Type.String(),
    sourceBalance: Amount,
    sourceCurrency: Currency,
    targetAccountId: Nullable(Type.String()),
    targetAccountName: Type.Optional(Type.String()),
    status: Type.String(),
    targetAccountOptions: Type.Optional(
      Type.Array(
        Type.Object(
          {
            id: Type.String(),
            name: Type.String(),
            accountNumber: Nullable(Type.String()),
            sortCode: Nullable(Type.String()),
            balance: Nullable(Amount),
          },
          { title: "TargetAccountOption" },
        ),
      ),
    ),
    feedStartDate: Type.Optional(Type.String()),
    error: Type.Optional(
      Type.String({ description: "Why the accounting software refused the last mapping of the account." }),
    ),
    errorCode: Type.Optional(ErrorCode),
  },
  { title: "BankFeedMapping" },
);

/** Whether a target account can take the lines of a source account. */
export const accepts = (target: TargetAccount, account: SourceAccount): boolean =>
  target.currency === account.currency && target.category === account.category;

/** One account of the mapping; `target` is the account it is mapped to as the accounting software shows it now. */
export function mappingItem(
  account: SourceAccount,
  feed: FeedRecord | undefined,
  target: TargetAccount | undefined,
  options: readonly TargetAccount[] | undefined,
): Static<typeof MappingItem> {
  const targetName = target?.name ?? feed?.targetName;
  return {
    sourceAccountId: account.accountId,
    sourceAccountName: account.accountName,
    sourceAccountNumber: account.accountNumber,
    sourceBalance: wireNumber(account.balance),
    sourceCurrency: account.currency,
    targetAccountId: feed?.targetAccountId ?? feed?.requestedTargetId ?? null,
    ...(targetName ? { targetAccountName: targetName } : undefined),
    status: account.status,
    ...(options ? { targetAccountOptions: options.map(targetOption) } : undefined),
    ...(account.status === "connected" && feed?.startDate ? { feedStartDate: feed.startDate } : undefined),
    ...(account.status === "pending" && feed?.state === "refused" ? refusalOf(feed) : undefined),
  };
}

const refusalOf = ({ error, errorCode }: FeedRecord) => ({
  ...(error ? { error } : undefined),
  ...(errorCode ? { errorCode } : undefined),
});

const targetOption = (target: TargetAccount) => ({
  id: target.id,
  name: target.name,
  accountNumber: target.accountNumber,
  sortCode: target.sortCode,
  balance: target.balance === null ? null : wireNumber(target.balance),
});
