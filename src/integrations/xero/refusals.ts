/** Refusals of feeds in the product's words (Xero Bank Feeds API, error types of FeedConnections). */
import type { FeedRefusal } from "../feed-refusal.ts";
import type { FeedStep } from "../integration.ts";

const meanings: Readonly<Record<string, FeedRefusal>> = {
  "feed-already-connected-in-current-organisation": "target-already-fed",
  "feed-connected-in-different-organisation": "fed-in-another-organisation",
  "feed-already-connected-in-different-organisation": "fed-in-another-organisation",
  "invalid-organisation-multi-currency": "currency-not-enabled",
  "invalid-organisation-bank-feeds": "organisation-takes-no-feeds",
  "invalid-application": "application-not-allowed",
  "suspended-or-terminated-application": "application-not-allowed",
  "invalid-user-role": "role-not-allowed",
  "account-not-valid": "target-gone",
  "bank-feed-not-found": "target-gone",
  "feed-not-found-or-already-deleted": "target-gone",
  "account-name-already-exists": "name-taken",
  "invalid-country-specified": "country-not-accepted",
  "internal-error": "software-failed",
};

/** A refused opening, with what Xero's code for it means to a customer. */
export function refusedFeed(code: string, reason: string): FeedStep {
  const failed = code.startsWith("partial-failure") || /^http-5/.test(code);
  return {
    kind: "refused",
    code,
    reason,
    meaning: meanings[code] ?? (failed ? "software-failed" : "refused"),
  };
}
