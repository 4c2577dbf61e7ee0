import type { Writable } from "node:stream";
import pg from "pg";
import { errorCode, isConnectionLoss, translated, UnexpectedRowCount } from "./failure.ts";
import type { Queryable } from "./pool.ts";
import type { Statement } from "./statement.ts";

/** A prepared statement outlived a migration ("cached plan must not change result type"): the connection is stale. */
const stalePlan = "0A000";

/** So many milliseconds after a statement's time is over, the server's word on that should have arrived. */
const serverGrace = 500;

/**
 * One connection, borrowed from the pool until `release`. Statements run one after another, in the order given; each is
 * sent at once, without waiting for the answers to those before it.
 */
export class Session implements Queryable {
  readonly #client: pg.PoolClient;
  readonly #limitMs: number | undefined;
  readonly #onError: (error: Error) => void;
  readonly #underWay = new Set<Promise<unknown>>();
  #gathering = false;
  /** The last statement failed, and may have been several in one text. */
  #failedScript = false;
  #failure: unknown;
  #broken: Error | undefined;
  #loss: Error | undefined;

  /**
   * The server is asked to end a statement after `limitMs`; where it does not, the connection is ended. So this is for
   * statements by themselves.
   */
  constructor(client: pg.PoolClient, limitMs?: number) {
    this.#client = client;
    this.#limitMs = limitMs;
    this.#onError = (error) => {
      this.#loss ??= error;
    };
    client.on("error", this.#onError);
  }

  async rows<T>(statement: Statement, values?: readonly unknown[]): Promise<T[]> {
    return (await this.run(statement, values)).rows as T[];
  }

  async one<T>(statement: Statement, values?: readonly unknown[]): Promise<T> {
    const rows = await this.rows<T>(statement, values);
    if (rows.length !== 1) throw new UnexpectedRowCount("exactly one", rows.length, label(statement));
    return rows[0]!;
  }

  async maybe<T>(statement: Statement, values?: readonly unknown[]): Promise<T | undefined> {
    const rows = await this.rows<T>(statement, values);
    if (rows.length > 1) throw new UnexpectedRowCount("at most one", rows.length, label(statement));
    return rows[0];
  }

  async count(statement: Statement, values?: readonly unknown[]): Promise<number> {
    return (await this.run(statement, values)).rowCount ?? 0;
  }

  /** The driver's result. SQL that holds several statements (no values then) gives the last one's. */
  run(statement: Statement, values?: readonly unknown[]): Promise<pg.QueryResult> {
    this.#gatherWrites();
    const result = this.#query(statement, values);
    const forget = () => this.#underWay.delete(ended);
    const ended: Promise<unknown> = result.then(forget, forget);
    this.#underWay.add(ended);
    return result;
  }

  /** What is sent before the next turn of the event loop leaves in one write: system calls cost more than bytes. */
  #gatherWrites(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    const { stream } = (this.#client as unknown as { connection: { stream: Writable } }).connection;
    stream.cork();
    process.nextTick(() => {
      this.#gathering = false;
      stream.uncork();
    });
  }

  /**
   * The error of the first statement that failed, in the order they were sent: those behind it in its transaction fail
   * because of it. One that could not even be sent is known as soon as `run` returns.
   */
  get failure(): unknown {
    return this.#failure;
  }

  /** Resolves when no statement is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Marks the connection as unfit: it is ended instead of going back to the pool. */
  abandon(reason: Error): void {
    this.#broken ??= reason;
  }

  release(): void {
    this.#client.off("error", this.#onError);
    // SQL that brings its own BEGIN may have failed before its end: whoever came next would be inside what is left of
    // it. Right after a failure the driver does not know yet.
    if (this.#failedScript || this.#client.getTransactionStatus() !== "I")
      this.abandon(new Error("A transaction was left open on the connection"));
    this.#client.release(this.#broken ?? this.#loss);
  }

  async #query(statement: Statement, values?: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      const result = await this.#send({
        ...(statement.name === undefined ? {} : { name: statement.name }),
        text: statement.text,
        ...(values === undefined ? {} : { values: values as unknown[] }),
        ...(this.#limitMs === undefined ? {} : { query_timeout: this.#limitMs + serverGrace }),
      });
      return Array.isArray(result) ? result.at(-1)! : result;
    } catch (error) {
      // The driver made it where the answer was read, where nobody of ours is on the stack.
      if (error instanceof Error) Error.captureStackTrace(error);
      throw translated(error, this.#loss ?? error);
    }
  }

  /** With a callback, since the driver calls it at once for values that cannot be sent; a promise would tell later. */
  #send(query: pg.QueryConfig): Promise<pg.QueryResult | pg.QueryResult[]> {
    return new Promise((resolve, reject) => {
      this.#client.query(query, (error, result) => {
        this.#failedScript = Boolean(error) && query.name === undefined && query.values === undefined;
        if (!error) return resolve(result);
        this.#failure ??= translated(error, this.#loss ?? error);
        // Not what the server says of a statement: the driver may no longer know what the connection has prepared.
        const stale = !(error instanceof pg.DatabaseError) || errorCode(error) === stalePlan;
        if (stale || isConnectionLoss(error)) this.abandon(error);
        reject(error);
      });
    });
  }
}

function label(statement: Statement): string {
  return statement.name ?? statement.text.slice(0, 80);
}
