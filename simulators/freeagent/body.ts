import { type Decimal, decimal } from "../../src/money.ts";

/** A number of a JSON body, kept as its digits. */
export class Digits {
  readonly value: Decimal | undefined;
  constructor(source: string) {
    this.value = decimal(source);
  }
}

export type Fields = Record<string, unknown>;

type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** The value of a JSON body, its numbers as `Digits`; undefined when it is none. */
export function readJson(body: Buffer): unknown {
  try {
    return parse(body.toString("utf8"), (_name, value, { source }) =>
      typeof value === "number" ? new Digits(source ?? String(value)) : value,
    );
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Digits);

/** A text member; undefined when it is absent, empty or no text. */
export const textOf = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** A decimal member, written as a number or as text. */
export function decimalOf(fields: Fields, name: string): Decimal | undefined {
  const value = fields[name];
  return value instanceof Digits ? value.value : typeof value === "string" ? decimal(value) : undefined;
}

/** A calendar date that exists. */
export const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text);

/** As FreeAgent writes amounts: text with at least one decimal place. */
export const amountText = (amount: Decimal): string => (amount.includes(".") ? amount : `${amount}.0`);
