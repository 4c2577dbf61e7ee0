import { type Decimal, decimal, isNegative, subtract } from "../../money.ts";
import type { Condition, Operator } from "./condition.ts";
import { type Field, folded, type Test, type Value } from "./field.ts";

export type Scalar = string | number | boolean | Date | null | undefined;

/** A property of an item in memory; several values where the property is a collection. */
export interface ItemField<T> extends Field {
  readonly value: (item: T) => Scalar | readonly Scalar[];
}

/** A condition as a predicate, with the meaning `sqlCondition` gives it in the database. */
export function itemCondition<T>(condition: Condition<Test<ItemField<T>>>): (item: T) => boolean {
  if (condition.kind !== "test") {
    const terms = condition.terms.map(itemCondition);
    return condition.kind === "and"
      ? (item) => terms.every((term) => term(item))
      : (item) => terms.some((term) => term(item));
  }
  const { field, operator, value } = condition;
  const passes = (item: T, asked: Operator) =>
    valuesOf(field, item).some((one) => compare(one, asked, value));
  return operator === "!=" ? (item) => !passes(item, "=") : (item) => passes(item, operator);
}

const valuesOf = <T>(field: ItemField<T>, item: T): NonNullable<Scalar>[] =>
  [field.value(item)]
    .flat()
    .filter((value) => value !== null && value !== undefined) as NonNullable<Scalar>[];

function compare(given: NonNullable<Scalar>, operator: Operator, value: Value): boolean {
  switch (value.kind) {
    case "text":
    case "uuid": {
      const text = folded(String(given));
      return operator === "~" ? text.includes(value.text) : text === value.text;
    }
    case "word":
      return value.words.includes(String(given));
    case "boolean":
      return given === value.is;
    case "number":
      return fits(operator, compareDecimals(exact(given), value.decimal));
    case "instant": {
      const at = timeOf(given);
      if (operator === "=") return at >= value.from.getTime() && at < value.until.getTime();
      return fits(operator, at - value.from.getTime());
    }
  }
}

const exact = (given: NonNullable<Scalar>): Decimal => decimal(given as number | string)!;
const timeOf = (given: NonNullable<Scalar>): number =>
  given instanceof Date ? given.getTime() : Date.parse(String(given));

function compareDecimals(a: Decimal, b: Decimal): number {
  if (a === b) return 0;
  return isNegative(subtract(a, b)) ? -1 : 1;
}

function fits(operator: Operator, difference: number): boolean {
  switch (operator) {
    case "=":
      return difference === 0;
    case ">":
      return difference > 0;
    case "<":
      return difference < 0;
    case ">=":
      return difference >= 0;
    default:
      return difference <= 0;
  }
}

/** Order of two items by a property, ascending; those without a value come last. Texts go by their folded bytes. */
export function byField<T>(field: ItemField<T>): (a: T, b: T) => number {
  return (a, b) => {
    const [one] = valuesOf(field, a);
    const [other] = valuesOf(field, b);
    if (one === undefined || other === undefined)
      return Number(one === undefined) - Number(other === undefined);
    switch (field.kind) {
      case "number":
        return compareDecimals(exact(one), exact(other));
      case "instant":
        return timeOf(one) - timeOf(other);
      case "boolean":
        return Number(one) - Number(other);
      default:
        return Buffer.compare(Buffer.from(folded(String(one))), Buffer.from(folded(String(other))));
    }
  };
}
