import { type Static, Type } from "typebox";
import { connectionStatuses } from "../../connections/connection.ts";
import { Currency, Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";
import type { PlatformKey } from "../../integrations/integration.ts";
import { platformOf } from "../../integrations/platforms.ts";
import type { FeedState } from "../../mapping/feed.ts";
import type { SourceAccountStatus } from "../../source-accounts/source-account.ts";

/** Lines are counted up to here; more is told as this many. */
export const countedUpTo = 10_000;
/** Lines that wait longer than this for something that should be quick make a feed late. */
const lateAfter = 15 * 60_000;

/**
 * How a feed is: `unmapped` leads nowhere yet, `opening` waits for the accounting software, `failing` cannot deliver,
 * `late` has lines that wait too long, `waiting` has some on their way, `ended` delivers nothing any more.
 */
export const feedHealths = [
  "unmapped",
  "opening",
  "refused",
  "failing",
  "late",
  "waiting",
  "healthy",
  "ended",
] as const;
export type FeedHealth = (typeof feedHealths)[number];

/** One source account with the feed it uses, as it is stored. */
export interface StoredFeed {
  readonly accountId: string;
  readonly accountName: string;
  readonly accountType: string;
  readonly accountNumber: string;
  readonly currency: string;
  readonly accountStatus: SourceAccountStatus;
  readonly connectionId: string;
  readonly connectionStatus: (typeof connectionStatuses)[number];
  readonly platformKey: PlatformKey;
  readonly feedState: FeedState | null;
  readonly targetAccountId: string | null;
  readonly targetName: string | null;
  readonly startDate: string | null;
  readonly openedAt: Date | null;
  readonly closedAt: Date | null;
  readonly error: string | null;
  readonly errorCode: string | null;
  /** When the software that fetches by itself did so last. */
  readonly collectedAt: Date | null;
  readonly silentSince: Date | null;
  readonly holdUntil: Date | null;
  /** Attempts in a row that did not succeed. */
  readonly failures: number;
  /** Of the batch under way. */
  readonly batchState: string | null;
  readonly batchReason: string | null;
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
  readonly toCollect: number;
  readonly notDelivered: number;
  readonly lastLine: { readonly date: string; readonly at: Date; readonly transactionId: string } | null;
  readonly managed: boolean;
}

const Count = (description: string) =>
  Type.Integer({ description: `${description} Counted up to ${countedUpTo}.`, minimum: 0 });

export const FeedRow = Type.Object(
  {
    accountId: Type.String({ description: "The bank's id of the source account." }),
    accountName: Type.String(),
    accountType: Type.String(),
    accountNumber: Type.String(),
    currency: Currency,
    accountStatus: OneOf("pending", "connecting", "connected", "disconnected"),
    connectionId: Uuid,
    connectionStatus: OneOf(...connectionStatuses),
    platformKey: Type.String(),
    platformName: Type.String(),
    health: OneOf(...feedHealths),
    target: Nullable(Type.Object({ id: Nullable(Type.String()), name: Nullable(Type.String()) })),
    startDate: Nullable(Type.String({ description: "From when transactions are delivered." })),
    openedAt: Nullable(Instant),
    closedAt: Nullable(Instant),
    lastDelivered: Nullable(
      Type.Object({
        date: Type.String({ description: "The bank's date of the line." }),
        at: Type.String({ format: "date-time", description: "When it was known to have arrived." }),
        transactionId: Type.String(),
      }),
    ),
    lastCollectedAt: Nullable(
      Type.String({
        format: "date-time",
        description: "When software that fetches lines itself did so last.",
      }),
    ),
    silentSince: Nullable(Instant),
    waiting: Count("Lines that were accepted and have no outcome yet."),
    toCollect: Count("Lines that wait to be fetched by the software."),
    notDelivered: Count("Lines that were refused or cancelled."),
    lagSeconds: Nullable(
      Type.Integer({ description: "How long the line that waits longest has waited; null when none waits." }),
    ),
    holdUntil: Nullable(
      Type.String({ format: "date-time", description: "Nothing is sent before, as the software asked for." }),
    ),
    failures: Type.Integer({ description: "Attempts in a row that did not succeed." }),
    problem: Nullable(
      Type.String({ description: "Why the feed does not deliver, in the words of the software or in ours." }),
    ),
    problemCode: Nullable(Type.String()),
    managed: Type.Boolean({
      description: "Whether its transactions are fetched from a source of the bank's.",
    }),
  },
  { title: "CompanyFeed" },
);
export type FeedRow = Static<typeof FeedRow>;

/** How a feed is now. Pure, so that the list and the overview of a company say the same. */
export function healthOf(feed: StoredFeed, now: Date): FeedHealth {
  if (feed.accountStatus === "disconnected" || feed.feedState === "closed" || feed.feedState === "closing")
    return "ended";
  if (feed.feedState === "refused") return "refused";
  if (feed.accountStatus === "connecting") return "opening";
  if (feed.accountStatus === "pending") return "unmapped";
  if (feed.connectionStatus !== "Linked" || feed.batchState === "parked" || feed.silentSince)
    return "failing";
  if (feed.failures >= 3) return "failing";
  if (feed.waiting === 0) return "healthy";
  return (lagOf(feed, now) ?? 0) > lateAfter ? "late" : "waiting";
}

/** In milliseconds; undefined when nothing waits. */
const lagOf = ({ oldestWaitingAt }: StoredFeed, now: Date): number | undefined =>
  oldestWaitingAt ? Math.max(0, now.getTime() - oldestWaitingAt.getTime()) : undefined;

export function feedRow(feed: StoredFeed, now: Date): FeedRow {
  const lag = lagOf(feed, now);
  const held = feed.holdUntil && feed.holdUntil > now ? feed.holdUntil : null;
  return {
    accountId: feed.accountId,
    accountName: feed.accountName,
    accountType: feed.accountType,
    accountNumber: feed.accountNumber,
    currency: feed.currency,
    accountStatus: feed.accountStatus,
    connectionId: feed.connectionId,
    connectionStatus: feed.connectionStatus,
    platformKey: feed.platformKey,
    platformName: platformOf(feed.platformKey).name,
    health: healthOf(feed, now),
    target:
      feed.targetAccountId || feed.targetName ? { id: feed.targetAccountId, name: feed.targetName } : null,
    startDate: feed.startDate,
    openedAt: text(feed.openedAt),
    closedAt: text(feed.closedAt),
    lastDelivered: feed.lastLine && { ...feed.lastLine, at: feed.lastLine.at.toISOString() },
    lastCollectedAt: text(feed.collectedAt),
    silentSince: text(feed.silentSince),
    waiting: feed.waiting,
    toCollect: feed.toCollect,
    notDelivered: feed.notDelivered,
    lagSeconds: lag === undefined ? null : Math.floor(lag / 1000),
    holdUntil: text(held),
    failures: feed.failures,
    problem: feed.feedState === "refused" ? feed.error : feed.batchReason,
    problemCode: feed.feedState === "refused" ? feed.errorCode : null,
    managed: feed.managed,
  };
}

const text = (at: Date | null): string | null => at?.toISOString() ?? null;
