/** The database cannot be reached or ended the connection; a later attempt may succeed. */
export class DatabaseUnavailable extends Error {
  /** True when the connection was lost during COMMIT: the transaction may have been committed or not. */
  readonly outcomeUnknown: boolean;

  constructor(message: string, cause: unknown, outcomeUnknown = false) {
    super(message, { cause });
    this.name = "DatabaseUnavailable";
    this.outcomeUnknown = outcomeUnknown;
  }
}

/** A query had another number of rows than its caller relies on. */
export class UnexpectedRowCount extends Error {
  constructor(wanted: string, found: number, statementName: string) {
    super(`Wanted ${wanted}, found ${found} rows: ${statementName}`);
    this.name = "UnexpectedRowCount";
  }
}

// PostgreSQL manual, appendix A: class 08 connection exceptions, 25P03 idle in transaction, 25P04 transaction
// timeout, 53300 too many connections, 57P01-57P05 the server ends the session or is not open yet.
const lostSqlStates = new Set(["25P03", "25P04", "53300", "57P01", "57P02", "57P03", "57P05"]);
const lostSystemCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
// The driver gives these no code.
const lostMessages =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout e|Cannot use a pool after)/;

/** The SQLSTATE or system code of an error, if it has one. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** True when the error says that the connection is gone or could not be made. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isConnectionLoss);
  const code = errorCode(error);
  if (code !== undefined) return lostSqlStates.has(code) || lostSystemCodes.has(code) || /^08...$/.test(code);
  return error instanceof Error && lostMessages.test(error.message);
}

/** Why no connection could be made, whatever it is: also a server that knows the password or the database no longer. */
export function notConnected(error: unknown): DatabaseUnavailable {
  return error instanceof DatabaseUnavailable ? error : unavailable(error);
}

/** The error as callers see it: connection losses as `DatabaseUnavailable`, everything else as it came. */
export function translated(error: unknown, cause: unknown = error): unknown {
  if (error instanceof DatabaseUnavailable || !isConnectionLoss(error)) return error;
  return unavailable(cause);
}

function unavailable(cause: unknown): DatabaseUnavailable {
  const reason = cause instanceof Error ? cause.message || errorCode(cause) : String(cause);
  return new DatabaseUnavailable(`The database is unavailable: ${reason}`, cause);
}
