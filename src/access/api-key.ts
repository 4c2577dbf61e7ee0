import { isIP } from "node:net";
import { type Static, Type } from "typebox";
import type { Environment } from "../config.ts";
import { documentedAs, Instant, Nullable } from "../http/schema.ts";
import { invalidField } from "../problem.ts";
import { lettersAndDigits, type Random, randomText } from "../random.ts";
import type { Actor } from "../work.ts";

/** More keys than this an installation does not have at once (wire contract, 1.3). */
export const maximumKeys = 10;
const longestName = 50;

/** Who made a key: a person of the Portal, the holder of another key, or the installation itself. */
export interface KeyMaker {
  readonly kind: Actor["kind"];
  /** Of the person, or of the other key. */
  readonly id?: string;
}

/** A key as it is listed; its text is sealed in the database. */
export interface ApiKey {
  readonly apiKeyId: string;
  readonly name: string | null;
  readonly key: string;
  readonly createdAt: Date;
  /** Null for keys of before this was kept. */
  readonly createdBy: KeyMaker | null;
  readonly lastUsedAt: Date | null;
  /** Network of the last use. */
  readonly lastUsedFrom: string | null;
  /** Refused from then on; null while no end is set. */
  readonly endsAt: Date | null;
  /** The key that takes its place, once it was rotated. */
  readonly replacedBy: string | null;
}

export const ApiKeyDetails = Type.Object(
  {
    id: Type.String(),
    name: Type.Optional(Nullable(Type.String({ maxLength: longestName }))),
    apiKey: Type.String({ description: "The key itself, or its ends where the operator has keys masked." }),
    createdDate: Instant,
    lastUsed: Type.Optional(
      Type.String({ format: "date-time", description: "When it was last used, to the minute." }),
    ),
  },
  { title: "ApiKeyDetails" },
);

export const CreateApiKey = documentedAs(
  Type.Object({ name: Type.Optional(Nullable(Type.String())) }),
  Type.Object(
    { name: Type.Optional(Nullable(Type.String({ maxLength: longestName }))) },
    { title: "CreateApiKey" },
  ),
);

/** A new API key: 40 letters and digits, the first four telling the environment apart at a glance. */
export const newApiKey = (random: Random, environment: Environment): string =>
  environment + randomText(random, 36, lettersAndDigits);

const keyId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Whether a text can be the id of a key. */
export const isKeyId = (text: string): boolean => keyId.test(text);

/** The name a key gets: none when it is left out or empty. Throws 400 when it is too long. */
export function apiKeyName(asked: string | null | undefined): string | null {
  const name = asked?.trim() ?? "";
  if (name.length > longestName)
    throw invalidField("name", `Max string length (${longestName}) for \`name\` reached.`, "ApiKey");
  return name === "" ? null : name;
}

/** Enough of a key to tell it from others, and not enough to use it. */
export const maskedKey = (key: string): string =>
  `${key.slice(0, 4)}${"*".repeat(key.length - 8)}${key.slice(-4)}`;

/** The header that a key is sent in, ready to be copied. */
export const headerOfKey = (key: string): string => `Basic ${Buffer.from(key).toString("base64")}`;

/** The network an address belongs to: enough to see whether a key is used where it should be. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIP(plain) === 4) return plain.startsWith("127.") ? "loopback" : plain.replace(/\.\d+$/, ".0/24");
  if (plain === "::1") return "loopback";
  if (isIP(plain) !== 6) return "unknown";
  const [head = "", tail] = plain.split("%", 1)[0]!.split("::");
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === "" ? 0 : tail.split(":").length);
  const all = [...groups, ...Array.from({ length: missing }, () => "0"), ...(tail ? tail.split(":") : [])];
  return `${all.slice(0, 3).join(":")}::/48`;
}

export function apiKeyReply(key: ApiKey, masked: boolean): Static<typeof ApiKeyDetails> {
  return {
    id: key.apiKeyId,
    ...(key.name === null ? undefined : { name: key.name }),
    apiKey: masked ? maskedKey(key.key) : key.key,
    createdDate: key.createdAt.toISOString(),
    ...(key.lastUsedAt === null ? undefined : { lastUsed: key.lastUsedAt.toISOString() }),
  };
}

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
