import { type Expression, type RawBuilder, sql } from "kysely";
import type { Condition, Operator } from "./condition.ts";
import type { Field, Test, Value } from "./field.ts";

export type Sql<T = unknown> = RawBuilder<T>;

/** A property in the database. Values only ever become parameters. */
export interface SqlField extends Field {
  /** The value: of the record itself, or of one element of a collection. */
  readonly column: Sql;
  /** True when records may have no value; such a property may still be ordered by. */
  readonly optional?: boolean;
  /** Of a collection: that some element passes a test; never null. */
  readonly some?: (test: Sql<boolean>) => Sql<boolean>;
  /** That it holds a folded text, asked in a way that an index answers; without it, `column` is compared. */
  readonly holds?: (text: string) => Sql<boolean>;
}

/** A property of the elements of a collection: `some` wraps a test of one element into a test of the record. */
export const ofSome = (
  fields: Readonly<Record<string, SqlField>>,
  prefix: string,
  some: (test: Sql<boolean>) => Sql<boolean>,
): Record<string, SqlField> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      `${prefix}.${name}`,
      { ...field, collection: true, some },
    ]),
  );

/** A condition as SQL. Null never passes a test, and `!=` is the opposite of `=`. */
export function sqlCondition(condition: Condition<Test<SqlField>>): Sql<boolean> {
  if (condition.kind !== "test") {
    const terms = condition.terms.map(sqlCondition);
    return sql`(${sql.join(terms, condition.kind === "and" ? sql` and ` : sql` or `)})`;
  }
  const { field, operator, value } = condition;
  const unequal = operator === "!=";
  if (field.holds && value.kind === "text" && operator !== "~") {
    const holds = field.holds(value.text);
    return unequal ? sql`((${holds}) is not true)` : holds;
  }
  const test = compare(field.column, unequal ? "=" : operator, value);
  // Asked so, a collection is no join: records stay in the order of their index, and the elements that pass are
  // gathered once or looked up for each record, whichever the planner finds cheaper.
  if (field.some)
    return unequal ? sql`((${field.some(test)}) is not true)` : sql`((${field.some(test)}) is true)`;
  return unequal ? sql`((${test}) is not true)` : test;
}

/** The text of a column as it is compared: whatever collation it has, only A to Z are folded. */
export const foldedText = (column: Expression<unknown>): Sql<string> => sql`lower(${column} collate "C")`;

function compare(column: Sql, operator: Exclude<Operator, "!=">, value: Value): Sql<boolean> {
  switch (value.kind) {
    case "text":
      return compareText(foldedText(column), operator, value.text);
    case "uuid":
      if (operator === "~") return compareText(sql`${column}::text`, operator, value.text);
      return sql`${column} = ${value.text}::uuid`;
    case "word":
      // An index that begins with the column keeps its order for one word, not for several.
      if (value.words.length === 1) return sql`${column} = ${value.words[0]}::text`;
      return sql`${column} = any(${value.words}::text[])`;
    case "boolean":
      return sql`${column} = ${value.is}::boolean`;
    case "number":
      return sql`${column} ${sign(operator)} ${value.decimal}::numeric`;
    case "instant":
      if (operator === "=") {
        return sql`(${column} >= ${value.from}::timestamptz and ${column} < ${value.until}::timestamptz)`;
      }
      return sql`${column} ${sign(operator)} ${value.from}::timestamptz`;
  }
}

/** Parts of texts are found by position and not by pattern, so that no character of a value means anything. */
const compareText = (column: Sql, operator: Operator, text: string): Sql<boolean> =>
  operator === "~" ? sql`strpos(${column}, ${text}::text) > 0` : sql`${column} = ${text}::text`;

const written: Readonly<Record<string, Sql>> = {
  "=": sql`=`,
  ">": sql`>`,
  "<": sql`<`,
  ">=": sql`>=`,
  "<=": sql`<=`,
};
const sign = (operator: Operator): Sql => written[operator]!;
