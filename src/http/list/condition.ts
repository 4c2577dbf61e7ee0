export const operators = ["=", "!=", "~", ">", "<", ">=", "<="] as const;
export type Operator = (typeof operators)[number];

/** One comparison as the caller wrote it. Positions count characters from 1. */
export interface Comparison {
  readonly kind: "comparison";
  readonly property: string;
  readonly operator: Operator;
  readonly value: string;
  readonly at: number;
  readonly valueAt: number;
}

/** What a `query` says (wire contract, 4.3). `T` is a comparison, or what one became when its property was looked up. */
export type Condition<T = Comparison> =
  | T
  | { readonly kind: "and" | "or"; readonly terms: readonly Condition<T>[] };

/** A character that stands for itself only behind a backslash. */
const special = /[\\=~<>{}&|!]/g;

/** Written back as text that parses to the same condition. */
export function printCondition(condition: Condition): string {
  if (condition.kind === "comparison") {
    const { property, operator, value } = condition;
    return `${escaped(property)} ${operator} ${escaped(value)}`;
  }
  const sign = condition.kind === "and" ? " && " : " || ";
  return condition.terms
    .map((term) => (term.kind === "comparison" ? printCondition(term) : `{${printCondition(term)}}`))
    .join(sign);
}

const escaped = (text: string): string => text.replace(special, "\\$&").replace(/^ | $/g, "\\ ");
