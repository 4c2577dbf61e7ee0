import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";

/**
 * Checks requests against their TypeBox schemas. Bodies are taken as they are: nothing is converted and no field is
 * removed. Query strings hold only text, so numbers and booleans are read from it, strictly.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  const types = httpPart === "querystring" ? propertyTypes(schema) : undefined;
  return (input: unknown) => {
    const value = types ? readQuery(types, input as Record<string, unknown>) : (input ?? undefined);
    if (compiled.Check(value)) return { value };
    return { error: [...compiled.Errors(value)].flat() as never };
  };
};

function propertyTypes(schema: TSchema): Map<string, string> {
  const properties = (schema as { properties?: Record<string, { type?: string }> }).properties ?? {};
  return new Map(Object.entries(properties).map(([name, property]) => [name, property.type ?? "string"]));
}

/**
 * Parameter names are matched without regard to case, as the original does; unknown ones are left alone. One that is
 * given twice, in whatever case, is a list and so refused: readers disagree on which one counts.
 */
function readQuery(types: Map<string, string>, query: Record<string, unknown>): Record<string, unknown> {
  const names = new Map([...types.keys()].map((name) => [name.toLowerCase(), name]));
  const read = new Map<string, unknown>();
  for (const [given, value] of Object.entries(query)) {
    const name = names.get(given.toLowerCase()) ?? given;
    const one = typeof value === "string" ? fromText(value, types.get(name)) : value;
    read.set(name, read.has(name) ? [read.get(name), one] : one);
  }
  return Object.fromEntries(read);
}

function fromText(text: string, type: string | undefined): unknown {
  if (type === "integer" && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === "boolean" && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return text;
}
