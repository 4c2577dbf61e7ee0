/** JSON as FreeAgent writes it. Amounts come as text or as numbers, so numbers are kept as the digits that were sent. */
import { type Decimal, decimal } from "../../money.ts";

export type Wire = string | boolean | null | readonly Wire[] | { readonly [name: string]: Wire };

type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => Wire;

/** The value of a body, numbers as their digits; undefined when it is not JSON (empty, plain text, HTML). */
export function readWire(body: string): Wire | undefined {
  try {
    return parse(body, (_name, value, { source }) => {
      if (typeof value === "number") return source ?? String(value);
      return typeof value === "string" ? storable(value) : value;
    });
  } catch {
    return undefined;
  }
}

/** Without what no database holds as text. */
const storable = (text: string): string => text.replaceAll("\0", "").toWellFormed();

/** At most `length` UTF-16 units, and never half a character. */
export const cut = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");

const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** A JSON number of exactly these digits, for `JSON.stringify`. */
export const numberLiteral = (digits: Decimal): unknown => rawJson(digits);

export function field(value: Wire | undefined, name: string): Wire | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, Wire>)[name] : undefined;
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

/** The amount of a field, from text or from a number; null when it is none. */
export const amountField = (value: Wire | undefined, name: string): Decimal | null =>
  decimal(textField(value, name) ?? "") ?? null;

/** The number at the end of an address, by which FreeAgent knows a thing. */
export const idOf = (address: string | null): string | null =>
  /(\d{1,18})\/?$/.exec(address ?? "")?.[1] ?? null;
