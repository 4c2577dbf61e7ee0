/** The embedded database cannot start; the message tells a person what to do. */
export class EmbeddedDatabaseError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "EmbeddedDatabaseError";
  }
}

export const instead = "or set DATABASE_URL to use a PostgreSQL server of your own";
