import type { PlatformKey } from "../integrations/integration.ts";
import { platformOf } from "../integrations/platforms.ts";
import { Problem } from "../problem.ts";
import { lettersAndDigits, type Random, randomText } from "../random.ts";
import type { Vault } from "../vault/vault.ts";

/** A user name and password that QuickBooks signs on with; shown once, when they are made. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Upper-case letters and digits that people do not take for one another on a screen or on paper. */
const withoutLookAlikes = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** Pairs of one connection that are valid at the same time, at most. */
export const maximumPairs = 50;
/** Wrong passwords in a row after which a pair takes none for a while. */
export const maximumFailures = 10;

/** A new pair: three groups of four, and 16 letters and digits (95 bits). */
export function newCredentials(random: Random): Credentials {
  const group = () => randomText(random, 4, withoutLookAlikes);
  return {
    username: `${group()}-${group()}-${group()}`,
    password: randomText(random, 16, lettersAndDigits),
  };
}

/** What is stored of a password: an HMAC under the vault's key, over user name and password. */
export const passwordHash = (vault: Vault, { username, password }: Credentials): Buffer =>
  vault.mac("feed-credential", `${username}:${password}`);

/** Only QuickBooks signs on with pairs; throws 400 for a connection to anything else (D-10). */
export function requireQuickBooks({ platformKey }: { readonly platformKey: PlatformKey }): void {
  if (platformKey === "hcws") return;
  throw new Problem(
    "not-supported-by-integration",
    `Credentials are for QuickBooks Online Bank Feeds; this connection is to ${platformOf(platformKey).name}.`,
  );
}
