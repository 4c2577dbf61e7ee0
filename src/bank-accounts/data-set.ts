import type { Connection } from "../connections/connection.ts";
import type { Queryable } from "../database/pool.ts";
import { platformOf } from "../integrations/platforms.ts";
import { Problem } from "../problem.ts";
import { dataTypeNotFound } from "./data-type.ts";
import { dataSetState } from "./queries.ts";
import { bankAccounts } from "./request-pull.ts";

/**
 * Holds a read of bank accounts against what is known of them (wire contract, op 13): 409 until they were fetched for
 * the first time, 404 where that failed. What was fetched once stays readable while it is fetched again, and while
 * the connection is not linked.
 */
export async function requireBankAccounts(db: Queryable, connection: Connection): Promise<void> {
  const { connectionId, organisationId, platformKey } = connection;
  if (platformOf(platformKey).mapping === "external") throw dataTypeNotFound(bankAccounts, platformKey);
  const { stored, fetching, requested } = await dataSetState(db, connection, organisationId, bankAccounts);
  if (stored) return;
  if (fetching) throw new Problem("data-not-ready", "The data set is still being fetched.", again);
  if (!requested) throw new Problem("data-not-ready", "The data set has not been requested.");
  throw new Problem(
    "data-not-available",
    `No data available for bank accounts for ID ${connectionId}: the last fetch failed. Request it again.`,
  );
}

const again = { retryAfterSeconds: 2 };
