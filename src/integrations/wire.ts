/**
 * JSON as accounting software writes it, read loosely. Amounts come as numbers or as text, so numbers are kept as the
 * digits that were sent; names come in either case ("Title" from a gateway, "title" from the API behind it), so they are
 * found whatever their case.
 */
import type { Decimal } from "../money.ts";

export type Wire = string | boolean | null | readonly Wire[] | { readonly [name: string]: Wire };

type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => Wire;

/** The value of a body, numbers as their digits; undefined when it is not JSON (empty, plain text, HTML). */
export function readWire(body: string): Wire | undefined {
  try {
    return parse(body.replace(/^\uFEFF/, ""), (_name, value, { source }) => {
      if (typeof value === "number") return source ?? String(value);
      return typeof value === "string" ? storable(value) : value;
    });
  } catch {
    return undefined;
  }
}

/** Without what no database holds as text: what is said of a refusal must never keep it from being recorded. */
const storable = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/** At most `length` UTF-16 units, and never half a character. */
export const cut = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");

const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** A JSON number of exactly these digits, for `JSON.stringify`. */
export const numberLiteral = (digits: Decimal): unknown => rawJson(digits);

export function field(value: Wire | undefined, name: string): Wire | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const found = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1];
}

/** The text of a field, or the digits of its number; null when it is absent, empty or neither. */
export function textField(value: Wire | undefined, name: string): string | null {
  const found = field(value, name);
  return typeof found === "string" && found !== "" ? found : null;
}

export function listField(value: Wire | undefined, name: string): readonly Wire[] {
  const found = field(value, name);
  return Array.isArray(found) ? found : [];
}

/** The whole number of a field; null when it is none. */
export function countField(value: Wire | undefined, name: string): number | null {
  const text = textField(value, name);
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
