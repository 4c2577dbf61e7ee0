/** A number as the digits that were sent. */
export class JsonNumber {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

export type Json = string | boolean | null | JsonNumber | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** Reads JSON without losing a digit; undefined when it is none. */
export function readJson(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString("utf8"), (_name, value, { source }: { source?: string } = {}) =>
      typeof value === "number" ? new JsonNumber(source ?? String(value)) : value,
    );
  } catch {
    return undefined;
  }
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);

export const text = (value: Json | undefined): string | null => (typeof value === "string" ? value : null);

/** The digits of a JSON number. */
export const digits = (value: Json | undefined): string | null =>
  value instanceof JsonNumber ? value.digits : null;

/** The objects of a list; of an answer without one, none. */
export function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}
