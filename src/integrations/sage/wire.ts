/** JSON as Sage writes it, read loosely: hardly any answer is documented. Numbers are kept as the digits that were sent. */
import type { Decimal } from "../../money.ts";

export type Wire = string | boolean | null | readonly Wire[] | { readonly [name: string]: Wire };

type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => Wire;

/** The value of a body, numbers as their digits; undefined when it is not JSON (empty, HTML). */
export function readWire(body: string): Wire | undefined {
  try {
    return parse(body.replace(/^\uFEFF/, ""), (_name, value, { source }) => {
      if (typeof value === "number") return source ?? String(value);
      // What no database holds as text must not keep a refusal from being recorded.
      return typeof value === "string" ? value.replaceAll("\0", "").toWellFormed() : value;
    });
  } catch {
    return undefined;
  }
}

const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** A JSON number of exactly these digits, for `JSON.stringify`. */
export const numberLiteral = (digits: Decimal): unknown => rawJson(digits);

export function field(value: Wire | undefined, name: string): Wire | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const found = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1];
}

/** The text of a field; null when it is absent, empty or no text. */
export function textField(value: Wire | undefined, name: string): string | null {
  const found = field(value, name);
  return typeof found === "string" && found !== "" ? found : null;
}

export function listField(value: Wire | undefined, name: string): readonly Wire[] {
  const found = field(value, name);
  return Array.isArray(found) ? found : [];
}

/** At most `length` UTF-16 units, and never half a character. */
export const cut = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
