import type { Environment } from "../config.ts";
import { lettersAndDigits, type Random, randomText } from "../random.ts";

/** A new API key: 40 letters and digits, the first four telling the environment apart at a glance. */
export const newApiKey = (random: Random, environment: Environment): string =>
  environment + randomText(random, 36, lettersAndDigits);

/**
 * The API key of an `Authorization: Basic` header; undefined when there is none. What is encoded is the key alone;
 * a trailing colon, as sent by clients that expect a user and a password, is allowed.
 */
export function keyOfHeader(header: string | undefined): string | undefined {
  const encoded = /^\s*basic\s+([A-Za-z0-9+/_-]+={0,2})\s*$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const key = Buffer.from(encoded, "base64").toString("utf8").trim().replace(/:$/, "");
  return /^[\x21-\x7e]{1,200}$/.test(key) ? key : undefined;
}
