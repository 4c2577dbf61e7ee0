import { AsyncLocalStorage } from "node:async_hooks";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { Queryable, Transaction } from "../../database/pool.ts";

/** The transaction that the sign-in library's statements belong to at the moment. */
const bound = new AsyncLocalStorage<Transaction>();

/** Runs the library's work as part of a transaction of ours: its rows and our audit event are committed together. */
export const within = <T>(tx: Transaction, run: () => Promise<T>): Promise<T> => bound.run(tx, run);

/** Our pool as the sign-in library wants it. It gets no connections and no transactions of its own. */
export function libraryDatabase(database: Queryable): Kysely<Record<string, never>> {
  return new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver(() => bound.getStore() ?? database),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

function driver(current: () => Queryable): Driver {
  const connection: DatabaseConnection = {
    executeQuery: <R>(query: CompiledQuery) => execute<R>(current(), query),
    // biome-ignore lint/correctness/useYield: nothing of the library streams
    async *streamQuery() {
      throw new Error("The sign-in library streams no rows.");
    },
  };
  const refuse = async () => {
    throw new Error("The sign-in library runs in transactions of ours alone.");
  };
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}

async function execute<R>(db: Queryable, { query, sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
  const givesRows = query.kind === "SelectQueryNode" || "returning" in query;
  if (!givesRows) {
    const affected = await db.count({ text: sql }, parameters);
    return { rows: [], numAffectedRows: BigInt(affected) };
  }
  const rows = (await db.rows({ text: sql }, parameters)) as R[];
  return { rows, numAffectedRows: BigInt(rows.length) };
}
