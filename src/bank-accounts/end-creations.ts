import { endWithoutAccount } from "../push-operations/account-operation.ts";
import type { Work } from "../work.ts";
import { endOpenCreations } from "./creation-queries.ts";
import { removeFetched } from "./queries.ts";

interface Place {
  readonly companyId: string;
  readonly connectionId: string;
}

/** Fails the pushes of accounts that are not made yet, in the transaction that severs their connection. */
export async function endCreations(work: Work, connection: Place, reason: string): Promise<void> {
  const ended = await endOpenCreations(work.tx, connection, reason);
  if (ended.length === 0) return;
  await endWithoutAccount(
    work,
    connection.companyId,
    ended.map(({ operation_id, state }) => ({
      operationId: operation_id,
      message: state === "in-doubt" ? `${reason} The account may have been created.` : reason,
      errors: [],
    })),
  );
}

/** Ends what is under way for a connection that is being deleted and forgets what was fetched through it. */
export async function forgetBankAccounts(work: Work, connection: Place): Promise<void> {
  await endCreations(work, connection, "The connection was deleted.");
  await removeFetched(work.tx, connection);
}
