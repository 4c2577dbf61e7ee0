import { settleOperationsOfLines } from "../push-operations/settle-operations.ts";
import type { Work } from "../work.ts";
import { lockLanesOf } from "./lane-queries.ts";
import { cancelLines } from "./line-queries.ts";

/**
 * Cancels the lines of some accounts that certainly have not gone out; lines at the provider or in doubt settle still.
 * The operations of cancelled lines end with them.
 */
export async function cancelUnsentLines(
  work: Work,
  companyId: string,
  keys: readonly string[],
  reason: string,
): Promise<void> {
  await lockLanesOf(work.tx, companyId, keys);
  const byAccount = new Map<string, number[]>();
  for (const { source_account_key: key, position } of await cancelLines(
    work.tx,
    companyId,
    keys,
    reason,
    work.now,
  )) {
    const positions = byAccount.get(key);
    if (positions) positions.push(position);
    else byAccount.set(key, [position]);
  }
  for (const [key, positions] of byAccount) await settleOperationsOfLines(work, companyId, key, positions);
}
