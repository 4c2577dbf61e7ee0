import { DatabaseUnavailable, errorCode, isConnectionLoss } from "./failure.ts";
import type { Queryable } from "./pool.ts";
import type { Session } from "./session.ts";
import type { Statement } from "./statement.ts";

/** The statements of one database transaction. Not usable once `work` has ended. */
export interface Transaction extends Queryable {
  readonly inTransaction: true;
}

export interface TransactionOptions {
  /** Default: the server's, `read committed`. */
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
  readonly readOnly?: boolean;
  /**
   * How many more times to run `work` after a serialization failure or a deadlock. Default 0: `work` must have no
   * effects outside the transaction for a repeat to be right.
   */
  readonly retries?: number;
  /** Replaces the pool's statement timeout inside this transaction; 0 means none. */
  readonly statementTimeoutMilliseconds?: number;
}

const serializationFailure = "40001";
const deadlockDetected = "40P01";

type WithSession = <T>(work: (session: Session) => Promise<T>) => Promise<T>;

/** Runs `work` in a transaction of its own connection; see `Database.transaction`. */
export async function runTransaction<T>(
  withSession: WithSession,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await withSession((session) => once(session, work, options));
    } catch (error) {
      const code = errorCode(error);
      const repeatable = code === serializationFailure || code === deadlockDetected;
      if (!repeatable || attempt >= (options.retries ?? 0)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** Math.min(attempt, 6)));
    }
  }
}

async function once<T>(
  session: Session,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const scope = { open: true };
  let value: T;
  try {
    await session.run({ text: beginning(options) });
    value = await work(transactionOn(session, scope));
    scope.open = false;
    await session.settled();
  } catch (error) {
    scope.open = false;
    await session.settled();
    await rollBack(session);
    throw error;
  }
  await commit(session);
  return value;
}

async function commit(session: Session): Promise<void> {
  let tag: string;
  try {
    tag = (await session.run({ text: "commit" })).command;
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    throw new DatabaseUnavailable(
      "The connection was lost during COMMIT: whether it took effect is unknown",
      error,
      true,
    );
  }
  // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error.
  if (tag !== "COMMIT")
    throw new Error("The transaction was rolled back: a statement failed and its error was ignored");
}

async function rollBack(session: Session): Promise<void> {
  try {
    await session.run({ text: "rollback" });
  } catch (error) {
    session.abandon(error as Error);
  }
}

function beginning(options: TransactionOptions): string {
  const isolation = options.isolation === undefined ? "" : ` isolation level ${options.isolation}`;
  const access = options.readOnly === true ? " read only" : "";
  const timeout = options.statementTimeoutMilliseconds;
  const limit = timeout === undefined ? "" : `; set local statement_timeout = ${Math.trunc(timeout)}`;
  return `begin${isolation}${access}${limit}`;
}

function transactionOn(session: Session, scope: { open: boolean }): Transaction {
  const open = (): Session => {
    if (!scope.open) throw new Error("The transaction has ended");
    return session;
  };
  return {
    inTransaction: true,
    rows: async <T>(statement: Statement, values?: readonly unknown[]) => open().rows<T>(statement, values),
    one: async <T>(statement: Statement, values?: readonly unknown[]) => open().one<T>(statement, values),
    maybe: async <T>(statement: Statement, values?: readonly unknown[]) => open().maybe<T>(statement, values),
    count: async (statement, values) => open().count(statement, values),
  };
}
