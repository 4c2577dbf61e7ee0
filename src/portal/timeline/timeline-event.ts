import { type Static, Type } from "typebox";
import type { AuditType } from "../../audit/audit-types.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";

/** What an event is about, by which a timeline can be filtered. */
export const timelineKinds = [
  "company",
  "link",
  "consent",
  "connection",
  "accounts",
  "feed",
  "push",
  "credentials",
  "export",
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** How it ended for the customer's feeds: a step forward, a step back, or neither. */
export const tones = ["good", "bad", "neutral"] as const;
export type Tone = (typeof tones)[number];

interface Told {
  readonly kind: TimelineKind;
  readonly tone: Tone;
}

const told = (kind: TimelineKind, tone: Tone = "neutral"): Told => ({ kind, tone });

/** Every event of the audit trail that a timeline tells. Others, such as secrets that were looked at, stay in the audit. */
const ofAudit = {
  "company.created": told("company", "good"),
  "company.updated": told("company"),
  "company.ownersChanged": told("company"),
  "company.product.added": told("company", "good"),
  "company.product.removed": told("company", "bad"),
  "company.accessToken.issued": told("link"),
  "company.exported": told("export"),
  "link.accessToken.issued": told("link"),
  "link.opened": told("link"),
  "link.shared": told("link"),
  "link.share.used": told("link"),
  "link.handedOff": told("link"),
  "link.requested": told("link", "bad"),
  "link.left": told("link"),
  "link.finished": told("link"),
  "consent.given": told("consent", "good"),
  "connection.created": told("connection"),
  "connection.linked": told("connection", "good"),
  "connection.linkFailed": told("connection", "bad"),
  "connection.refused": told("connection", "bad"),
  "connection.letIn": told("connection", "good"),
  "connection.accessLost": told("connection", "bad"),
  "connection.disconnected": told("connection", "bad"),
  "connection.deleted": told("connection", "bad"),
  "authorization.stored": told("connection"),
  "sage.authorised": told("connection", "good"),
  "sage.authorisationFailed": told("connection", "bad"),
  "netSuite.paired": told("connection", "good"),
  "netSuite.unpaired": told("connection", "bad"),
  "fdx.allowed": told("connection"),
  "fdx.connected": told("connection", "good"),
  "fdx.ended": told("connection"),
  "sourceAccounts.created": told("accounts"),
  "sourceAccount.updated": told("accounts"),
  "sourceAccount.deleted": told("accounts", "bad"),
  "bankAccount.pushed": told("accounts"),
  "bankAccount.created": told("accounts", "good"),
  "bankAccount.notCreated": told("accounts", "bad"),
  "sourceAccount.mapped": told("feed"),
  "feed.awaited": told("feed"),
  "feed.opened": told("feed", "good"),
  "feed.refused": told("feed", "bad"),
  "feed.lost": told("feed", "bad"),
  "feed.silent": told("feed", "bad"),
  "feed.closed": told("feed"),
  "sage.accountConnected": told("feed", "good"),
  "sage.accountNotTaken": told("feed", "bad"),
  "sage.accountDisconnected": told("feed", "bad"),
  "netSuite.importFailed": told("feed", "bad"),
  "managedFeed.set": told("feed"),
  "managedFeed.removed": told("feed"),
  "managedFeeds.ended": told("feed", "bad"),
  "push.retried": told("push"),
  "push.decided": told("push"),
  "push.cancelled": told("push", "bad"),
  "credentials.generated": told("credentials"),
  "credentials.revoked": told("credentials", "bad"),
  "credentials.locked": told("credentials", "bad"),
  "otp.generated": told("credentials"),
  "otp.spent": told("credentials", "good"),
  "otp.givenUp": told("credentials", "bad"),
  "netSuite.codeMade": told("credentials"),
} as const satisfies Readonly<Partial<Record<AuditType, Told>>>;

/** What is read of other tables than the audit trail: standing facts, and pushes that matter for the whole history. */
const ofFacts = {
  /** The access was renewed since it was granted; told once, with the last time. */
  "connection.renewed": told("connection"),
  /** The push that brought the first lines of an account. */
  "push.first": told("push", "good"),
  "push.failed": told("push", "bad"),
} as const satisfies Readonly<Record<string, Told>>;

const all: Readonly<Record<string, Told>> = { ...ofAudit, ...ofFacts };
export type TimelineType = keyof typeof ofAudit | keyof typeof ofFacts;
export const timelineTypes = Object.keys(all) as TimelineType[];

/** Types of the audit trail that belong to some kinds. */
export const auditTypesOf = (kinds: readonly TimelineKind[]): readonly string[] =>
  Object.entries(ofAudit).flatMap(([type, { kind }]) => (kinds.includes(kind) ? [type] : []));

/** One event as it is stored, of whichever table. */
export interface StoredEvent {
  readonly id: string;
  readonly at: Date;
  readonly type: TimelineType;
  readonly connectionId: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly actor: { readonly kind: string } | null;
  /** What the actor is called at present; null for those without a name. */
  readonly actorName: string | null;
  readonly correlationId: string | null;
  readonly operationId: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** What is told of an event beside its type. A list, so that nothing else of a change ever shows here. */
const facts = [
  "accountName",
  "accounts",
  "amount",
  "code",
  "codes",
  "expiresAt",
  "feeds",
  "lines",
  "locale",
  "name",
  "organisation",
  "outcome",
  "pairings",
  "pairs",
  "platformKey",
  "reason",
  "message",
  "source",
  "startDate",
  "status",
  "statusCode",
  "targetAccountId",
  "to",
  "version",
  "warning",
] as const;
type FactName = (typeof facts)[number];

/**
 * What is known beside an event, in words or numbers; of lists, how many there are. Of a change only what is another now;
 * of what was removed only how much it was.
 */
export function factsOf({
  before,
  after,
}: Pick<StoredEvent, "before" | "after">): Partial<Record<FactName, string>> {
  return Object.fromEntries(
    facts.flatMap((name) => {
      const present = asText(after?.[name]);
      const former = asText(before?.[name]);
      if (after) return present === undefined || present === former ? [] : [[name, present]];
      return former !== undefined && typeof before?.[name] === "number" ? [[name, former]] : [];
    }),
  );
}

function asText(value: unknown): string | undefined {
  if (Array.isArray(value)) return String(value.length);
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value.slice(0, 500) : undefined;
}

export const TimelineEventSchema = Type.Object(
  {
    id: Uuid,
    at: Instant,
    type: Type.Unsafe<TimelineType>({
      type: "string",
      description: "What happened, as the audit trail calls it.",
    }),
    kind: OneOf(...timelineKinds),
    tone: OneOf(...tones),
    connectionId: Nullable(Uuid),
    accountId: Nullable(Type.String({ description: "The bank's id of the source account it is about." })),
    accountName: Nullable(Type.String({ description: "As the account is called now." })),
    pushOperationKey: Nullable(Uuid),
    facts: Type.Record(Type.String(), Type.String(), {
      description: "What is known beside: a reason, a target account, a status, how many there were.",
    }),
    actor: Type.Object({
      kind: Type.String({ description: "`person`, `api-key`, `customer`, `company-token` or `system`." }),
      name: Nullable(Type.String({ description: "Of a person or an API key, as they are called now." })),
    }),
    correlationId: Nullable(Type.String()),
  },
  { title: "TimelineEvent" },
);
export type TimelineEvent = Static<typeof TimelineEventSchema>;

export function timelineEvent(event: StoredEvent): TimelineEvent {
  const { kind, tone } = all[event.type] ?? told("company");
  return {
    id: event.id,
    at: event.at.toISOString(),
    type: event.type,
    kind,
    tone: toneOf(event, tone),
    connectionId: event.connectionId,
    accountId: event.accountId,
    accountName: event.accountName,
    pushOperationKey: event.operationId,
    facts: factsOf(event) as Record<string, string>,
    actor: { kind: event.actor?.kind ?? "system", name: event.actorName },
    correlationId: event.correlationId,
  };
}

/** The end of a visit and a changed account are good or bad by what they say. */
function toneOf({ type, after, before }: StoredEvent, tone: Tone): Tone {
  if (type === "link.finished") return after?.outcome === "done" ? "good" : "neutral";
  if (
    type === "sourceAccount.updated" &&
    after?.status === "disconnected" &&
    before?.status !== "disconnected"
  )
    return "bad";
  return tone;
}
