/** What is deleted by itself once it is older than a period that the operator sets. */
export const retained = ["webhookMessages", "requestLog", "providerExchanges", "idempotency"] as const;
export type Retained = (typeof retained)[number];

/** Periods in milliseconds; 0 keeps nothing. */
export type Periods = Readonly<Record<Retained, number>>;

/** Days that may be set in the Portal, and the setting of the processes that goes before. */
export interface RetentionRule {
  readonly setting: string;
  readonly least: number;
  readonly most: number;
  readonly why: string;
}

export const retentionRules: Readonly<Record<Retained, RetentionRule>> = {
  webhookMessages: {
    setting: "MILLRACE_WEBHOOK_DAYS",
    least: 5,
    most: 3650,
    why: "an endpoint may fail for 5 days before it is turned off, and what it missed is sent again only while it is kept",
  },
  requestLog: {
    setting: "MILLRACE_REQUEST_LOG_DAYS",
    least: 0,
    most: 365,
    why: "the log holds addresses of callers; 0 keeps none",
  },
  providerExchanges: {
    setting: "MILLRACE_EXCHANGE_DAYS",
    least: 1,
    most: 3650,
    why: "what stands in a push must be explained by what was said about it",
  },
  idempotency: {
    setting: "MILLRACE_IDEMPOTENCY_HOURS",
    least: 1,
    most: 30,
    why: "callers are promised that a request may be repeated for 24 hours",
  },
};
