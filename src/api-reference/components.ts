import type { TSchema } from "typebox";

/** A schema as the document writes it: JSON Schema 2020-12, with references to named components. */
export interface ShownSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, ShownSchema>>;
  readonly required?: readonly string[];
  readonly items?: ShownSchema;
  readonly additionalProperties?: ShownSchema | boolean;
  readonly anyOf?: readonly ShownSchema[];
  readonly oneOf?: readonly ShownSchema[];
  readonly allOf?: readonly ShownSchema[];
  readonly deprecated?: boolean;
}

type Source = TSchema & {
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly documentedAs?: Source;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Source>>;
  readonly patternProperties?: Readonly<Record<string, Source>>;
  readonly items?: Source;
  readonly anyOf?: readonly Source[];
  readonly oneOf?: readonly Source[];
  readonly allOf?: readonly Source[];
};

const nameOfComponent = /^[A-Z][A-Za-z0-9]*$/;
const below = "#/components/schemas/";

/**
 * Gathers the schemas that have a name of their own, a title in one word, and writes every other one out in place; so
 * it does with a second schema of a name that is taken.
 */
export class Components {
  readonly #schemas = new Map<string, ShownSchema>();

  /** The named schemas so far, in the order of their names. */
  get schemas(): Record<string, ShownSchema> {
    return Object.fromEntries([...this.#schemas].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  show(source: TSchema): ShownSchema {
    const schema = source as Source;
    if (schema.documentedAs) return orNull(described(this.show(schema.documentedAs), schema), schema);
    if (schema.title && nameOfComponent.test(schema.title)) return orNull(this.#named(schema), schema);
    return this.#inPlace(schema);
  }

  #named(schema: Source): ShownSchema {
    const name = schema.title!;
    const content = this.#inPlace(notNull(schema));
    const known = this.#schemas.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(content)) {
      return content;
    }
    this.#schemas.set(name, content);
    return { $ref: below + name };
  }

  #inPlace(schema: Source): ShownSchema {
    const { properties, patternProperties, items, anyOf, oneOf, allOf, ...rest } = schema;
    const all = (schemas: readonly Source[]) => schemas.map((one) => this.show(one));
    const values = patternProperties && Object.values(patternProperties)[0];
    return {
      ...(rest as ShownSchema),
      ...(properties && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, property]) => [name, this.show(property)]),
        ),
      }),
      ...(values && { additionalProperties: this.show(values) }),
      ...(items && { items: this.show(items) }),
      ...(anyOf && { anyOf: all(anyOf) }),
      ...(oneOf && { oneOf: all(oneOf) }),
      ...(allOf && { allOf: all(allOf) }),
    };
  }
}

/** A schema that stands for another one keeps its own description. */
const described = (shown: ShownSchema, { description }: Source): ShownSchema =>
  description ? { ...shown, description } : shown;

const maybeNull = ({ type }: Source): boolean => Array.isArray(type) && type.includes("null");

function notNull(schema: Source): Source {
  if (!maybeNull(schema)) return schema;
  const types = (schema.type as string[]).filter((one) => one !== "null");
  const type = types.length === 1 ? types[0]! : types;
  const values = schema.enum?.filter((one) => one !== null);
  return { ...schema, type, ...(values && { enum: values }) } as Source;
}

/** What is shown of a schema that may be null, if it may. */
function orNull(shown: ShownSchema, source: Source): ShownSchema {
  if (!maybeNull(source)) return shown;
  if (shown.type === undefined) return { anyOf: [shown, { type: "null" }] };
  return {
    ...shown,
    type: [...new Set([shown.type, "null"].flat())],
    ...(shown.enum && { enum: [...shown.enum, null] }),
  };
}
