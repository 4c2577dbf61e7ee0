import { audit } from "../audit/audit.ts";
import { after, day } from "../clock.ts";
import type { Environment } from "../config.ts";
import { Problem } from "../problem.ts";
import type { Vault } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { type ApiKey, isKeyId, newApiKey } from "./api-key.ts";
import { addApiKey } from "./create-api-key.ts";
import { endKeys } from "./end-keys.ts";
import { getApiKey, lockClient, replaceApiKey } from "./queries.ts";

/** A rotated key cannot be good for longer than this beside the new one. */
export const longestOverlap = 30 * day;

/**
 * Makes a key in the place of another. Both are good until `overlapMs` from now; then the old one ends, and the new one
 * is in force from the commit on, so that callers may change over at any moment between. Throws 404, and 409 for a key
 * that was rotated before.
 */
export async function rotateApiKey(
  work: Work,
  vault: Vault,
  environment: Environment,
  asked: string,
  overlapMs: number,
): Promise<{ key: ApiKey; oldEndsAt: Date }> {
  await lockClient(work.tx);
  await endKeys(work);
  const old = isKeyId(asked) ? await getApiKey(work.tx, asked, work.now) : undefined;
  if (!old) throw new Problem("api-key-not-found", `API key ${asked} not found`);
  if (old.replaced_by !== null) {
    throw new Problem(
      "api-key-rotated",
      "This API key was rotated before, and another has taken its place. Rotate that one, or delete this one.",
    );
  }
  const key = await addApiKey(work, vault, newApiKey(work.random, environment), old.name);
  const asksFor = after(work.now, overlapMs);
  const oldEndsAt = old.ends_at && old.ends_at < asksFor ? old.ends_at : asksFor;
  const apiKeyId = asked.toLowerCase();
  await replaceApiKey(work.tx, apiKeyId, key.apiKeyId, oldEndsAt);
  await audit(work, {
    type: "apiKey.rotated",
    target: { apiKeyId },
    before: { endsAt: old.ends_at?.toISOString() ?? null },
    after: { replacedBy: key.apiKeyId, endsAt: oldEndsAt.toISOString() },
  });
  // With no overlap the old one has ended already.
  await endKeys(work);
  return { key, oldEndsAt };
}
