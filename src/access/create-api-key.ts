import { audit } from "../audit/audit.ts";
import type { Environment } from "../config.ts";
import { Problem } from "../problem.ts";
import { uuid } from "../random.ts";
import { lookupHash, type Vault } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { type ApiKey, maximumKeys, newApiKey } from "./api-key.ts";
import { countApiKeys, insertApiKey, lockClient } from "./queries.ts";

/** What the text of a key is sealed for. */
export const sealPurpose = (apiKeyId: string): string => `api-key:${apiKeyId}`;

/** Makes an API key, in force at once. Throws 409 when there are ten, however many are made at the same time. */
export async function createApiKey(
  work: Work,
  vault: Vault,
  environment: Environment,
  name: string | null,
): Promise<ApiKey> {
  await lockClient(work.tx);
  if ((await countApiKeys(work.tx)) >= maximumKeys) {
    throw new Problem(
      "api-key-limit",
      `There are ${maximumKeys} API keys, which is the most an installation can have. Delete one that is not used any more first.`,
    );
  }
  return addApiKey(work, vault, newApiKey(work.random, environment), name);
}

/** Stores a key, sealed for the list and hashed for looking it up. The caller holds the lock of the client. */
export async function addApiKey(
  work: Omit<Work, "jobs">,
  vault: Vault,
  key: string,
  name: string | null,
): Promise<ApiKey> {
  const apiKeyId = uuid(work.random);
  const sealed = vault.seal(sealPurpose(apiKeyId), key);
  await insertApiKey(work.tx, { id: apiKeyId, name, hash: lookupHash(key), sealed, now: work.now });
  await audit(work, { type: "apiKey.created", target: { apiKeyId }, after: { name } });
  return { apiKeyId, name, key, createdAt: work.now, lastUsedAt: null };
}
