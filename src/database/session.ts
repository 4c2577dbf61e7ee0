import type { Writable } from "node:stream";
import type pg from "pg";
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
    this.#client.release(this.#broken ?? this.#loss);
  }

  async #query(statement: Statement, values?: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      const result: pg.QueryResult | pg.QueryResult[] = await this.#client.query({
        ...(statement.name === undefined ? {} : { name: statement.name }),
        text: statement.text,
        ...(values === undefined ? {} : { values: values as unknown[] }),
        ...(this.#limitMs === undefined ? {} : { query_timeout: this.#limitMs + serverGrace }),
      });
      return Array.isArray(result) ? result.at(-1)! : result;
    } catch (error) {
      if (isConnectionLoss(error) || errorCode(error) === stalePlan) this.abandon(error as Error);
      throw translated(error, this.#loss ?? error);
    }
  }
}

function label(statement: Statement): string {
  return statement.name ?? statement.text.slice(0, 80);
}
