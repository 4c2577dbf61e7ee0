/** As much of a JSON schema as the kinds of faults use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** One thing to say of a fault; `path` leads to it in the request, as `match.operation`. */
export interface Field {
  readonly path: string;
  readonly control: "text" | "number" | "choice" | "switch" | "json";
  readonly required: boolean;
  /** Of a choice. */
  readonly choices: readonly string[];
  /** An empty number is `null`, which means something of its own: for ever, or left out. */
  readonly nullable: boolean;
}

/** The fields of a kind's request, those that must be filled first; the kind itself is not among them. */
export function fieldsOf(schema: Schema, prefix = ""): Field[] {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = prefix + name;
    if (path === "kind") return [];
    if (property.properties) return fieldsOf(property, `${path}.`);
    return [fieldOf(path, property, schema.required?.includes(name) ?? false)];
  });
  return prefix === "" ? [...fields].sort((a, b) => Number(b.required) - Number(a.required)) : fields;
}

function fieldOf(path: string, schema: Schema, required: boolean): Field {
  const forms = schema.anyOf ?? [schema];
  const choices = forms.flatMap((form) => (typeof form.const === "string" ? [form.const] : []));
  const nullable = forms.some(({ type }) => type === "null");
  const rest = forms.find(({ type }) => type !== "null");
  const control =
    choices.length > 0
      ? "choice"
      : rest?.type === "integer" || rest?.type === "number"
        ? "number"
        : rest?.type === "boolean"
          ? "switch"
          : rest?.type === "string"
            ? "text"
            : "json";
  return { path, control, required, choices, nullable };
}

/** What was filled in, as the request of the fault; throws `SyntaxError` for JSON that is none. */
export function requestOf(
  kind: string,
  fields: readonly Field[],
  filled: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const request: Record<string, unknown> = { kind };
  for (const field of fields) {
    const text = filled[field.path]?.trim() ?? "";
    if (text === "" && !(field.required && field.nullable)) continue;
    put(request, field.path.split("."), readField(field, text));
  }
  return request;
}

function readField({ control }: Field, text: string): unknown {
  if (text === "") return null;
  if (control === "number") return Number(text);
  if (control === "switch") return text === "true";
  return control === "json" ? JSON.parse(text) : text;
}

function put(
  target: Record<string, unknown>,
  [first = "", ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  target[first] ??= {};
  put(target[first] as Record<string, unknown>, rest, value);
}
