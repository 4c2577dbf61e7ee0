import { audit } from "../audit/audit.ts";
import { type Config, ConfigError } from "../config.ts";
import type { ProviderSetting } from "../config-providers.ts";
import type { PlatformKey } from "../integrations/integration.ts";
import { invalidField } from "../problem.ts";
import type { Vault } from "../vault/vault.ts";
import type { Work } from "../work.ts";
import { findKeptSettings, inForce, keptSettings } from "./load-provider-settings.ts";
import { editable, isSecret, longestValue, sealPurpose, type Values } from "./provider-setting.ts";
import { lockSettings, saveSettings } from "./queries.ts";

/** What is to change: a text sets a value, `null` takes it away, what is left out stays. */
export interface SettingsChange {
  readonly offered?: boolean;
  readonly values: Readonly<Record<string, string | null>>;
}

/** Changes what is kept of a package. Throws 400 naming the value that the package cannot be used with. */
export async function changeProviderSettings(
  work: Work,
  { config, vault }: { config: Config; vault: Vault },
  key: PlatformKey,
  change: SettingsChange,
): Promise<void> {
  const before = keptSettings(vault, await lockSettings(work.tx, key, work.now));
  const values = merged(key, before.values, change.values, config);
  const after = { platformKey: key, offered: change.offered ?? before.offered, values };
  const others = (await findKeptSettings(work.tx, vault)).filter((one) => one.platformKey !== key);
  try {
    inForce(config, [...others, after]);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw invalidField(named(error.message) ?? key, error.message, "ProviderSettings");
  }
  const sealed =
    Object.keys(values).length === 0 ? null : vault.seal(sealPurpose(key), JSON.stringify(values));
  await saveSettings(work.tx, key, after.offered, sealed);
  await audit(work, {
    type: "providerSettings.changed",
    target: { platformKey: key },
    before: { offered: before.offered, ...shown(before.values) },
    after: { offered: after.offered, ...shown(values), changed: Object.keys(change.values) },
  });
}

function merged(
  key: PlatformKey,
  before: Values,
  changes: SettingsChange["values"],
  { providerVariables }: Config,
): Values {
  const after: Partial<Record<ProviderSetting, string>> = { ...before };
  for (const [given, value] of Object.entries(changes)) {
    const name = editable[key].find((one) => one === given);
    const wrong = (why: string) => invalidField(given, `${given} ${why}`, "ProviderSettings");
    if (!name) throw wrong(`is not a setting of ${key}; there are ${editable[key].join(", ")}.`);
    if (providerVariables[name] !== undefined)
      throw wrong("is set by the environment, which goes before what is set here.");
    const text = value?.trim();
    if (text && text.length > longestValue) throw wrong(`is longer than ${longestValue} characters.`);
    if (text) after[name] = text;
    else delete after[name];
  }
  return after;
}

/** Secrets are told as set, never what they are. */
const shown = (values: Values): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isSecret(name as ProviderSetting) ? "(set)" : value,
    ]),
  );

/** The setting that a refusal begins with or names first. */
const named = (message: string): string | undefined => /MILLRACE_[A-Z_]+/.exec(message)?.[0];
