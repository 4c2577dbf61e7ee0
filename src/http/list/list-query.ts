import { type Static, Type } from "typebox";
import { type Page, PageQuery, pageOf } from "../paging.ts";
import type { Condition } from "./condition.ts";
import {
  type Field,
  findField,
  type Listed,
  readInstant,
  resolve,
  type Test,
  unknownProperty,
} from "./field.ts";
import { type Mark, readMark } from "./mark.ts";
import { parseCondition, refusedParameter } from "./parse-condition.ts";

const asOf = Type.Optional(
  Type.String({ description: "Set by our own links: records created later are left out." }),
);
const after = Type.Optional(
  Type.String({ description: "Set by our own links: the record after which the page begins." }),
);

/** The parameters of a list that can be filtered and ordered (wire contract, section 4), and two that our links add. */
export const ListQuery = Type.Object({
  ...PageQuery.properties,
  query: Type.Optional(Type.String()),
  orderBy: Type.Optional(Type.String()),
  asOf,
  after,
});

/** As `ListQuery`, for records that have tags. */
export const TaggedListQuery = Type.Object({
  ...ListQuery.properties,
  tags: Type.Optional(Type.String()),
});

/** What can be asked of a list: its properties, its order when none is asked for, and its tags if it has them. */
export interface ListRules<F extends Field> extends Listed<F> {
  /** As in `orderBy`: `-created`. Lists in memory may leave it out and keep the order they have. */
  readonly defaultOrder?: string;
  /** The property that a tag of this key is. */
  readonly tag?: (key: string) => F;
}

export interface Order<F extends Field> {
  readonly name: string;
  readonly field: F;
  readonly descending: boolean;
}

/** A reader's request for one page, checked. */
export interface ListRequest<F extends Field> {
  readonly page: Page;
  readonly conditions: readonly Condition<Test<F>>[];
  readonly order: Order<F> | undefined;
  /** Only records created up to here; undefined for a page that was not asked for by a link of ours. */
  readonly asOf: Date | undefined;
  readonly after: Mark | undefined;
  /** The mark as it was given, for the link to this very page. */
  readonly given: string | undefined;
  /** The instant of the request. */
  readonly now: Date;
  /** What links repeat. */
  readonly asked: Readonly<Record<string, string>>;
}

/** Reads the query string of a list; 400 that names the parameter for what cannot be followed. */
export function readList<F extends Field>(
  given: Static<typeof TaggedListQuery>,
  rules: ListRules<F>,
  now: Date,
): ListRequest<F> {
  const conditions: Condition<Test<F>>[] = [];
  const add = (parameter: "query" | "tags", find: (name: string) => F | undefined) => {
    const condition = parseCondition(given[parameter] ?? "", parameter);
    if (condition) conditions.push(resolve(condition, parameter, rules.type, find));
  };
  add("query", (name) => findField(rules.fields, name));
  if (rules.tag) add("tags", rules.tag);
  const asked = [given.query, rules.tag && given.tags, given.orderBy];
  const names = ["query", "tags", "orderBy"];
  const order = readOrder(given.orderBy, rules);
  return {
    page: pageOf(given),
    conditions,
    order,
    asOf: readAsOf(given.asOf),
    after: given.after === undefined ? undefined : readMark(given.after, order),
    given: given.after,
    now,
    asked: Object.fromEntries(names.flatMap((name, nth) => (asked[nth] ? [[name, asked[nth]]] : []))),
  };
}

function readOrder<F extends Field>(given: string | undefined, rules: ListRules<F>): Order<F> | undefined {
  const text = given?.trim() || rules.defaultOrder;
  if (text === undefined) return undefined;
  const descending = text.startsWith("-");
  const name = descending ? text.slice(1).trim() : text;
  const field = findField(rules.fields, name);
  if (!field) throw unknownProperty("orderBy", name, rules.type);
  if (field.collection) {
    throw refusedParameter(
      "orderBy",
      `A list cannot be ordered by ${name}, of which a ${rules.type} may have several.`,
    );
  }
  return { name: name.toLowerCase(), field, descending };
}

function readAsOf(given: string | undefined): Date | undefined {
  if (given === undefined) return undefined;
  const instant = readInstant(given);
  if (!instant) throw refusedParameter("asOf", "asOf must be an instant such as 2021-01-28T09:30:00.000Z");
  return instant.from;
}
