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

/** A JSON number, or leniently the text of one; read with `money.ts`, never calculated with. */
export const DecimalInput = Type.Unsafe<number | string>({ type: ["number", "string"] });

const FindingSchema = Type.Object({
  itemId: Type.String(),
  message: Type.String(),
  validatorName: Type.String(),
});
export const ValidationSchema = Type.Object({
  errors: Type.Array(FindingSchema),
  warnings: Type.Array(FindingSchema),
});

/** Body of every refusal (wire contract, section 5.1). */
export const ErrorMessage = Type.Object({
  statusCode: Type.Integer(),
  service: Type.String(),
  error: Type.String(),
  correlationId: Type.String(),
  validation: Type.Optional(ValidationSchema),
  canBeRetried: Type.String(),
  detailedErrorCode: Type.Integer(),
  code: OneOf(...(Object.keys(errorCodes) as ErrorCode[])),
  documentation: Type.String(),
});

/** The refusals of an operation for its `response` schema. */
export const refusals = (...codes: number[]) =>
  Object.fromEntries(codes.map((code) => [code, ErrorMessage])) as Record<number, typeof ErrorMessage>;

/** The refusals that every operation below a company documents. */
export const commonRefusals = refusals(401, 403, 404, 429, 500, 503);
