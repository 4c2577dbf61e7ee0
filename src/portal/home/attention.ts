import type { Capability } from "../../access/roles.ts";

export const severities = ["urgent", "warning", "notice"] as const;
export type Severity = (typeof severities)[number];

/** Kinds of things that need somebody, the most pressing first: how pressing, and what one must be allowed to see. */
export const attentionKinds = {
  /** A connection whose access the customer or the accounting software has withdrawn. */
  "connection-lost": { severity: "urgent", needs: "companies.view" },
  /** A batch that neither arrived for certain nor certainly did not, and is not sent again by itself. */
  "batch-parked": { severity: "urgent", needs: "pushes.view" },
  /** An endpoint of the operator's that was switched off because it failed. */
  "webhook-disabled": { severity: "urgent", needs: "webhooks.manage" },
  /** The verifier found the audit trail changed. */
  "audit-broken": { severity: "urgent", needs: "audit.view" },
  /** The API refuses calls until tomorrow. */
  "quota-spent": { severity: "urgent", needs: "settings.manage" },
  /** A feed whose deliveries fail again and again. */
  "feed-failing": { severity: "warning", needs: "companies.view" },
  /** Lines of which it has not been known for an hour whether they arrived. */
  "lines-in-doubt": { severity: "warning", needs: "pushes.view" },
  /** Pushes that have not ended for an hour, for no reason above. */
  "pushes-stuck": { severity: "warning", needs: "pushes.view" },
  /** Pushes of the last two weeks with lines that were refused, not marked as handled. */
  "pushes-failed": { severity: "warning", needs: "pushes.view" },
  /** An account that the accounting software takes no feed for. */
  "feed-refused": { severity: "warning", needs: "companies.view" },
  /** Software that collects and has stopped asking. */
  "feed-not-collected": { severity: "warning", needs: "companies.view" },
  /** A managed feed whose last fetch failed, or whose schedule was ended. */
  "sync-failing": { severity: "warning", needs: "companies.view" },
  /** An endpoint of the operator's that answers nothing but failures. */
  "webhook-failing": { severity: "warning", needs: "webhooks.manage" },
  /** A certificate that customers gave access with ends soon. */
  "certificate-ending": { severity: "warning", needs: "settings.manage" },
  /** A customer holds a link that is no good any more. */
  "link-requested": { severity: "notice", needs: "companies.view" },
  /** A feed that has been opening for more than a day. */
  "feed-opening": { severity: "notice", needs: "companies.view" },
  /** An account that nothing was pushed to for days. */
  "feed-silent": { severity: "notice", needs: "companies.view" },
  /** A connection that was made and never finished. */
  "connection-unfinished": { severity: "notice", needs: "companies.view" },
} as const satisfies Readonly<Record<string, { severity: Severity; needs: Capability }>>;

export type AttentionKind = keyof typeof attentionKinds;
export const attentionKindNames = Object.keys(attentionKinds) as readonly AttentionKind[];

/** Kept of each kind: the most pressing. What is beyond is counted. */
export const keptOfKind = 200;

/** What is told of one thing beside what it is about; only what its kind has. */
export interface AttentionFacts {
  readonly reason?: string | null;
  readonly accountId?: string;
  readonly accountName?: string;
  readonly batchId?: string;
  readonly pushes?: number;
  readonly url?: string;
  /** Webhook messages that wait. */
  readonly messages?: number;
  /** Instant or date at which it ends. */
  readonly until?: string;
}

/** One thing that needs somebody. */
export interface AttentionItem {
  readonly kind: AttentionKind;
  /** Null where it is about the installation. */
  readonly companyId: string | null;
  readonly companyName: string | null;
  readonly connectionId: string | null;
  readonly platformKey: string | null;
  /** Tells it from others of its kind and company. */
  readonly subject: string;
  readonly since: Date;
  readonly lines: number;
  readonly facts: AttentionFacts;
  readonly mutedUntil: Date | null;
}

/** All of one kind together. */
export interface AttentionTotal {
  readonly kind: AttentionKind;
  readonly found: number;
  readonly customers: number;
  readonly lines: number;
  readonly refreshedAt: Date;
}
