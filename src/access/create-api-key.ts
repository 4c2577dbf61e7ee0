import { audit } from "../audit/audit.ts";
import type { Environment } from "../config.ts";
import { Problem } from "../problem.ts";
import { uuid } from "../random.ts";
import { lookupHash, type Vault } from "../vault/vault.ts";
import type { Actor, Work } from "../work.ts";
import { type ApiKey, type KeyMaker, maximumKeys, newApiKey } from "./api-key.ts";
import { endKeys } from "./end-keys.ts";
import { countApiKeys, insertApiKey, lockClient } from "./queries.ts";

/** What the text of a key is sealed for. */
export const sealPurpose = (apiKeyId: string): string => `api-key:${apiKeyId}`;

/** Makes an API key, in force at once. Throws 409 when there are ten, however many are made at the same time. */
export async function createApiKey(
  work: Work,
  vault: Vault,
  environment: Environment,
  name: string | null,
  endsAt: Date | null = null,
): Promise<ApiKey> {
  await lockClient(work.tx);
  await endKeys(work);
  if ((await countApiKeys(work.tx)).keys >= maximumKeys) {
    throw new Problem(
      "api-key-limit",
      `There are ${maximumKeys} API keys, which is the most an installation can have. Delete one that is not used any more first.`,
    );
  }
  return addApiKey(work, vault, newApiKey(work.random, environment), name, endsAt);
}

/** Stores a key, sealed for the list and hashed for looking it up. The caller holds the lock of the client. */
export async function addApiKey(
  work: Omit<Work, "jobs">,
  vault: Vault,
  key: string,
  name: string | null,
  endsAt: Date | null = null,
): Promise<ApiKey> {
  const apiKeyId = uuid(work.random);
  const sealed = vault.seal(sealPurpose(apiKeyId), key);
  const createdBy = makerOf(work.actor);
  const hash = lookupHash(key);
  await insertApiKey(work.tx, { id: apiKeyId, name, hash, sealed, now: work.now, createdBy, endsAt });
  const end = endsAt ? { endsAt: endsAt.toISOString() } : undefined;
  await audit(work, { type: "apiKey.created", target: { apiKeyId }, after: { name, ...end } });
  return {
    ...{ apiKeyId, name, key, createdAt: work.now, createdBy, endsAt },
    ...{ lastUsedAt: null, lastUsedFrom: null, replacedBy: null },
  };
}

const makerOf = (actor: Actor): KeyMaker =>
  actor.kind === "person" || actor.kind === "api-key"
    ? { kind: actor.kind, id: actor.id }
    : { kind: actor.kind };
