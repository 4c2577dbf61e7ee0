import pg from "pg";
import type { Database } from "../src/database/pool.ts";

/** A statement as it was sent, with its values. */
interface Sent {
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** The statements that this process sends to databases while `run` lasts. */
export async function statementsOf(run: () => Promise<unknown>): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const { prototype } = pg.Client;
  const query = prototype.query as (...given: unknown[]) => unknown;
  prototype.query = function (this: unknown, config: unknown, ...more: unknown[]) {
    if (typeof config === "object" && config !== null && "text" in config) sent.push(config as Sent);
    return query.call(this, config, ...more);
  } as typeof prototype.query;
  try {
    await run();
  } finally {
    prototype.query = query as typeof prototype.query;
  }
  return sent;
}

interface Node {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Plan Rows": number;
  readonly Plans?: readonly Node[];
}

/** Rows of a table from which reading it from beginning to end, or sorting so many, does not scale. */
const many = 50_000;

/** What in the plans of some statements grows with the size of a programme. */
export async function whatDoesNotScale(
  database: Database,
  sent: readonly Sent[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  const sizes = new Map(
    (
      await database.rows<{ name: string; size: number }>({
        text: "select relname as name, reltuples::float8 as size from pg_class where relkind = 'r'",
      })
    ).map(({ name, size }) => [name, size]),
  );
  for (const { text, values } of sent.filter((one) => /^\s*(select|with)\b/i.test(one.text))) {
    const rows = await database.rows<{ "QUERY PLAN": readonly [{ readonly Plan: Node }] }>(
      { text: `explain (format json) ${text}` },
      values,
    );
    walk(rows[0]!["QUERY PLAN"][0].Plan, (node) => {
      const table = node["Relation Name"];
      if (node["Node Type"] === "Seq Scan" && (sizes.get(table!) ?? 0) > many)
        found.add(`reads all of ${table}`);
      if (node["Node Type"] === "Sort" && node["Plan Rows"] > many)
        found.add(`sorts about ${node["Plan Rows"].toLocaleString("en")} rows`);
    });
  }
  return [...found];
}

function walk(node: Node, look: (node: Node) => void): void {
  look(node);
  for (const child of node.Plans ?? []) walk(child, look);
}
