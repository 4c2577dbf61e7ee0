import type { CustomTypesConfig } from "pg";
import pg from "pg";

/** One SQL statement. With a name it is prepared once per connection; without, it is parsed each time. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** PostgreSQL cuts longer identifiers silently, and two statements would then share one name. */
const longestName = 63;
const known = new Map<string, string>();

/**
 * A named prepared statement, written once at the top of a `queries.ts`.
 * Throws if the name is taken by other SQL or longer than 63 bytes: both are mistakes of the author.
 */
export function statement(name: string, text: string): Statement {
  if (Buffer.byteLength(name) > longestName)
    throw new Error(`The statement name ${name} is over 63 bytes long`);
  const taken = known.get(name);
  if (taken !== undefined && taken !== text) throw new Error(`Two statements are named ${name}`);
  known.set(name, text);
  return { name, text };
}

/** `name` quoted as an SQL identifier, for the few places where a parameter cannot stand. */
export function quotedIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

const parseTextArray: (text: string) => unknown[] = pg.types.getTypeParser(1009 as never, "text");

type Parser = (text: string) => unknown;

const asText: Parser = (text) => text;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The integer ${text} does not fit a number`);
  return value;
}

function arrayOf(parse: Parser): Parser {
  const each = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(each);
    return item === null ? null : parse(item as string);
  };
  return (text) => parseTextArray(text).map(each);
}

// The object ids are fixed by PostgreSQL (pg_type.dat). A date or a timestamp without zone has no instant, and a
// numeric does not fit a double: they stay text.
const parsers = new Map<number, Parser>([
  [20, safeInteger],
  [1016, arrayOf(safeInteger)],
  [1700, asText],
  [1231, arrayOf(asText)],
  [1082, asText],
  [1182, arrayOf(asText)],
  [1114, asText],
  [1115, arrayOf(asText)],
  [1186, asText],
  [1187, arrayOf(asText)],
  [2951, arrayOf(asText)],
]);

/** How values come out of the database here; local to our connections, so other users of `pg` are untouched. */
export const rowTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    (format === "binary" ? undefined : parsers.get(oid)) ??
    pg.types.getTypeParser(oid as never, format)) as CustomTypesConfig["getTypeParser"],
};
