import { type Answer, restError } from "./answers.ts";
import { type CompanyCall, companyOf, type Operation } from "./exchange.ts";
import type { World } from "./world.ts";

/*
 * SuiteQL as far as a bank feed asks: SELECT of columns from one table, WHERE of comparisons that must all hold, ORDER BY.
 * It is no SQL engine; what is not understood is refused as NetSuite refuses an invalid query.
 */

type Row = Record<string, string | null>;

interface Query {
  readonly columns: readonly string[];
  readonly table: string;
  readonly conditions: readonly { column: string; not: boolean; values: readonly string[] }[];
  readonly order: readonly { column: string; descending: boolean }[];
}

class InvalidQuery extends Error {}

export const suiteql: Operation = {
  name: "suiteql",
  method: "POST",
  path: "/services/rest/query/v1/suiteql",
  scope: "rest_webservices",
  run: (call) => answer(companyOf(call)),
};

function answer(call: CompanyCall): Answer {
  const { world, query, headers } = call;
  if (headers.prefer?.trim().toLowerCase() !== "transient")
    return restError("INVALID_CONTENT", "The header Prefer: transient is required.");
  const text = queryText(call.body);
  if (text === undefined) return restError("INVALID_CONTENT", "The body must be an object with q.");
  const limit = number(query.get("limit"), world.settings.defaultPageSize);
  const offset = number(query.get("offset"), 0);
  if (!(limit >= 1 && limit <= 1000 && offset >= 0 && offset % limit === 0))
    return restError("INVALID_PARAMETER", "limit is 1 to 1000 and divides offset.", {
      "o:errorQueryParam": "limit",
    });
  try {
    const rows = select(world, call.company.id, parse(text));
    return page(call, rows, limit, offset);
  } catch (error) {
    if (!(error instanceof InvalidQuery)) throw error;
    const detail = `Invalid search query. Detailed unprocessed description follows. Search error occurred: ${error.message}.`;
    return restError("INVALID_PARAMETER", detail, { "o:errorQueryParam": "q" });
  }
}

function page(call: CompanyCall, rows: readonly Row[], limit: number, offset: number): Answer {
  const shift = offset > 0 ? (call.fault("page-shift")?.rows ?? 0) : 0;
  const from = Math.max(0, offset - shift);
  const items = rows.slice(from, from + limit).map((row) => ({
    links: [],
    ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)),
  }));
  const hasMore = offset + limit < rows.length;
  const link = (rel: string, at: number) => ({ rel, href: `${call.address}?limit=${limit}&offset=${at}` });
  const links = [link("self", offset), ...(hasMore ? [link("next", offset + limit)] : [])];
  return {
    status: 200,
    body: { links, count: items.length, hasMore, items, offset, totalResults: rows.length },
  };
}

const number = (text: string | null, fallback: number): number => (text === null ? fallback : Number(text));

function queryText(body: string): string | undefined {
  try {
    const { q } = JSON.parse(body) as { q?: unknown };
    return typeof q === "string" ? q : undefined;
  } catch {
    return undefined;
  }
}

/* ---- the language ---- */

const grammar =
  /^select (?<columns>[\w., ]+) from (?<table>\w+)(?: (?:as )?(?<alias>(?!where\b|order\b)\w+))?(?: where (?<where>.+?))?(?: order by (?<order>[\w., ]+))?$/i;

function parse(text: string): Query {
  const found = grammar.exec(text.replace(/\s+/g, " ").trim())?.groups;
  if (!found) throw new InvalidQuery("the query is not understood");
  const plain = (column: string) => {
    const [first = "", second] = column.trim().toLowerCase().split(".");
    if (second === undefined) return first;
    if (first !== (found.alias ?? found.table)?.toLowerCase())
      throw new InvalidQuery(`Unknown identifier '${first}'`);
    return second;
  };
  return {
    columns: (found.columns ?? "").split(",").map(plain),
    table: (found.table ?? "").toLowerCase(),
    conditions: found.where ? found.where.split(/ and /i).map((part) => condition(part, plain)) : [],
    order: (found.order ?? "")
      .split(",")
      .filter((part) => part.trim() !== "")
      .map((part) => {
        const [column = "", direction = "asc"] = part.trim().split(" ");
        return { column: plain(column), descending: direction.toLowerCase() === "desc" };
      }),
  };
}

function condition(text: string, plain: (column: string) => string): Query["conditions"][number] {
  const found = /^\(?([\w.]+) ?(=|<>|!=|not in|in) ?(\(.*?\)|'[^']*'|\d+)\)?$/i.exec(text.trim());
  if (!found) throw new InvalidQuery(`the condition is not understood: ${text}`);
  const [, column = "", operator = "", literals = ""] = found;
  const values = [...literals.matchAll(/'((?:[^']|'')*)'|(\d+)/g)].map(([, quoted, digits]) =>
    (quoted ?? digits ?? "").replaceAll("''", "'"),
  );
  return { column: plain(column), not: /^(<>|!=|not in)$/i.test(operator), values };
}

function select(world: World, companyId: string, query: Query): Row[] {
  const table = tables[query.table];
  const rows = table?.rows(world, companyId);
  if (!table || !rows) throw new InvalidQuery(`Record '${query.table}' was not found`);
  const { missingColumns } = world.settings;
  const known = (column: string) => {
    if (table.columns.includes(column) && !missingColumns.includes(`${query.table}.${column}`)) return;
    throw new InvalidQuery(`Unknown identifier '${column}'`);
  };
  for (const column of query.columns) known(column);
  for (const { column } of [...query.conditions, ...query.order]) known(column);
  const kept = rows.filter((row) =>
    query.conditions.every(({ column, not, values }) => values.includes(row[column] ?? "") !== not),
  );
  for (const { column, descending } of [...query.order].reverse())
    kept.sort((a, b) => compare(a[column] ?? "", b[column] ?? "") * (descending ? -1 : 1));
  return kept.map((row) => Object.fromEntries(query.columns.map((column) => [column, row[column] ?? null])));
}

function compare(a: string, b: string): number {
  if (/^\d+$/.test(a) && /^\d+$/.test(b)) return Number(a) - Number(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/* ---- the tables ---- */

interface Table {
  readonly columns: readonly string[];
  /** Undefined: the company has no such table. */
  rows(world: World, companyId: string): Row[] | undefined;
}

const flag = (value: boolean) => (value ? "T" : "F");

const tables: Record<string, Table> = {
  account: {
    columns:
      "id acctnumber accountsearchdisplayname fullname accttype currency isinactive description externalid".split(
        " ",
      ),
    rows: (world, companyId) =>
      world.state.of("accounts", companyId).map((account) => ({
        id: account.number,
        acctnumber: account.acctNumber,
        accountsearchdisplayname: [account.acctNumber, account.name].filter(Boolean).join(" "),
        fullname: account.name,
        accttype: account.type,
        currency: account.currency,
        isinactive: flag(account.inactive),
        description: account.description,
        externalid: account.externalId,
      })),
  },
  currency: {
    columns: "id symbol name isinactive isbasecurrency".split(" "),
    rows: (world, companyId) => {
      const base = world.state.get("companies", companyId)?.baseCurrency;
      return world.state.of("currencies", companyId).map(({ number: id, symbol, name }) => ({
        id,
        symbol,
        name,
        isinactive: "F",
        isbasecurrency: flag(id === base),
      }));
    },
  },
  subsidiary: {
    columns: "id name currency iselimination isinactive parent".split(" "),
    rows: (world, companyId) =>
      world.state.get("companies", companyId)?.oneWorld
        ? world.state.of("subsidiaries", companyId).map((subsidiary) => ({
            id: subsidiary.number,
            name: subsidiary.name,
            currency: subsidiary.currency,
            iselimination: flag(subsidiary.elimination),
            isinactive: flag(subsidiary.inactive),
            parent: subsidiary.parent,
          }))
        : undefined,
  },
  accountsubsidiarymap: {
    columns: ["account", "subsidiary"],
    rows: (world, companyId) =>
      world.state.get("companies", companyId)?.oneWorld
        ? world.state
            .of("accounts", companyId)
            .flatMap(({ number: account, subsidiaries }) =>
              subsidiaries.map((subsidiary) => ({ account, subsidiary })),
            )
        : undefined,
  },
};
