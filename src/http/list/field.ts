import { type Decimal, decimal } from "../../money.ts";
import type { Comparison, Condition, Operator } from "./condition.ts";
import { refusedParameter } from "./parse-condition.ts";

/**
 * What a listed property holds. `word` is one of a closed list of words; `text` is anything, compared without regard to
 * the case of A to Z.
 */
export type Kind = "text" | "word" | "uuid" | "number" | "boolean" | "instant";

/** The right side of a comparison, read as what the property holds. Texts and words are folded, as `folded` does. */
export type Value =
  | { readonly kind: "text" | "uuid"; readonly text: string }
  | { readonly kind: "word"; readonly words: readonly string[] }
  | { readonly kind: "number"; readonly decimal: Decimal }
  | { readonly kind: "boolean"; readonly is: boolean }
  /** A stretch of time: a day, a second, a millisecond. `until` no longer belongs to it. */
  | { readonly kind: "instant"; readonly from: Date; readonly until: Date };

/** One listed property; the two back ends add where its value is found. */
export interface Field {
  readonly kind: Kind;
  /** The closed list of a `word`. */
  readonly words?: readonly string[];
  /** Whether a record may have several; then it cannot be ordered by. */
  readonly collection?: boolean;
}

/** The listed properties of a kind of record. `type` is its name in refusals. */
export interface Listed<F extends Field> {
  readonly type: string;
  readonly fields: Readonly<Record<string, F>>;
}

/** A comparison whose property is known and whose value has been read. */
export interface Test<F extends Field> {
  readonly kind: "test";
  readonly field: F;
  readonly operator: Operator;
  readonly value: Value;
}

/** Letters A to Z made small and nothing else, as `lower(… collate "C")` does: the same on every database. */
export const folded = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** A property found by its name without regard to case. */
export function findField<F extends Field>(fields: Readonly<Record<string, F>>, name: string): F | undefined {
  const wanted = folded(name);
  return Object.entries(fields).find(([given]) => folded(given) === wanted)?.[1];
}

/** Looks up every property of a condition with `find` and reads its value; 400 where either is not possible. */
export function resolve<F extends Field>(
  condition: Condition,
  parameter: string,
  type: string,
  find: (property: string) => F | undefined,
): Condition<Test<F>> {
  if (condition.kind !== "comparison") {
    const terms = condition.terms.map((term) => resolve(term, parameter, type, find));
    return { kind: condition.kind, terms };
  }
  const field = find(condition.property);
  if (!field) throw unknownProperty(parameter, condition.property, type);
  return { kind: "test", field, operator: condition.operator, value: rightSide(field, condition, parameter) };
}

export const unknownProperty = (parameter: string, property: string, type: string) =>
  refusedParameter(parameter, `Error parsing query - Could not resolve property ${property} on ${type}`);

const permitted: Readonly<Record<Kind, readonly Operator[]>> = {
  text: ["=", "!=", "~"],
  word: ["=", "!=", "~"],
  uuid: ["=", "!=", "~"],
  number: ["=", "!=", ">", "<", ">=", "<="],
  boolean: ["=", "!="],
  instant: ["=", "!=", ">", "<", ">=", "<="],
};
const wanted: Readonly<Record<Kind, string>> = {
  text: "a text",
  word: "a word",
  uuid: "a GUID",
  number: "a number",
  boolean: "true or false",
  instant: "a date such as 2021-01-28 or 2021-01-28T09:30:00Z",
};

function rightSide(
  field: Field,
  { property, operator, value, at, valueAt }: Comparison,
  parameter: string,
): Value {
  const refuse = (what: string) =>
    refusedParameter(parameter, `Error parsing query - Malformed query. ${what}`);
  if (!permitted[field.kind].includes(operator)) {
    const allowed = permitted[field.kind].join(" ");
    throw refuse(`At character ${at}: ${property} can be compared with ${allowed}, not with ${operator}.`);
  }
  const read = readValue(field, operator, value);
  if (read) return read;
  const expected = field.words ? `one of ${field.words.join(", ")}` : wanted[field.kind];
  throw refuse(
    `At character ${valueAt}, near "${value.slice(0, 40).toWellFormed()}": ${property} takes ${expected}.`,
  );
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The value, or undefined when the text is no such value. A part of a GUID or word is enough for `~`. */
function readValue(field: Field, operator: Operator, given: string): Value | undefined {
  const text = folded(given);
  switch (field.kind) {
    case "text":
      return { kind: "text", text };
    case "uuid":
      return operator === "~" || uuidForm.test(text) ? { kind: "uuid", text } : undefined;
    case "word": {
      const fits = (word: string) => (operator === "~" ? folded(word).includes(text) : folded(word) === text);
      const words = (field.words ?? []).filter(fits);
      return operator === "~" || words.length > 0 ? { kind: "word", words } : undefined;
    }
    case "number": {
      const number = decimal(text);
      return number === undefined ? undefined : { kind: "number", decimal: number };
    }
    case "boolean":
      return text === "true" || text === "false" ? { kind: "boolean", is: text === "true" } : undefined;
    case "instant":
      return readInstant(given);
  }
}

const instantForm =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:([Zz])|([+\- ])(\d\d):(\d\d))?)?$/;
const minute = 60_000;

/**
 * A date, a minute, a second or a fraction of one as the time it lasts; without an offset it is UTC. A plus sign that
 * arrives as a blank, because it was not encoded, is taken for one. Undefined when there is no such time.
 */
export function readInstant(text: string): Extract<Value, { kind: "instant" }> | undefined {
  const found = instantForm.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hours, minutes, seconds, fraction, , sign, offsetHours, offsetMinutes] = found;
  const clock = [hours ?? 0, minutes ?? 0, seconds ?? 0].map(Number) as [number, number, number];
  if (clock[0] > 23 || clock[1] > 59 || clock[2] > 59 || Number(offsetHours ?? 0) > 23) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || Number(year) < 1) return undefined;
  const milliseconds = Number((fraction ?? "").padEnd(3, "0").slice(0, 3));
  date.setUTCHours(...clock, milliseconds);
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * minute;
  const from = date.getTime() - (sign === "-" ? -offset : offset);
  const lasts =
    hours === undefined ? 1440 * minute : seconds === undefined ? minute : fraction === undefined ? 1000 : 1;
  return { kind: "instant", from: new Date(from), until: new Date(from + lasts) };
}
