import type { Config } from "../config.ts";
import { ConfigError } from "../config.ts";
import type { Database, Transaction } from "../database/pool.ts";
import { type Random, uuid } from "../random.ts";
import { lookupHash, sameSecret, type Vault } from "../vault/vault.ts";
import { maximumKeys, newApiKey } from "./api-key.ts";
import { addApiKey } from "./create-api-key.ts";
import { addClient, apiKeyState, type ClientRow, countApiKeys, getClient, lockClient } from "./queries.ts";

const check = (vault: Vault) => vault.mac("vault-check", "client");

export interface PreparedClient {
  readonly clientId: string;
  /** The first API key, only at the start that made it. */
  readonly firstApiKey: string | undefined;
  /** Whether the key of the settings was deleted through the API: then it stays deleted. */
  readonly fixedKeyIsDeleted: boolean;
}

/** Whether the database was started with before: from then on its master key must be at hand. */
export const hasClient = async (database: Database): Promise<boolean> =>
  (await getClient(database)) !== undefined;

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
    await lockClient(tx);
    const client = (await getClient(tx))!;
    holdAgainst(client, config, vault);
    const clientId = client.client_id;
    const add = async (key: string) => {
      const work = { tx, random, now, actor: { kind: "system", part: "start" }, correlationId: uuid(random) };
      await addApiKey(work as Parameters<typeof addApiKey>[0], vault, key, "First key");
    };
    if (config.apiKey !== undefined) {
      const { present, deleted } = await apiKeyState(tx, lookupHash(config.apiKey));
      if (!present && !deleted) {
        await requireRoom(tx);
        await add(config.apiKey);
      }
      return { clientId, firstApiKey: undefined, fixedKeyIsDeleted: deleted };
    }
    if ((await countApiKeys(tx)).lasting > 0)
      return { clientId, firstApiKey: undefined, fixedKeyIsDeleted: false };
    const firstApiKey = newApiKey(random, config.environment);
    await add(firstApiKey);
    return { clientId, firstApiKey, fixedKeyIsDeleted: false };
  });
}

function holdAgainst(client: ClientRow, config: Config, vault: Vault): void {
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
}

async function requireRoom(tx: Transaction): Promise<void> {
  if ((await countApiKeys(tx)).keys < maximumKeys) return;
  throw new ConfigError(
    `MILLRACE_API_KEY would be the key number ${maximumKeys + 1}: there are ${maximumKeys} already, which is the most an installation can have. Delete one through the API, or leave the setting out.`,
  );
}
