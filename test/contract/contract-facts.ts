/**
 * The facts of an OpenAPI document that a client depends on, as flat lines that two documents can be compared by: of
 * each operation its statuses, and of each parameter and field its type, format, presence, nullability and words.
 */
export interface Facts {
  readonly operationId: string;
  /** Statuses that are documented, ascending. */
  readonly statuses: readonly string[];
  /** By place, such as `200 results[].status`: what is said of it, such as `string required one of Linked,Unlinked`. */
  readonly places: Readonly<Record<string, string>>;
}

/** Facts by method and path, such as `GET /companies/{companyId}`. */
export type ContractFacts = Readonly<Record<string, Facts>>;

// biome-ignore lint/suspicious/noExplicitAny: a document of others, read as it comes
type Json = any;

const methods = ["get", "post", "put", "patch", "delete"];

/** The facts of all operations of a document. */
export function factsOf(document: Json): ContractFacts {
  const facts: Record<string, Facts> = {};
  for (const [path, item] of Object.entries<Json>(document.paths)) {
    for (const method of methods.filter((one) => item[one])) {
      const operation = item[method];
      facts[`${method.toUpperCase()} ${path}`] = {
        operationId: operation.operationId,
        statuses: Object.keys(operation.responses)
          .filter((status) => /^\d+$/.test(status))
          .sort(),
        places: new Reader(document).placesOf(operation, item.parameters ?? []),
      };
    }
  }
  return facts;
}

class Reader {
  readonly #document: Json;
  readonly #places: Record<string, string> = {};

  constructor(document: Json) {
    this.#document = document;
  }

  placesOf(operation: Json, shared: readonly Json[]): Record<string, string> {
    for (const one of [...shared, ...(operation.parameters ?? [])]) {
      const parameter = this.#resolve(one);
      if (parameter.in === "header") continue;
      this.#schema(`${parameter.in} ${parameter.name}`, parameter.schema, parameter.required === true, []);
    }
    const body = this.#bodyOf(operation.requestBody);
    if (body) this.#schema("body", body, true, []);
    for (const [status, answer] of Object.entries<Json>(operation.responses)) {
      const schema = /^2\d\d$/.test(status) ? this.#bodyOf(this.#resolve(answer)) : undefined;
      if (schema) this.#schema(status, schema, true, []);
    }
    return this.#places;
  }

  #bodyOf(holder: Json): Json {
    return holder?.content?.["application/json"]?.schema;
  }

  #schema(place: string, given: Json, required: boolean, above: readonly Json[]): void {
    const schema = this.#merged(given);
    if (above.includes(schema.source)) {
      this.#write(place, { type: "recursive", nullable: schema.nullable }, required);
      return;
    }
    const inside = [...above, schema.source];
    this.#write(place, schema, required);
    for (const variant of schema.variants) {
      this.#schema(`${place} <${this.#nameOf(variant)}>`, variant, true, inside);
    }
    if (schema.items) this.#schema(`${place}[]`, schema.items, true, inside);
    const values = schema.additionalProperties;
    if (values && typeof values === "object") this.#schema(`${place}{}`, values, true, inside);
    for (const [name, property] of Object.entries<Json>(schema.properties)) {
      const separator = /^(\d+|body)$/.test(place) || place.endsWith(">") ? " " : ".";
      this.#schema(`${place}${separator}${name}`, property, schema.required.includes(name), inside);
    }
  }

  #write(place: string, schema: Json, required: boolean): void {
    const { type, format, nullable, minimum, maximum } = schema;
    const words = schema.enum?.filter((word: unknown) => word !== null);
    this.#places[place] = [
      type ?? "anything",
      format && `format ${format}`,
      required && "required",
      nullable && "nullable",
      minimum !== undefined && `from ${minimum}`,
      maximum !== undefined && `to ${maximum}`,
      schema.default !== undefined && `default ${schema.default}`,
      words && `one of ${words.join(",")}`,
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** A schema with its references followed, its parts put together and null told as a property. */
  #merged(given: Json): Json {
    const source = this.#resolve(given);
    const parts = (source.allOf ?? []).map((part: Json) => this.#merged(part));
    const choices = [...(source.oneOf ?? []), ...(source.anyOf ?? [])];
    const real = choices.filter((choice: Json) => choice.type !== "null");
    const mayBeNull = real.length < choices.length;
    if (real.length === 1 && mayBeNull) return { ...this.#merged(real[0]), nullable: true };
    const types = [source.type ?? []].flat();
    const known = types.filter((type: string) => type !== "null");
    return {
      ...Object.assign({}, ...parts),
      ...source,
      source,
      type: real.length > 0 ? "choice" : (known[0] ?? parts[0]?.type ?? (source.properties && "object")),
      nullable: source.nullable === true || given.nullable === true || types.includes("null") || mayBeNull,
      properties: Object.assign({}, ...parts.map((part: Json) => part.properties), source.properties),
      required: [...parts.flatMap((part: Json) => part.required), ...(source.required ?? [])],
      variants: real,
    };
  }

  #nameOf(variant: Json): string {
    const resolved = this.#resolve(variant);
    if (resolved.type === "array") return `${this.#nameOf(resolved.items)}[]`;
    const name: string = variant.$ref?.split("/").at(-1) ?? resolved.title ?? resolved.type;
    return name[0]!.toUpperCase() + name.slice(1);
  }

  #resolve(given: Json): Json {
    if (!given?.$ref) return given ?? {};
    const steps = (given.$ref as string).slice(2).split("/");
    const found = steps.reduce(
      (at, step) => at[decodeURIComponent(step).replace(/~1/g, "/").replace(/~0/g, "~")],
      this.#document,
    );
    return this.#resolve(found);
  }
}
