import { type Static, Type } from "typebox";
import { Instant, OneOf, Uuid } from "../http/schema.ts";
import { type Locale, locales } from "../link/locale.ts";
import { invalidField } from "../problem.ts";

/** Links of one connection that can be used at the same time. */
export const maximumOpen = 20;
/** In hours. */
const longestLife = 168;
const longestName = 100;

/**
 * `sent → opened → used → completed`: looked at, begun with, and led to an authorised connection. One that was not used
 * in time is expired, and so are all when the connection is unlinked or deleted.
 */
export const shareStates = ["sent", "opened", "used", "completed", "expired"] as const;
export type ShareState = (typeof shareStates)[number];

/** A link that a customer passes on, to a colleague or an accountant who has the login. */
export interface Share {
  readonly companyId: string;
  readonly shareId: string;
  readonly connectionId: string;
  /** Of the one-time password in the link, which is not stored. */
  readonly nonce: string;
  readonly linkEpoch: number;
  readonly locale: Locale;
  readonly recipientName: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly openedAt: Date | null;
  readonly usedAt: Date | null;
}

export const NewShare = Type.Object(
  {
    expiresInHours: Type.Integer({ minimum: 1, maximum: longestLife }),
    locale: OneOf(...locales),
    recipientName: Type.Optional(
      Type.String({
        maxLength: longestName,
        description: "Whom it is for, as the customer calls them; shown in the list.",
      }),
    ),
  },
  { title: "NewShare", additionalProperties: false },
);

const state = Type.Unsafe<ShareState>({
  ...OneOf(...shareStates),
  description:
    "Looked at, begun with, and led to an authorised connection; or expired, which unlinking brings about as well.",
});
export const MadeShare = Type.Object(
  {
    id: Uuid,
    linkUrl: Type.String({
      format: "uri",
      description: "For one use. Told this once: only what recognises it is kept.",
    }),
    expiresAt: Instant,
    state,
  },
  { title: "MadeShare" },
);
export const ListedShare = Type.Object(
  {
    id: Uuid,
    recipientName: Type.Optional(Type.String()),
    locale: OneOf(...locales),
    createdAt: Instant,
    expiresAt: Instant,
    state,
  },
  { title: "Share" },
);

/** The name a share is kept under; null when there is none. Throws 400 for what cannot be one line of text. */
export function recipientOf(name: string | undefined): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (name !== undefined && /[\u0000-\u001f\u007f]/.test(name))
    throw invalidField("recipientName", "recipientName must be one line of text", "Share");
  const kept = name?.trim() ?? "";
  return kept === "" ? null : kept;
}

/** What a share's state depends on beside itself. */
export interface ShareSurroundings {
  readonly linkEpoch: number;
  readonly authorizedAt: Date | null;
}

export function shareState(share: Share, connection: ShareSurroundings, now: Date): ShareState {
  const { expiresAt, linkEpoch, openedAt, usedAt } = share;
  if (usedAt) return connection.authorizedAt && connection.authorizedAt >= usedAt ? "completed" : "used";
  if (expiresAt <= now || linkEpoch !== connection.linkEpoch) return "expired";
  return openedAt ? "opened" : "sent";
}

export const listedShareReply = (
  share: Share,
  connection: ShareSurroundings,
  now: Date,
): Static<typeof ListedShare> => ({
  id: share.shareId,
  ...(share.recipientName === null ? undefined : { recipientName: share.recipientName }),
  locale: share.locale,
  createdAt: share.createdAt.toISOString(),
  expiresAt: share.expiresAt.toISOString(),
  state: shareState(share, connection, now),
});
