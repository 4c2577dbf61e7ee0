import fc from "fast-check";
import type { ShownSchema } from "../../src/api-reference/components.ts";
import { bodies, values } from "./hostile-values.ts";

type Schemas = Readonly<Record<string, ShownSchema>>;

/** What a field of this name holds in a request that means something; names between tildes become ids when it is sent. */
const meant: Readonly<Record<string, readonly unknown[]>> = {
  accountId: ["~~accountId~~"],
  sourceAccountId: ["~~accountId~~"],
  sourceId: ["~~sourceId~~"],
  targetAccountId: ["~~targetId~~", null],
  platformKey: ["gbol"],
  currency: ["CZK", "CZK", "USD", "JPY"],
  date: ["2026-05-04", "2026-05-04T10:00:00", "~~today~~"],
  feedStartDate: ["2026-05-04", "~~today~~"],
  accountOpenDate: ["2020-02-29"],
  sortCode: ["102030", "10-20-30", null],
  accountNumber: ["2801462311", "77"],
  url: ["~~sourceUrl~~"],
  eventTypes: [["company.created"], ["bankTransactions.write.successful", "company.deleted"]],
  eventType: ["company.created", "bankTransactions.write.successful"],
  connectionId: ["~~connectionId~~"],
  query: [
    "status=Linked",
    "name~a && created>2026-01-01",
    "{status=Pending || statusCode>=200}",
    "isBeta!=true",
  ],
  orderBy: ["created", "-id", "name", "-requestedOnUtc", "key"],
  asOf: ["2026-05-04T09:15:02.118Z", "~~today~~"],
  token: ["t0ken"],
  username: ["bank"],
  password: ["passw0rd"],
  value: ["v"],
  accountType: ["Debit", "Credit"],
  bankCode: ["0800"],
  accountName: ["Current account", "Café"],
  companyTags: [["region:uk"], [], null],
  allowedOrigins: [["https://portal.bank.example"], []],
  everyHours: [24],
  timeoutInMinutes: [1, 60],
  logoUrl: ["https://bank.example/logo.png"],
  iconUrl: ["https://bank.example/icon.png"],
  redirectUrl: ["http://localhost:4000/link/finished"],
  whiteListUrls: [["https://bank.example/"]],
  firstPeriodStart: ["2026-05-04", null],
  since: ["2026-01-01T00:00:00Z"],
};
const ids = ["~~accountId~~", "ac-1", "ac-2", "t-0", "t-1", "t-2", "Checking 0202/é"];

/** Any value that a schema of the API document allows. */
export function valueFor(schema: ShownSchema, schemas: Schemas, name = "", depth = 0): fc.Arbitrary<unknown> {
  const inner = (one: ShownSchema, itsName = name) => valueFor(one, schemas, itsName, depth + 1);
  if (name === "id") return fc.constantFrom(...ids);
  if (meant[name] && !schema.enum) return fc.constantFrom(...meant[name]);
  if (schema.$ref) return inner(schemas[schema.$ref.split("/").at(-1)!]!);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return fc.oneof(...choices.map((choice) => inner(choice)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const types = [schema.type ?? "object"].flat();
  if (types.length > 1) return fc.oneof(...types.map((type) => inner({ ...schema, type })));
  const { minimum, maximum, minItems, maxItems, minLength = 0, maxLength = 60 } = schema;
  switch (types[0]) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: minimum ?? -5, max: maximum ?? 5_000 });
    case "number":
      return fc
        .integer({ min: (minimum ?? -1e6) * 100, max: (maximum ?? 1e6) * 100 })
        .map((cents) => cents / 100);
    case "string":
      return textOf(schema, minLength, Math.min(maxLength, 60));
    case "array":
      return fc.array(inner(schema.items ?? {}), {
        minLength: minItems ?? 0,
        maxLength: Math.min(maxItems ?? 4, 4),
      });
    default:
      return objectOf(schema, inner);
  }
}

function textOf(
  { format, pattern }: ShownSchema,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<string> {
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  if (format === "uri") return fc.constantFrom("https://bank.example/a", "http://127.0.0.1:9/?a=b#c");
  if (format === "date-time") return fc.constantFrom("2026-05-04T09:15:02.118Z", "2026-05-04T09:15:02+02:00");
  return fc.string({ unit: "grapheme", minLength, maxLength });
}

function objectOf(
  { properties, required, additionalProperties }: ShownSchema,
  inner: (schema: ShownSchema, name: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties ?? {}).map(
    ([name, property]) => [name, inner(property, name)] as const,
  );
  if (typeof additionalProperties === "object") {
    const word = fc.constantFrom("region", "team", "authorizationId", "bankId", "x-key");
    return fc.dictionary(word, inner(additionalProperties, ""), { maxKeys: 3 });
  }
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [...(required ?? [])],
  });
}

type Change = "replace" | "drop" | "twice" | "more" | "many";
interface Mutation {
  readonly place: number;
  readonly change: Change;
  readonly source: string | Buffer;
  readonly name: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(99),
  change: fc.constantFrom("replace", "replace", "replace", "drop", "twice", "more", "many"),
  source: fc.constantFrom(...values),
  name: fc.constantFrom(
    "unknown",
    "__proto__",
    "constructor",
    "Id",
    "tags",
    "accountInfo",
    "toJSON",
    "\u0000",
    "length",
  ),
});

/** Bodies of an operation as bytes: such as its schema allows, such with something wrong in it, and no such at all. */
export function bodyOf(schema: ShownSchema, schemas: Schemas): fc.Arbitrary<Buffer> {
  const value = valueFor(schema, schemas);
  return fc.oneof(
    { weight: 4, arbitrary: value.map((one) => written(one, [])) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(value, fc.array(mutation, { minLength: 1, maxLength: 2 }))
        .map(([one, mutations]) => written(one, mutations)),
    },
    { weight: 1, arbitrary: fc.constantFrom(...bodies) },
  );
}

const markOf = (nth: number) => `\u0001${nth}\u0001`;
const marks = /"\\u0001(\d)\\u0001"/;

/** A value as JSON, with mutations that JSON itself could not express written in as source text. */
export function written(value: unknown, mutations: readonly Mutation[]): Buffer {
  const whole = { root: structuredClone(value) };
  const sources = mutations.map((one, nth) => mutate(whole, one, markOf(nth)));
  const parts = (JSON.stringify(whole.root) ?? "").split(marks);
  // Of what `split` gives, every other part is the number of a mark.
  return Buffer.concat(parts.map((part, nth) => Buffer.from(nth % 2 === 0 ? part : sources[Number(part)]!)));
}

/** Puts a mark where the source text it gives back shall stand. */
function mutate(whole: object, { place, change, source, name }: Mutation, mark: string): string | Buffer {
  const places = placesOf(whole);
  const [holder, key] = places[place % places.length]!;
  const json = JSON.stringify(holder[key]);
  if (change === "drop" && holder !== whole) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
    return "";
  }
  if (change === "more") {
    const inside = holder[key];
    const target = [inside, holder, whole].find(
      (one) => typeof one === "object" && one !== null && !Array.isArray(one),
    )!;
    Object.defineProperty(target, name, {
      value: mark,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return source;
  }
  holder[key] = mark;
  if (change === "twice") return `${json},${JSON.stringify(key)}:${json}`;
  if (change === "many") return `[${new Array(1_001).fill(json).join()}]`;
  return source;
}

type Holder = Record<string, unknown>;

/** Every place in a value that holds something, with its key; of a list the first few. */
function placesOf(value: unknown): (readonly [Holder, string])[] {
  if (typeof value !== "object" || value === null) return [];
  const keys = Object.keys(value).slice(0, Array.isArray(value) ? 3 : undefined);
  return keys.flatMap((key) => [[value as Holder, key] as const, ...placesOf((value as Holder)[key])]);
}
