import { Value } from "typebox/value";
import { Refused } from "./refused.ts";

/** The value, when it is what the schema asks for; else a refusal that names what is wrong. */
export function checked<T>(schema: object, value: T): T {
  if (Value.Check(schema, value)) return value;
  const [error] = Value.Errors(schema, value);
  throw new Refused(400, `${error?.instancePath || "the body"} ${error?.message ?? "is not understood"}`);
}

/** The kinds of faults of a package, as the schema of their requests names them. */
export interface FaultKinds {
  readonly anyOf: readonly {
    readonly description?: string;
    readonly properties: { readonly kind: { readonly const: string } };
  }[];
}

/** A fault request, held against the schema of its own kind so that a refusal names what is wrong. */
export function checkedFault<Request extends { kind: string }>(
  { anyOf }: FaultKinds,
  request: Request,
): Request {
  const kinds = anyOf.map((schema) => schema.properties.kind.const);
  const schema = anyOf[kinds.indexOf(request?.kind)];
  if (!schema) throw new Refused(400, `kind must be one of ${kinds.join(", ")}`);
  return checked(schema, request);
}
