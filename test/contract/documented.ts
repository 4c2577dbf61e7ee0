import assert from "node:assert/strict";
import { Compile } from "typebox/compile";
import type { ShownSchema } from "../../src/api-reference/components.ts";
import type { Answer, DocumentedOperation, OpenApiDocument } from "../../src/api-reference/document.ts";
import { type ErrorCode, errorCodes } from "../../src/error-codes.ts";

/** One operation as the API document tells of it. */
export interface Documented {
  readonly id: string;
  readonly method: string;
  /** Path with ids in braces. */
  readonly path: string;
  readonly operation: DocumentedOperation;
  /** What its JSON body looks like, if it reads one. */
  readonly body: ShownSchema | undefined;
}

export interface Described {
  readonly document: OpenApiDocument;
  readonly operations: readonly Documented[];
  /** Holds the status and the body of an answer against what the document says of the operation. */
  readonly assertAnswer: (one: Documented, status: number, text: string) => void;
}

/** Refusals that any request can meet before its operation is looked at, documented as `default`. */
const general: ReadonlySet<ErrorCode> = new Set([
  "malformed-request",
  "malformed-body",
  "request-too-slow",
  "body-too-large",
  "address-too-long",
  "headers-too-large",
]);

/** Reads the API document of a running Millrace. */
export async function describedApi(url: string): Promise<Described> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument;
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): Documented => {
      const body = operation.requestBody?.content["application/json"]?.schema;
      return { id: operation.operationId, method: method.toUpperCase(), path, operation, body };
    }),
  );
  const fits = fittingIn(document);
  return {
    document,
    operations,
    assertAnswer: ({ id, operation }, status, text) => {
      const own = operation.responses[status];
      const found = resolved(document, own ?? operation.responses.default!);
      const schema = found.content?.["application/json"]?.schema;
      // Bytes of another type.
      if (found.content && !schema) return;
      if (!schema) return assert.equal(text, "", `${id}: ${status} is documented without a body`);
      const body: unknown = JSON.parse(text);
      assert.deepEqual(fits(schema, body), [], `${id}: the ${status} is not as documented`);
      if (status < 400 || Array.isArray(body)) return;
      const { statusCode, code } = body as { statusCode: number; code: ErrorCode };
      assert.deepEqual([statusCode, errorCodes[code]], [status, status], id);
      assert.ok(
        own ?? general.has(code),
        `${id} does not document ${status}, and ${code} is no general refusal`,
      );
    },
  };
}

function resolved(document: OpenApiDocument, answer: Answer): Answer {
  return answer.$ref ? document.components.responses[answer.$ref.split("/").at(-1)!]! : answer;
}

/** What is wrong with a value by a schema of the document; each schema is compiled once. */
export function fittingIn({
  components,
}: OpenApiDocument): (schema: ShownSchema, value: unknown) => unknown[] {
  const compiled = new Map<string, ReturnType<typeof Compile>>();
  return (schema, value) => {
    const key = JSON.stringify(schema);
    if (!compiled.has(key)) compiled.set(key, Compile(inlined(schema, components.schemas) as never));
    const check = compiled.get(key)!;
    return check.Check(value) ? [] : [...check.Errors(value)].slice(0, 3);
  };
}

/** A schema with its components put in their places, to some depth: schemas may hold themselves. */
function inlined(schema: unknown, schemas: OpenApiDocument["components"]["schemas"], depth = 0): unknown {
  if (Array.isArray(schema)) return schema.map((one) => inlined(one, schemas, depth));
  if (schema === null || typeof schema !== "object") return schema;
  const { $ref, ...rest } = schema as ShownSchema;
  if ($ref) return depth > 12 ? {} : inlined(schemas[$ref.split("/").at(-1)!], schemas, depth + 1);
  return Object.fromEntries(
    Object.entries(rest).map(([name, inner]) => [name, inlined(inner, schemas, depth)]),
  );
}
