import { audit } from "../audit/audit.ts";
import type { Config } from "../config.ts";
import { ConfigError } from "../config.ts";
import type { Database } from "../database/pool.ts";
import { type Random, uuid } from "../random.ts";
import { lookupHash, sameSecret, type Vault } from "../vault/vault.ts";
import { newApiKey } from "./api-key.ts";
import { addClient, countApiKeys, getClient, insertApiKey } from "./queries.ts";

const check = (vault: Vault) => vault.mac("vault-check", "client");

export interface PreparedClient {
  readonly clientId: string;
  /** The first API key, only at the start that made it. */
  readonly firstApiKey: string | undefined;
}

/**
 * Makes the client row and the first API key at first start, and holds every later start against them: one database
 * is one client in one environment under one master key. Throws `ConfigError` where the settings disagree.
 */
export async function prepareClient(
  database: Database,
  config: Config,
  vault: Vault,
  random: Random,
  now: Date,
): Promise<PreparedClient> {
  return database.transaction(async (tx) => {
    const row = { client_id: uuid(random), name: config.clientName, environment: config.environment };
    await addClient(tx, { ...row, vault_check: check(vault) }, now);
    const client = (await getClient(tx))!;
    if (client.environment !== config.environment) {
      throw new ConfigError(
        `This database belongs to a ${client.environment} installation, but MILLRACE_ENVIRONMENT says ${config.environment}. Use another database.`,
      );
    }
    if (!sameSecret(client.vault_check, check(vault))) {
      throw new ConfigError(
        "The secrets in this database were sealed under another master key. Set MILLRACE_SECRET (or the secret file in the data folder) to the one it was first started with.",
      );
    }
    const key =
      config.apiKey ?? ((await countApiKeys(tx)) === 0 ? newApiKey(random, config.environment) : undefined);
    if (key === undefined) return { clientId: client.client_id, firstApiKey: undefined };
    const id = uuid(random);
    const sealed = vault.seal(`api-key:${id}`, key);
    const name = "First key";
    const added = await insertApiKey(tx, { id, name, hash: lookupHash(key), sealed, now });
    if (added) {
      const work = {
        tx,
        random,
        now,
        actor: { kind: "system", part: "start" },
        correlationId: uuid(random),
      } as const;
      await audit(work, { type: "apiKey.created", target: { apiKeyId: id }, after: { name } });
    }
    return { clientId: client.client_id, firstApiKey: added && !config.apiKey ? key : undefined };
  });
}
