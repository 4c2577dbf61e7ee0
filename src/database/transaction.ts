import { DatabaseUnavailable, errorCode, isConnectionLoss } from "./failure.ts";
import type { Queryable } from "./pool.ts";
import type { Session } from "./session.ts";
import type { Statement } from "./statement.ts";

/** The statements of one database transaction. Not usable once `work` has ended. */
export interface Transaction extends Queryable {
  readonly inTransaction: true;
  /**
   * Sends a statement whose result nobody needs, without waiting for it. If it fails the transaction fails with its
   * error, at the latest at commit.
   */
  later(statement: Statement, values?: readonly unknown[]): void;
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
  /** Settings of PostgreSQL inside this transaction, written out by the author. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * The results of statements that were sent together, without one waiting for the other. Of several failures the first
 * in the order given is thrown.
 */
export async function together<T extends readonly unknown[]>(
  ...results: {
    [K in keyof T]: Promise<T[K]>;
  }
): Promise<T> {
  const settled = await Promise.allSettled(results);
  const failed = settled.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

const serializationFailure = "40001";
const deadlockDetected = "40P01";
/** A statement behind one that failed is refused, or asks for a prepared one that was refused. */
const afterFailure = new Set(["25P02", "26000"]);

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
  const unawaited = new Unawaited();
  let value: T;
  try {
    unawaited.add(session.run({ text: beginning(options) }));
    value = await work(transactionOn(session, scope, unawaited));
    scope.open = false;
  } catch (error) {
    scope.open = false;
    await session.settled();
    await rollBack(session);
    throw afterFailure.has(errorCode(error) ?? "") ? session.failure : error;
  }
  if (session.failure !== undefined) {
    await session.settled();
    await rollBack(session);
    throw unseen(session, unawaited);
  }
  await commit(session, unawaited);
  return value;
}

/** Statements nobody waits for, and the error of the first that failed. */
class Unawaited {
  failure: unknown;

  add(result: Promise<unknown>): void {
    result.catch((error: unknown) => {
      this.failure ??= error;
    });
  }
}

async function commit(session: Session, unawaited: Unawaited): Promise<void> {
  let tag: string;
  try {
    // Sent behind the statements under way: PostgreSQL makes a rollback of it if one of them fails.
    tag = (await session.run({ text: "commit" })).command;
  } catch (error) {
    if (!isConnectionLoss(error)) throw error;
    throw new DatabaseUnavailable(
      "The connection was lost during COMMIT: whether it took effect is unknown",
      error,
      true,
    );
  }
  // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error. Of BEGIN that failed nothing is left
  // by then but its error, and every statement behind it stood by itself.
  if (tag !== "COMMIT" || session.failure !== undefined) throw unseen(session, unawaited);
}

/** Of a statement that nobody waited for the error is told; one whose error was swallowed is an author's mistake. */
const unseen = (session: Session, unawaited: Unawaited): unknown =>
  unawaited.failure ??
  new Error("The transaction was rolled back: a statement failed and its error was ignored", {
    cause: session.failure,
  });

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
  const settings = Object.entries(options.settings ?? {}).map(
    ([name, value]) => `; set local ${name} = '${value}'`,
  );
  return `begin${isolation}${access}${limit}${settings.join("")}`;
}

function transactionOn(session: Session, scope: { open: boolean }, unawaited: Unawaited): Transaction {
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
    later: (statement, values) => unawaited.add(open().run(statement, values)),
  };
}
