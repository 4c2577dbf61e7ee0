import type { CallLimit } from "../integration.ts";

export interface XeroSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where customers approve; https://login.xero.com in production. */
  readonly loginUrl: string;
  /** Where tokens come from; https://identity.xero.com in production. */
  readonly identityUrl: string;
  /** Where new connections are called; https://api.xero.com in production. */
  readonly apiUrl: string;
  /** The generation of feed connections the application was granted: "2.0" needs the scope `bankfeedsv2`. */
  readonly feedConnections: "1.0" | "2.0";
  /** How amounts are written in statements; Xero reads both. */
  readonly amounts?: "number" | "string";
  readonly limits?: Partial<XeroLimits>;
  /** Multiplies the limits: what a partner agreement grants beyond the published ones. */
  readonly limitFactor?: number;
  readonly timing?: Partial<XeroTiming>;
}

/** Calls we allow ourselves, a little below what Xero publishes ("OAuth 2.0 API limits"; "Bank Feeds API, Overview"). */
export interface XeroLimits {
  readonly organisationPerMinute: number;
  readonly organisationPerDay: number;
  readonly organisationConcurrent: number;
  readonly applicationPerMinute: number;
  readonly statementsPerMinute: number;
}

export interface XeroTiming {
  /** Waits between the looks at an accepted statement; the last one repeats. */
  readonly ladderMs: readonly number[];
  /** An accepted statement that has not settled for this long needs a person. */
  readonly unsettledAfterMs: number;
  /** How long a repeat under the same idempotency key is recognised; Xero keeps keys for 6 minutes. */
  readonly keyLifeMs: number;
  /** A statement that Xero took is taken to be listed after this long. */
  readonly listedAfterMs: number;
  /** Looks at an accepted statement that is not found yet before the listing is searched for it. */
  readonly looksBeforeSearch: number;
  /** Pages of the statement listing read in one go; the search goes on from there. */
  readonly pagesPerSearch: number;
}

export const defaultTiming: XeroTiming = {
  ladderMs: [2_000, 5_000, 15_000, 30_000, 60_000, 300_000],
  unsettledAfterMs: 24 * 3_600_000,
  keyLifeMs: 5 * 60_000,
  listedAfterMs: 60_000,
  looksBeforeSearch: 5,
  pagesPerSearch: 30,
};

const defaultLimits: XeroLimits = {
  organisationPerMinute: 55,
  organisationPerDay: 4_900,
  organisationConcurrent: 4,
  applicationPerMinute: 9_500,
  statementsPerMinute: 170,
};

/** What a call is about; every kind counts for the organisation, statements have a limit of their own besides. */
export type CallKind = "accounting" | "feed-connections" | "statements";

const ofOrganisation: readonly CallKind[] = ["accounting", "feed-connections", "statements"];

export function callLimits(overrides: Partial<XeroLimits> = {}, factor = 1): CallLimit[] {
  const limits = { ...defaultLimits, ...overrides };
  const scaled = (limit: Omit<CallLimit, "count">, count: number): CallLimit => ({
    ...limit,
    count: Math.max(1, Math.floor(count * factor)),
  });
  const minute = 60_000;
  return [
    scaled(
      { name: "organisation-minute", scope: "organisation", calls: ofOrganisation, windowMs: minute },
      limits.organisationPerMinute,
    ),
    scaled(
      { name: "organisation-day", scope: "organisation", calls: ofOrganisation, windowMs: 1_440 * minute },
      limits.organisationPerDay,
    ),
    scaled(
      { name: "organisation-concurrent", scope: "organisation", calls: ofOrganisation },
      limits.organisationConcurrent,
    ),
    scaled(
      { name: "application-minute", scope: "application", windowMs: minute },
      limits.applicationPerMinute,
    ),
    scaled(
      { name: "statements-minute", scope: "application", calls: ["statements"], windowMs: minute },
      limits.statementsPerMinute,
    ),
  ];
}

/** A base address without its trailing slash, so that paths can be appended. */
export const base = (url: string): string => url.replace(/\/+$/, "");
