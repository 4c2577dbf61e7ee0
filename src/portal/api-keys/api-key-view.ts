import { type Static, Type } from "typebox";
import { type ApiKey, headerOfKey, type KeyMaker, maskedKey } from "../../access/api-key.ts";
import { day } from "../../clock.ts";
import { Instant, Nullable, OneOf, Uuid } from "../../http/schema.ts";

/** A key that nobody has used for this long is worth a question. */
const idleAfter = 30 * day;

const fields = {
  id: Uuid,
  name: Nullable(Type.String()),
  maskedKey: Type.String({ description: "Its ends; the whole key is shown once, when it is made." }),
  created: Instant,
  createdBy: Nullable(
    Type.Object({
      kind: OneOf("person", "api-key", "system", "company-token", "customer", "visitor"),
      id: Nullable(Type.String()),
      name: Nullable(Type.String({ description: "Of the person, or of the key it was made with." })),
    }),
  ),
  lastUsed: Nullable(Instant),
  lastUsedFrom: Nullable(Type.String({ description: "Network of the last use." })),
  endsAt: Nullable(Type.String({ format: "date-time", description: "Refused from then on." })),
  replacedBy: Nullable(Type.String({ format: "uuid", description: "The key that takes its place." })),
  idle: Type.Boolean({ description: "Nobody has used it for thirty days." }),
  deletable: Type.Boolean({ description: "False for the last key that has no end." }),
};
export const PortalKeySchema = Type.Object(fields, { title: "PortalApiKey" });
export const NewKeySchema = Type.Object(
  {
    ...fields,
    apiKey: Type.String({ description: "The key. This is the only time it is shown." }),
    header: Type.String({ description: "The value of the Authorization header." }),
  },
  { title: "PortalNewApiKey" },
);

type Names = ReadonlyMap<string, string | null>;

/** A key as the Portal shows it, among `keys`, all that there are. */
export function keyView(
  key: ApiKey,
  keys: readonly ApiKey[],
  names: Names,
  now: Date,
): Static<typeof PortalKeySchema> {
  const lasting = keys.filter(({ endsAt }) => endsAt === null);
  const seen = key.lastUsedAt ?? key.createdAt;
  return {
    id: key.apiKeyId,
    name: key.name,
    maskedKey: maskedKey(key.key),
    created: key.createdAt.toISOString(),
    createdBy: key.createdBy && makerView(key.createdBy, names),
    lastUsed: key.lastUsedAt?.toISOString() ?? null,
    lastUsedFrom: key.lastUsedFrom,
    endsAt: key.endsAt?.toISOString() ?? null,
    replacedBy: key.replacedBy,
    idle: now.getTime() - seen.getTime() >= idleAfter,
    deletable: key.endsAt !== null || lasting.length > 1,
  };
}

const makerView = ({ kind, id }: KeyMaker, names: Names) => ({
  kind,
  id: id ?? null,
  name: (id && names.get(id)) ?? null,
});

/** A key that was just made: the one answer that holds it whole. */
export const newKeyView = (
  key: ApiKey,
  keys: readonly ApiKey[],
  names: Names,
  now: Date,
): Static<typeof NewKeySchema> => ({
  ...keyView(key, keys, names, now),
  apiKey: key.key,
  header: headerOfKey(key.key),
});
