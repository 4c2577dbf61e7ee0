import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from "kysely";
import { errorCode } from "../../database/failure.ts";
import type { Database } from "../../database/pool.ts";
import { Problem } from "../../problem.ts";
import { offsetOf } from "../paging.ts";
import type { Condition } from "./condition.ts";
import type { Test } from "./field.ts";
import type { ListRequest, ListRules, Order } from "./list-query.ts";
import type { ListPage } from "./list-reply.ts";
import { isUuid, writeMark } from "./mark.ts";
import { refusedParameter } from "./parse-condition.ts";
import { type Key, Places } from "./places.ts";
import { type Sql, type SqlField, sqlCondition } from "./sql-condition.ts";

/** A list of rows. In its SQL the table is called `row`. */
export interface SqlList extends ListRules<SqlField>, Key {
  readonly table: Sql;
  /** Joined to `row` for properties that are kept elsewhere; a left join that finds at most one for each row. */
  readonly joined?: Sql;
  /** What a row is read as: names of columns of `row`. */
  readonly columns: string;
  /** A column that leads to a row together with base and key, where no index leads there by the key. */
  readonly locator?: Sql;
  /** When a row came to be. */
  readonly created: Sql;
  readonly defaultOrder: string;
  /** Rows are counted no further: for lists that nobody reads to their end, and that may hold millions. */
  readonly countAtMost?: number;
}

const kysely = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** What the statement adds to each row: the mark of its place, and what is true of the whole list. */
interface Extra {
  list_total: number;
  list_as_of: Date;
  list_value: string | null;
  list_key: string | null;
}

/** A list may sort or gather many keys; compiling a statement that runs for a fraction of a second does not pay. */
const settings = { work_mem: "16MB", jit: "off" };
/** The server ended a statement that took too long. */
const tooLong = "57014";

/**
 * One page of a list and the count of all, in one statement and so of one moment. Keys are found first, from an index
 * alone where there is one, and only the rows of the page are read whole. `base` says which rows there are at all.
 */
export async function pageOfRows<Row extends object>(
  db: Database,
  list: SqlList,
  base: Sql<boolean>,
  request: ListRequest<SqlField>,
): Promise<ListPage<Row>> {
  const { after, page } = request;
  if (after && list.keyKind === "uuid" && !isUuid(after.key))
    throw refusedParameter("after", "after must be as a link of this list gave it");
  const order = request.order!;
  const query = pageStatement(list, base, request, order).compile(kysely);
  const found = await db
    .transaction((tx) => tx.rows<Row & Extra>({ text: query.sql }, query.parameters), {
      readOnly: true,
      settings,
    })
    .catch((error: unknown) => {
      throw errorCode(error) === tooLong ? tooLongToRead() : error;
    });
  const { list_total: total, list_as_of: asOf } = found[0]!;
  const rows = found.filter((row) => row.list_key !== null);
  const shown = rows.slice(0, page.size);
  const last = shown.at(-1);
  const more = after ? rows.length > page.size : offsetOf(page) + page.size < total;
  return {
    rows: shown,
    total,
    asOf,
    ...(last && more
      ? { next: writeMark(order, { value: last.list_value, key: last.list_key! }) }
      : undefined),
  };
}

const tooLongToRead = () =>
  new Problem(
    "database-unavailable",
    "The list could not be read within the time there is for a request. Ask for less, in query, or for another order.",
    { retryAfterSeconds: 5 },
  );

function pageStatement(
  list: SqlList,
  base: Sql<boolean>,
  request: ListRequest<SqlField>,
  order: Order<SqlField>,
) {
  const { asOf, now } = request;
  const places = new Places(list, order);
  const listed = sql<boolean>`${sql.join(
    [
      base,
      ...request.conditions.map(sqlCondition),
      ...(asOf ? [sql`${list.created} <= ${asOf}::timestamptz`] : []),
    ],
    sql` and `,
  )}`;
  // A process whose clock is ahead may have written a row that is younger than now; it exists all the same.
  const newest = sql`(select max(${list.created}) from ${list.table} as row where ${base})`;
  const bound = asOf
    ? sql`${asOf}::timestamptz`
    : sql`greatest(${now}::timestamptz, ${newest} + interval '1 millisecond')`;
  return sql`
    with ${keysAndCount(list, places, listed, request)}
    select counted.total as list_total, ${bound} as list_as_of,
      ${places.text(sql`found.place`)} as list_value, found.key::text as list_key, record.*
    from counted left join (
      found join lateral (
        select ${sql.raw(list.columns)} from ${list.table} as row
        where ${base} and ${list.key} = found.key${list.locator ? sql` and ${list.locator} = found.spot` : sql``} limit 1
      ) as record on true
    ) on true
    order by ${places.order(false, sql`found.place`, sql`found.key`)}`;
}

/** The keys of the page as `found`, and the count of all rows as `counted`. */
function keysAndCount(
  list: SqlList,
  places: Places,
  listed: Sql<boolean>,
  request: ListRequest<SqlField>,
): Sql {
  const { page, after, conditions } = request;
  const from = sql`${list.table} as row ${list.joined ?? sql``}`;
  const keys = sql`${places.value} as place, ${places.key} as key${list.locator ? sql`, ${list.locator} as spot` : sql``}`;
  const select = (where: Sql<boolean>, backwards: boolean) =>
    sql`select ${keys} from ${from} where ${where} order by ${places.order(backwards)}`;
  // Every row has to be asked for its collection, so it is asked once, in order, for the count and for the page.
  if (!after && conditions.some(asksCollections)) {
    return sql`matched as materialized (${select(listed, false)}),
      counted as (select count(*)::int as total from matched),
      found as materialized (select * from matched order by ${places.order(false, sql`place`, sql`key`)}
        limit ${page.size}::bigint offset ${offsetOf(page)}::bigint)`;
  }
  const counted = list.countAtMost
    ? sql`(select 1 from ${from} where ${listed} limit ${list.countAtMost}::bigint) as bounded`
    : sql`${from} where ${listed}`;
  return sql`counted as materialized (select count(*)::int as total from ${counted}),
    found as materialized (${found(select, places, listed, request, list.countAtMost === undefined)})`;
}

const asksCollections = (condition: Condition<Test<SqlField>>): boolean =>
  condition.kind === "test" ? condition.field.collection === true : condition.terms.some(asksCollections);

/** The keys of the page. A page in the second half of a list is reached from its end, where fewer rows are passed. */
function found(
  select: (where: Sql<boolean>, backwards: boolean) => Sql,
  places: Places,
  listed: Sql<boolean>,
  { page, after }: ListRequest<SqlField>,
  countIsWhole: boolean,
): Sql {
  if (after) {
    // One more than the page tells whether there is another.
    return sql`${select(sql<boolean>`${listed} and ${places.after(after)}`, false)} limit ${page.size + 1}::bigint`;
  }
  const size = sql`${page.size}::bigint`;
  if (page.number === 1) return sql`${select(listed, false)} limit ${size}`;
  const offset = sql`${offsetOf(page)}::bigint`;
  if (!countIsWhole) return sql`${select(listed, false)} limit ${size} offset ${offset}`;
  const fromStart = sql`${offset} + ${size} <= total - ${offset}`;
  const rest = sql`greatest(total - ${offset}, 0)`;
  const forwards = sql`${select(listed, false)}
    limit (select case when ${fromStart} then ${size} else 0 end from counted) offset ${offset}`;
  const backwards = sql`${select(listed, true)}
    limit (select case when ${fromStart} then 0 else least(${size}, ${rest}) end from counted)
    offset (select greatest(${rest} - ${size}, 0) from counted)`;
  // Only one of the two has rows. The limit of both is told to the planner, which else expects a tenth of the table.
  return sql`select * from ((${forwards}) union all (${backwards})) as either limit ${size}`;
}
