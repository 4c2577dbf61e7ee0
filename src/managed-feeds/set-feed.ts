import { audit } from "../audit/audit.ts";
import { requireConnectionForChange } from "../connections/find-connection.ts";
import { holdExistingSource } from "../feed-sources/find-source.ts";
import { invalid } from "../problem.ts";
import { requireAccountForChange } from "../source-accounts/find-account.ts";
import type { Work } from "../work.ts";
import { lockManagedFeed, putManagedFeed, removeManagedFeeds } from "./feed-queries.ts";
import { type ManagedFeed, type ManagedFeedRequest, readManagedFeed } from "./managed-feed.ts";
import { firstRun, sameSchedule } from "./schedule.ts";

interface Place {
  readonly companyId: string;
  readonly connectionId: string;
  readonly sourceAccountId: string;
}

const defaultOverlapHours = 24;

/**
 * Sets a source account up to be fetched, or changes how. What was covered stays covered, unless the first period now
 * begins earlier; a schedule that stays the
 * same keeps its next run, another one or one enabled again begins anew.
 */
export async function setManagedFeed(
  work: Work,
  place: Place,
  request: ManagedFeedRequest,
): Promise<ManagedFeed> {
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  const account = await requireAccountForChange(work.tx, connection, place.sourceAccountId);
  const { schedule, firstPeriodStart, findings } = readManagedFeed(request, work.now);
  const source = await holdExistingSource(work.tx, request.sourceId);
  const unknown = {
    itemId: "sourceId",
    message: "sourceId must be the id of a source of managed bank feeds",
    validatorName: "ManagedFeed",
  };
  if (findings.length > 0 || !source) throw invalid(source ? findings : [...findings, unknown]);
  const before = await lockManagedFeed(work.tx, account.companyId, account.key);
  const enabled = request.enabled ?? true;
  const unchanged = before?.enabled && sameSchedule(before.schedule, schedule);
  const start = firstPeriodStart ?? before?.firstPeriodStart ?? work.now;
  // Moved back: the next period begins there. What was pushed already is known and not pushed again.
  const movedBack = before !== undefined && start < before.firstPeriodStart;
  const feed: ManagedFeed = {
    companyId: account.companyId,
    sourceAccountKey: account.key,
    sourceId: source.sourceId,
    schedule,
    overlapHours: request.overlapHours ?? defaultOverlapHours,
    firstPeriodStart: start,
    enabled,
    endedBecause: null,
    coveredUntil: movedBack ? null : (before?.coveredUntil ?? null),
    nextRunAt: enabled ? (unchanged ? before.nextRunAt : firstRun(schedule, work.now)) : null,
  };
  await putManagedFeed(work.tx, feed, work.now);
  await audit(work, {
    type: "managedFeed.set",
    companyId: account.companyId,
    target: {
      companyId: account.companyId,
      connectionId: account.connectionId,
      accountId: account.accountId,
    },
    after: { sourceId: source.sourceId, schedule, enabled },
  });
  return feed;
}

/** Ends fetching for a source account; what was pushed stays. Repeating it changes nothing. */
export async function removeManagedFeed(work: Work, place: Place): Promise<void> {
  const connection = await requireConnectionForChange(work.tx, place.companyId, place.connectionId);
  const account = await requireAccountForChange(work.tx, connection, place.sourceAccountId);
  const { companyId, connectionId, accountId, key } = account;
  if ((await removeManagedFeeds(work.tx, companyId, [key])) === 0) return;
  await audit(work, {
    type: "managedFeed.removed",
    companyId,
    target: { companyId, connectionId, accountId },
  });
}
