import type { Queryable } from "../database/pool.ts";
import { failUnsettledOperations } from "../push-operations/settle-operations.ts";
import type { Work } from "../work.ts";
import { parkBatches, unsettledAccounts } from "./batch-queries.ts";
import { lockLanesOf } from "./lane-queries.ts";

interface Place {
  readonly companyId: string;
  readonly connectionId: string;
}

/** Whether something was sent for a connection of which it is not known yet what became of it. */
export const hasUnsettled = async (db: Queryable, connection: Place): Promise<boolean> =>
  (await unsettledAccounts(db, connection)).length > 0;

/**
 * Gives up what of a deleted connection is not settled: nobody can be asked any more. The lines stay as they are, at
 * the provider or in doubt, and the operations that waited for them end as Failed, saying so.
 */
export async function abandonUnsettled(work: Work, connection: Place): Promise<void> {
  const accounts = await unsettledAccounts(work.tx, connection);
  if (accounts.length === 0) return;
  const reason = "The connection was deleted before the accounting software had told.";
  await lockLanesOf(work.tx, connection.companyId, accounts);
  await parkBatches(work.tx, connection, reason);
  await failUnsettledOperations(work, connection, reason);
}
