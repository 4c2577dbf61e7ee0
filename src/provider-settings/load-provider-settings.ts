import { type Config, ConfigError } from "../config.ts";
import { type ProviderConfig, readProviders, requirePublicAddresses } from "../config-providers.ts";
import type { Queryable } from "../database/pool.ts";
import type { Vault } from "../vault/vault.ts";
import { type KeptSettings, sealPurpose, type Values } from "./provider-setting.ts";
import { listSettings, type ProviderSettingRow } from "./queries.ts";

/** What is kept of a package, opened. */
export function keptSettings(vault: Vault, row: ProviderSettingRow): KeptSettings {
  const { platform_key: platformKey, offered, sealed_values: sealed } = row;
  const values: Values = sealed === null ? {} : JSON.parse(vault.open(sealPurpose(platformKey), sealed));
  return { platformKey, offered, values };
}

/** What is kept of every package that something was set of. */
export async function findKeptSettings(db: Queryable, vault: Vault): Promise<KeptSettings[]> {
  return (await listSettings(db)).map((row) => keptSettings(vault, row));
}

/** The settings in force: those of the environment, then those that are kept. Throws `ConfigError`. */
export function inForce(config: Config, kept: readonly KeptSettings[]): ProviderConfig {
  const values: Values = Object.assign({}, ...kept.map((one) => one.values), config.providerVariables);
  const providers = readProviders(values, config);
  if (config.environment === "live") requirePublicAddresses(providers);
  return providers;
}

/** As `inForce`, at a start: a setting that is kept and wrong must not keep the service from starting unnamed. */
export function inForceAtStart(config: Config, kept: readonly KeptSettings[]): ProviderConfig {
  try {
    return inForce(config, kept);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      `${error.message} Some settings of accounting packages are kept by the Portal; the environment goes before them.`,
    );
  }
}
