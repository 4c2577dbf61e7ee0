import { sql } from "kysely";
import type { Order } from "./list-query.ts";
import type { Mark } from "./mark.ts";
import { foldedText, type Sql, type SqlField } from "./sql-condition.ts";

/** What tells the rows of a list apart and breaks ties. */
export interface Key {
  readonly key: Sql;
  readonly keyKind: "uuid" | "text";
}

/** The order of a list. Ties are broken by the key in the opposite direction, so that one index serves both. */
export class Places {
  readonly value: Sql;
  readonly key: Sql;
  readonly #keyKind: "uuid" | "text";
  readonly #field: SqlField;
  readonly #descending: boolean;

  constructor(list: Key, { field, descending }: Order<SqlField>) {
    const asText = field.kind === "text" || field.kind === "word";
    this.value = asText ? foldedText(field.column) : field.column;
    this.key = list.keyKind === "text" ? sql`${list.key} collate "C"` : list.key;
    this.#keyKind = list.keyKind;
    this.#field = field;
    this.#descending = descending;
  }

  order(backwards: boolean, value = this.value, key = this.key): Sql {
    const descending = this.#descending !== backwards;
    return descending ? sql`${value} desc, ${key} asc` : sql`${value} asc, ${key} desc`;
  }

  /** A value as the text that a mark keeps. */
  text(value: Sql): Sql {
    if (this.#field.kind === "instant") return sql`(extract(epoch from ${value}) * 1000000)::bigint::text`;
    return sql`${value}::text`;
  }

  /** That a row comes behind the mark. Rows without a value stand last in an ascending order. */
  after({ value, key }: Mark): Sql<boolean> {
    const given = this.#keyKind === "uuid" ? sql`${key}::uuid` : sql`${key}::text`;
    const behind = this.#descending ? sql`${this.key} > ${given}` : sql`${this.key} < ${given}`;
    const past = this.#descending ? sql`<` : sql`>`;
    if (value === null) {
      const none = sql<boolean>`(${this.value} is null and ${behind})`;
      return this.#descending ? sql`(${none} or ${this.value} is not null)` : none;
    }
    const marked = this.#typed(value);
    // Written so that an index leads to the mark.
    const rest = sql<boolean>`(${this.value} ${past}= ${marked} and (${this.value} ${past} ${marked} or ${behind}))`;
    const valuesEnd = this.#field.optional && !this.#descending;
    return valuesEnd ? sql`(${rest} or ${this.value} is null)` : rest;
  }

  #typed(value: string): Sql {
    switch (this.#field.kind) {
      case "instant":
        return sql`(to_timestamp(0) + ${value}::bigint * interval '1 microsecond')`;
      case "uuid":
        return sql`${value}::uuid`;
      case "number":
        return sql`${value}::numeric`;
      case "boolean":
        return sql`${value}::boolean`;
      default:
        return sql`${value}::text`;
    }
  }
}
