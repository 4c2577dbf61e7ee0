import type { Application } from "../application.ts";
import type { Config } from "../config.ts";
import type { ProviderConfig } from "../config-providers.ts";
import type { Listening } from "../database/pool.ts";
import type { Integration, PlatformKey } from "../integrations/integration.ts";
import { findKeptSettings, inForce } from "./load-provider-settings.ts";
import type { KeptSettings } from "./provider-setting.ts";

/** The packages of a running process as their settings say at this moment. */
export interface Providers {
  readonly integrations: Map<PlatformKey, Integration>;
  /** Those that customers may not choose. */
  readonly notOffered: Set<PlatformKey>;
  /** A copy of the settings of the start, whose part that concerns packages changes. */
  readonly config: Config;
  use(providers: ProviderConfig, kept: readonly KeptSettings[]): void;
}

/** Makes the packages that `make` can make of the settings, and makes them anew whenever those change. */
export function createProviders(
  start: Config,
  make: (config: Config) => ReadonlyMap<PlatformKey, Integration>,
): Providers {
  const config = { ...start };
  const integrations = new Map<PlatformKey, Integration>();
  const notOffered = new Set<PlatformKey>();
  return {
    config,
    integrations,
    notOffered,
    // In one go, so that nobody finds them half changed.
    use(providers, kept) {
      const made = make({ ...config, ...providers });
      Object.assign(config, providers);
      integrations.clear();
      for (const [key, integration] of made) integrations.set(key, integration);
      notOffered.clear();
      for (const { platformKey, offered } of kept) if (!offered) notOffered.add(platformKey);
    },
  };
}

/** Reads the settings again and uses them; what cannot be used is told in the log and leaves those there were. */
export async function useKeptSettings(application: Application): Promise<void> {
  const { config, database, log, providers, vault } = application;
  const kept = await findKeptSettings(database, vault);
  try {
    providers.use(inForce(config, kept), kept);
  } catch (error) {
    log.error({ err: error }, "the settings of accounting packages that are kept cannot be used");
  }
}

/** Follows what any process changes, until it is closed. */
export function followProviderSettings(application: Application): Promise<Listening> {
  let last = Promise.resolve();
  // One after the other: what was read first must not be used last.
  const again = () => {
    last = last
      .then(() => useKeptSettings(application))
      .catch((error) =>
        application.log.warn({ err: error }, "changed settings of accounting packages could not be read"),
      );
  };
  return application.database.listen(["provider_setting"], again, again);
}
