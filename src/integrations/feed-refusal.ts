/** Why a feed was refused, in words that never change and that every provider's own are led back to. */
export const feedRefusals = [
  "target-already-fed",
  "fed-in-another-organisation",
  "currency-not-enabled",
  "organisation-takes-no-feeds",
  "application-not-allowed",
  "role-not-allowed",
  "target-gone",
  "name-taken",
  "number-required",
  "country-not-accepted",
  "software-failed",
  "no-answer",
  "refused",
] as const;
export type FeedRefusal = (typeof feedRefusals)[number];
