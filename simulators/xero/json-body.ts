/** The value of a JSON body; undefined when it is none. Numbers too long for a double are handed on as text. */
export function readJson(body: Buffer): unknown {
  const text = body.toString("utf8");
  const long = /[\d.]{16}/.test(text);
  try {
    if (!long) return JSON.parse(text);
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === "number" && context?.source !== undefined && context.source.length > 15
        ? context.source
        : value,
    );
  } catch {
    return undefined;
  }
}

export type Fields = Record<string, unknown>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The member `items` of a body, when it is a list of objects. */
export function itemsOf(body: Buffer): Fields[] | undefined {
  const value = readJson(body);
  if (!isObject(value) || !Array.isArray(value.items)) return undefined;
  return value.items.every(isObject) ? (value.items as Fields[]) : undefined;
}

/** A text member, trimmed of nothing; undefined when absent, null or no text. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
