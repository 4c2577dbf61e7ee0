import pg from "pg";
import { DatabaseUnavailable, notConnected } from "./failure.ts";
import { type Listening, listenOn } from "./listen.ts";
import { Session } from "./session.ts";
import type { Statement } from "./statement.ts";
import { rowTypes } from "./statement.ts";
import { runTransaction, type Transaction, type TransactionOptions } from "./transaction.ts";

export { DatabaseUnavailable, UnexpectedRowCount } from "./failure.ts";
export type { Listening } from "./listen.ts";
export { quotedIdentifier, type Statement, statement } from "./statement.ts";
export { type Transaction, type TransactionOptions, together } from "./transaction.ts";

/** What can run statements: the pool (each statement by itself) or a transaction. */
export interface Queryable {
  /** All rows. */
  rows<T = Record<string, unknown>>(statement: Statement, values?: readonly unknown[]): Promise<T[]>;
  /** The only row; throws `UnexpectedRowCount` unless there is exactly one. */
  one<T = Record<string, unknown>>(statement: Statement, values?: readonly unknown[]): Promise<T>;
  /** The only row or `undefined`; throws `UnexpectedRowCount` on more. */
  maybe<T = Record<string, unknown>>(
    statement: Statement,
    values?: readonly unknown[],
  ): Promise<T | undefined>;
  /** Runs it and tells how many rows it affected. */
  count(statement: Statement, values?: readonly unknown[]): Promise<number>;
}

export interface Database extends Queryable {
  /**
   * Runs `work` between BEGIN and COMMIT; whatever it throws rolls back and is thrown on.
   * Connection loss is thrown as `DatabaseUnavailable`, with `outcomeUnknown` when it happened during COMMIT.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Listens on a connection of its own, which is remade after loss. Notices sent meanwhile are lost: `onReconnect`
   * tells the caller to look again. Rejects with `DatabaseUnavailable` if the first connection fails.
   */
  listen(
    channels: readonly string[],
    onNotification: (channel: string, payload: string) => void,
    onReconnect?: () => void,
  ): Promise<Listening>;
  /**
   * The same database for callers who wait: a connection, a statement by itself, and each statement of a transaction may
   * take so many milliseconds at most. The server ends late ones with SQLSTATE 57014, so that they do not go on unheard;
   * a server that does not even do that, and a connection that does not come free, are `DatabaseUnavailable`.
   */
  within(milliseconds: number): Database;
  /** Connections in use, free, and callers waiting for one. */
  load(): { open: number; idle: number; waiting: number };
  /** Waits for running statements, then ends every connection. May be called twice. */
  close(): Promise<void>;
}

export interface DatabaseSettings {
  /** `postgres://…`; or else host (a folder that holds a Unix socket, or a name), user and database. */
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly database?: string;
  /** Default 10. */
  readonly maximumConnections?: number;
  /** Shown in `pg_stat_activity`. Default `millrace`. */
  readonly applicationName?: string;
  /** After this the server cancels a statement (SQLSTATE 57014). Default 30 000; 0 means never. */
  readonly statementTimeoutMilliseconds?: number;
  /** After this the server ends a session that sits in an open transaction. Default 30 000; 0 means never. */
  readonly idleInTransactionTimeoutMilliseconds?: number;
  /** How long to wait for a connection, free or new. Default 10 000. */
  readonly connectTimeoutMilliseconds?: number;
  /** Told of connections lost while nobody used them. Default: nobody. */
  readonly onLostConnection?: (error: Error) => void;
}

const defaultStatementTimeout = 30_000;

/** Opens a pool of connections. Nothing connects before the first statement. */
export function openDatabase(settings: DatabaseSettings): Database {
  const config = clientConfig(settings);
  const connectTimeout = settings.connectTimeoutMilliseconds ?? 10_000;
  const lost = settings.onLostConnection ?? (() => {});
  const pool = new pg.Pool({
    ...config,
    max: settings.maximumConnections ?? 10,
    connectionTimeoutMillis: connectTimeout,
    idleTimeoutMillis: 60_000,
  });
  const statementTimeout = settings.statementTimeoutMilliseconds ?? defaultStatementTimeout;
  /** The statement timeout of connections that were given another one than they began with. */
  const timeouts = new WeakMap<pg.PoolClient, number>();
  let closing: Promise<void> | undefined;
  // Without listeners a connection that the server ends would end the process. Once we are closing ourselves, a
  // server that ends first is no loss.
  pool.on("error", (error) => {
    if (!closing) lost(error);
  });
  pool.on("connect", (client) => client.on("error", () => {}));

  async function withSession<T>(
    work: (session: Session) => Promise<T>,
    limits: { connect?: number; query?: number } = {},
  ): Promise<T> {
    const client = await connected(pool, limits.connect).catch((error: unknown) => {
      throw notConnected(error);
    });
    const session = new Session(client, limits.query);
    const timeout = limits.query ?? statementTimeout;
    if ((timeouts.get(client) ?? statementTimeout) !== timeout) {
      timeouts.set(client, timeout);
      // Sent in front of the statement, without waiting for it.
      session.run({ text: `set statement_timeout = ${timeout}` }).catch((error) => session.abandon(error));
    }
    try {
      return await work(session);
    } finally {
      session.release();
    }
  }

  const seen = (limit?: number): Database => {
    const limits = { connect: limit, query: limit };
    const inTransaction = limit === undefined ? {} : { statementTimeoutMilliseconds: limit };
    return {
      rows: (statement, values) => withSession((session) => session.rows(statement, values), limits),
      one: (statement, values) => withSession((session) => session.one(statement, values), limits),
      maybe: (statement, values) => withSession((session) => session.maybe(statement, values), limits),
      count: (statement, values) => withSession((session) => session.count(statement, values), limits),
      transaction: (work, options) =>
        runTransaction((run) => withSession(run, { connect: limit }), work, { ...inTransaction, ...options }),
      listen: (channels, onNotification, onReconnect) =>
        listenOn(() => new pg.Client({ ...config, connectionTimeoutMillis: connectTimeout }), {
          channels,
          onNotification,
          onReconnect: onReconnect ?? (() => {}),
        }),
      within: seen,
      load: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
      close: () => {
        closing ??= pool.end();
        return closing;
      },
    };
  };
  return seen();
}

/** A connection of the pool, or an error after so many milliseconds; one that comes later goes back. */
async function connected(pool: pg.Pool, limitMs: number | undefined): Promise<pg.PoolClient> {
  const connecting = pool.connect();
  if (limitMs === undefined) return connecting;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      connecting.then(
        (client) => client.release(),
        () => {},
      );
      reject(new DatabaseUnavailable(`No connection became free within ${limitMs} ms`, undefined));
    }, limitMs);
  });
  try {
    return await Promise.race([connecting, late]);
  } finally {
    clearTimeout(timer);
  }
}

function clientConfig(settings: DatabaseSettings): pg.ClientConfig {
  const common: pg.ClientConfig = {
    application_name: settings.applicationName ?? "millrace",
    statement_timeout: settings.statementTimeoutMilliseconds ?? defaultStatementTimeout,
    idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMilliseconds ?? 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: rowTypes,
    // Statements are sent without waiting for the answers to those before them.
    pipeline: true,
  };
  if (settings.connectionString !== undefined)
    return { ...common, connectionString: settings.connectionString };
  const socket = settings.host?.startsWith("/") ?? false;
  return {
    ...common,
    host: settings.host,
    port: settings.port ?? 5432,
    user: settings.user,
    database: settings.database,
    // A socket in our own folder needs neither; without this PGSSLMODE and ~/.pgpass of the caller would count.
    ...(socket ? { ssl: false, password: "" } : {}),
  };
}
