/** JSON as NetSuite writes it: SuiteQL gives every value as text, records give numbers and booleans as such. */
export type Wire = string | number | boolean | null | readonly Wire[] | { readonly [name: string]: Wire };

/** The value of a body; undefined when it is not JSON (empty, HTML). */
export function readWire(body: string): Wire | undefined {
  try {
    return JSON.parse(body, (_name, value) => (typeof value === "string" ? storable(value) : value)) as Wire;
  } catch {
    return undefined;
  }
}

/** Without what no database holds as text: what NetSuite says of a refusal must never keep it from being recorded. */
const storable = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/** At most `length` UTF-16 units, and never half a character. */
export const cut = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");

export function field(value: Wire | undefined, name: string): Wire | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as { readonly [name: string]: Wire })[name] : undefined;
}

/** The text of a field, numbers as their digits; null when it is absent, empty or neither. */
export function textField(value: Wire | undefined, name: string): string | null {
  const found = field(value, name);
  if (typeof found === "number") return String(found);
  return typeof found === "string" && found !== "" ? found : null;
}

export function listField(value: Wire | undefined, name: string): readonly Wire[] {
  const found = field(value, name);
  return Array.isArray(found) ? found : [];
}

/** A flag, which SuiteQL writes `T` or `F`. */
export function flag(value: Wire | undefined, name: string): boolean {
  const found = field(value, name);
  return found === true || found === "T" || found === "true";
}
