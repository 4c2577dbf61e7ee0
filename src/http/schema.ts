import { type Static, type TSchema, Type } from "typebox";
import { type ErrorCode, errorCodes } from "../error-codes.ts";

/** A field that may be null. Written as one schema with two types, so that a refusal names one cause and not three. */
export function Nullable<T extends TSchema>(schema: T) {
  const { type, enum: values, ...rest } = schema as { type?: string | string[]; enum?: unknown[] };
  return Type.Unsafe<Static<T> | null>({
    ...rest,
    ...(type ? { type: [...[type].flat(), "null"] } : undefined),
    ...(values ? { enum: [...values, null] } : undefined),
  });
}

/** One of a closed list of words. */
export const OneOf = <T extends string>(...words: readonly T[]) =>
  Type.Unsafe<T>({ type: "string", enum: [...words] });

/**
 * A schema that the API document shows as another one: what callers should send, where more is taken leniently, or a
 * closed choice of shapes, where one wider schema is enough to check by.
 */
export const documentedAs = <T extends TSchema>(schema: T, shown: TSchema): T =>
  // Copied with what TypeBox hides in its schemas, which a spread would lose.
  Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(schema),
    documentedAs: { value: shown, enumerable: true },
  });

/** The schema of an answer without a body. */
export const NoContent = Type.Null();
export const Uuid = Type.String({ format: "uuid" });
/** An instant as we write it, in UTC. */
export const Instant = Type.String({ format: "date-time" });
export const WebAddress = Type.String({ format: "uri" });
/** An exact decimal amount as a JSON number. */
export const Amount = Type.Number({ format: "decimal" });

export const Currency = Type.String({ format: "ISO4217" });

/** A JSON number, or leniently the text of one; read with `money.ts`, never calculated with. */
export const DecimalInput = Type.Unsafe<number | string>({
  type: ["number", "string"],
  documentedAs: Amount,
});

const FindingSchema = Type.Object(
  {
    itemId: Type.String({ description: "The field, or the id of the transaction, that it concerns." }),
    message: Type.String(),
    validatorName: Type.String(),
  },
  { title: "ValidationItem" },
);
export const ValidationSchema = Type.Object(
  { errors: Type.Array(FindingSchema), warnings: Type.Array(FindingSchema) },
  { title: "Validation" },
);

/** Body of every refusal (wire contract, section 5.1). */
export const ErrorMessage = Type.Object(
  {
    statusCode: Type.Integer({ description: "The HTTP status." }),
    service: Type.String(),
    error: Type.String({ description: "What is wrong, in a sentence for people." }),
    correlationId: Type.String({
      description: "Names this request in our log; quote it when you report it.",
    }),
    validation: Type.Optional(ValidationSchema),
    canBeRetried: Type.String({ description: "`True`, `False` or `Unknown`." }),
    detailedErrorCode: Type.Integer(),
    code: documentedAs(
      OneOf(...(Object.keys(errorCodes) as ErrorCode[])),
      Type.String({ description: "What happened, in a word that never changes. New words may be added." }),
    ),
    documentation: Type.String({ format: "uri", description: "The page that explains the code." }),
  },
  { title: "ErrorMessage" },
);

/** The refusals of an operation for its `response` schema. */
export const refusals = (...codes: number[]) =>
  Object.fromEntries(codes.map((code) => [code, ErrorMessage])) as Record<number, typeof ErrorMessage>;

/** The refusals that every operation below a company documents. */
export const commonRefusals = refusals(401, 403, 404, 429, 500, 503);
