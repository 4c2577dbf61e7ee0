import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Config, ConfigError } from "./config.ts";
import { lettersAndDigits, type Random, randomText } from "./random.ts";

const fileOf = (config: Pick<Config, "dataFolder">): string => join(config.dataFolder, "secret");

/** The master key of the settings, or else the one in the data folder, made there at first start; readable for its owner only. */
export function prepareSecret(config: Config, random: Random, startedBefore: boolean): string {
  if (config.secret !== undefined) return config.secret;
  const file = fileOf(config);
  if (!existsSync(file) && !startedBefore) {
    mkdirSync(config.dataFolder, { recursive: true });
    writeFileSync(file, `${randomText(random, 48, lettersAndDigits)}\n`, { mode: 0o600, flag: "wx" });
  }
  const secret = readSecret(config);
  chmodSync(file, 0o600);
  return secret;
}

/** The master key of an installation that was started before; throws `ConfigError` where it is missing or damaged. */
export function readSecret(config: Config): string {
  if (config.secret !== undefined) return config.secret;
  const file = fileOf(config);
  if (!existsSync(file))
    throw new ConfigError(
      `The master key of this database is missing: there is no ${file}. Restore that file, or set MILLRACE_SECRET to what it held.`,
    );
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length < 32)
    throw new ConfigError(`The secret in ${file} is damaged. Restore it, or set MILLRACE_SECRET.`);
  return secret;
}
