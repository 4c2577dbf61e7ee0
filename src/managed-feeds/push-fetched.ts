import { type Application, system, transact } from "../application.ts";
import { after } from "../clock.ts";
import type { Finding } from "../problem.ts";
import { pushTransactions } from "../transactions/push-transactions.ts";
import { selectTransactions } from "../transactions/select-transactions.ts";
import { maximumLines, type PushedTransaction } from "../transactions/transaction.ts";
import type { ManagedSync } from "./managed-sync.ts";
import { renewSync } from "./sync-queries.ts";

/** What became of the transactions of a sync. */
export interface PushedSync {
  readonly refused: readonly Finding[];
  readonly changed: readonly string[];
}

/** Somebody else runs the sync by now: whatever this run still meant to write must not be. */
export class SyncLost extends Error {}

/**
 * Pushes transactions that are in order, as a bank would, at most 1,000 at a time. Each push, and that the sync made
 * it, are one transaction under the sync's fence; what an earlier run pushed is known and left out. `onPush` is told
 * after each.
 */
export async function pushFetched(
  application: Application,
  sync: ManagedSync,
  transactions: readonly PushedTransaction[],
  leaseMs: number,
  onPush: () => void,
): Promise<PushedSync> {
  const refused: Finding[] = [];
  const changed: string[] = [];
  for (let from = 0; from < transactions.length; from += maximumLines) {
    const chunk = transactions.slice(from, from + maximumLines);
    const selected = await transact(application, system("managed-feeds"), sync.syncId, async (work) => {
      const place = {
        companyId: sync.companyId,
        connectionId: sync.connectionId,
        accountId: sync.accountId,
      };
      const selection = await selectTransactions(application, work, place, chunk);
      const { fresh } = selection;
      const request = { accountId: sync.accountId, transactions: [...fresh] };
      const push = { ...place, request, timeoutInMinutes: null };
      const operationId =
        fresh.length === 0 ? null : (await pushTransactions(application, work, push)).operation.operationId;
      const kept = await renewSync(work.tx, sync, after(application.clock.now(), leaseMs), operationId);
      if (!kept) throw new SyncLost();
      return selection;
    });
    if (selected.fresh.length > 0) onPush();
    refused.push(...selected.refused);
    changed.push(...selected.changed);
  }
  return { refused, changed };
}
