import { audit } from "../audit/audit.ts";
import type { Work } from "../work.ts";
import { endSchedules, removeManagedFeeds } from "./feed-queries.ts";

/** Ends the schedules of accounts that are disconnected, telling why; they stay set up. The caller has their locks. */
export async function endManagedFeeds(
  work: Work,
  companyId: string,
  keys: readonly string[],
  reason: string,
): Promise<void> {
  const ended = await endSchedules(work.tx, companyId, keys, reason, work.now);
  if (ended === 0) return;
  await audit(work, {
    type: "managedFeeds.ended",
    companyId,
    target: { companyId },
    after: { schedules: ended, reason },
  });
}

/** Removes what accounts that are deleted were set up with. The caller has their locks. */
export const forgetManagedFeeds = (work: Work, companyId: string, keys: readonly string[]) =>
  removeManagedFeeds(work.tx, companyId, keys);
