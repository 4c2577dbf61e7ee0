import { createHash } from "node:crypto";
import type { Answer } from "./answers.ts";
import type { Draft } from "./state.ts";

/** The answer that was given under an `Idempotency-Key` (provider document, section 7). */
export interface StoredAnswer {
  /** Application and key. */
  readonly id: string;
  /** What the key was used for: method, address, tenant and body. */
  readonly request: string;
  readonly answer: Answer;
  readonly expiresAt: number;
}

export const longestKey = 128;

export const storedUnder = (applicationId: string, key: string): string => `${applicationId} ${key}`;

export function requestDigest(parts: {
  method: string;
  path: string;
  tenantId: string;
  body: Buffer;
}): string {
  const digest = createHash("sha256");
  digest.update(`${parts.method} ${parts.path}\n${parts.tenantId}\n`).update(parts.body);
  return digest.digest("base64url");
}

/** Forgets answers whose time is over, oldest first, so that memory does not grow with them. */
export function forgetExpired(draft: Draft, now: Date): void {
  for (const stored of draft.all("storedAnswers")) {
    if (stored.expiresAt > now.getTime()) return;
    draft.remove("storedAnswers", stored.id);
  }
}
