import { type Static, Type } from "typebox";
import type { Environment } from "../config.ts";
import { documentedAs, Instant, Nullable } from "../http/schema.ts";
import { invalidField } from "../problem.ts";
import { lettersAndDigits, type Random, randomText } from "../random.ts";

/** More keys than this an installation does not have at once (wire contract, 1.3). */
export const maximumKeys = 10;
const longestName = 50;

/** A key as it is listed; its text is sealed in the database. */
export interface ApiKey {
  readonly apiKeyId: string;
  readonly name: string | null;
  readonly key: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
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

/** The name a key gets: none when it is left out or empty. Throws 400 when it is too long. */
export function apiKeyName(asked: string | null | undefined): string | null {
  const name = asked?.trim() ?? "";
  if (name.length > longestName)
    throw invalidField("name", `Max string length (${longestName}) for \`name\` reached.`, "ApiKey");
  return name === "" ? null : name;
}

/** Enough of a key to tell it from others, and not enough to use it. */
const maskedKey = (key: string): string => `${key.slice(0, 4)}${"*".repeat(key.length - 8)}${key.slice(-4)}`;

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
