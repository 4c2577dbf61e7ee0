/**
 * Every code that a refusal of ours carries, with its HTTP status (wire contract, 5.1 and 5.2). A code tells callers
 * what happened in a word that never changes; `docs/errors/<code>.md` says what it means and what to do.
 */
export const errorCodes = {
  "account-not-connected": 400,
  "connection-not-linked": 400,
  "integration-not-set-up": 400,
  "invalid-content": 400,
  "invalid-idempotency-key": 400,
  "invalid-query": 400,
  "malformed-body": 400,
  "malformed-request": 400,
  "mapping-not-possible": 400,
  "not-supported-by-integration": 400,
  "refused-by-accounting-software": 400,
  "transaction-changed": 400,
  unauthorized: 401,
  forbidden: 403,
  "account-not-found": 404,
  "company-not-found": 404,
  "connection-not-found": 404,
  "integration-not-found": 404,
  "operation-not-found": 404,
  "route-not-found": 404,
  "method-not-allowed": 405,
  "request-too-slow": 408,
  "idempotency-key-in-use": 409,
  "body-too-large": 413,
  "address-too-long": 414,
  "idempotency-key-reused": 422,
  "rate-limited": 429,
  "headers-too-large": 431,
  "internal-error": 500,
  "accounting-software-unavailable": 503,
  "database-unavailable": 503,
} as const satisfies Readonly<Record<string, number>>;

export type ErrorCode = keyof typeof errorCodes;
