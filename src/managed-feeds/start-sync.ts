import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, minute } from "../clock.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { Problem } from "../problem.ts";
import { timeOrderedUuid, uuid } from "../random.ts";
import { requireAccountForChange } from "../source-accounts/find-account.ts";
import type { Work } from "../work.ts";
import { findManagedFeed, lockDueFeeds, rescheduleFeeds } from "./feed-queries.ts";
import { runSyncJob } from "./jobs.ts";
import type { ManagedFeed } from "./managed-feed.ts";
import { nextRun } from "./schedule.ts";
import { findStartsBeyond, insertSyncs, type NewSync, wakeSyncs } from "./sync-queries.ts";

/** A job that was not run within this is put into the queue again. */
const lookAfter = 5 * minute;
const atOnce = 500;

type FeedInPlace = ManagedFeed & { readonly connectionId: string; readonly accountId: string };

async function newSyncs(work: Work, feeds: readonly FeedInPlace[]): Promise<NewSync[]> {
  const coveredTo = (feed: ManagedFeed) => feed.coveredUntil ?? feed.firstPeriodStart;
  const beyond = feeds.filter((feed) => coveredTo(feed) > work.now);
  const starts = beyond.length > 0 ? await findStartsBeyond(work.tx, beyond, work.now) : undefined;
  const periodStart = (feed: ManagedFeed): Date => {
    if (coveredTo(feed) <= work.now) return coveredTo(feed);
    const start = starts?.get(feed.sourceAccountKey) ?? feed.firstPeriodStart;
    return start < work.now ? start : work.now;
  };
  return feeds.map((feed) => ({
    companyId: feed.companyId,
    syncId: timeOrderedUuid(work.random, work.now),
    connectionId: feed.connectionId,
    sourceAccountKey: feed.sourceAccountKey,
    accountId: feed.accountId,
    periodStart: periodStart(feed),
  }));
}

/** Starts a sync now, from the end of the last one that succeeded. 400 when not set up, 409 while one runs. */
export async function startSync(
  work: Work,
  place: { companyId: string; connectionId: string; sourceAccountId: string },
): Promise<string> {
  const connection = await requireConnection(work.tx, place.companyId, place.connectionId);
  const account = await requireAccountForChange(work.tx, connection, place.sourceAccountId);
  const feed = await findManagedFeed(work.tx, account.companyId, account.key);
  if (!feed) {
    throw new Problem(
      "managed-feed-not-set-up",
      `Source account ${account.accountId} is not set up for managed bank feeds`,
    );
  }
  const wanted = await newSyncs(work, [
    { ...feed, connectionId: account.connectionId, accountId: account.accountId },
  ]);
  const [started] = await insertSyncs(work.tx, wanted, "request", work.now, after(work.now, lookAfter));
  if (!started) throw new Problem("sync-running", `A sync of source account ${account.accountId} is running`);
  await work.jobs.enqueue(work.tx, runSyncJob, started);
  const { companyId, connectionId, accountId } = account;
  const { syncId } = started;
  await audit(work, {
    type: "managedSync.started",
    companyId,
    target: { companyId, connectionId, accountId, syncId },
    after: { requestedBy: "request" },
  });
  return syncId;
}

/**
 * Starts every sync that is due by its schedule, and puts those into the queue again that were put off until now or
 * whose process is gone. Runs on one node each minute, but two at once do no harm.
 */
export async function startDueSyncs(application: Application): Promise<void> {
  const each = (run: (work: Work) => Promise<number>) =>
    transact(application, system("managed-feeds"), uuid(application.random), run);
  while ((await each(startDue)) === atOnce);
  while ((await each(wakeWaiting)) === atOnce);
}

/** Goes on at once with the syncs that `releaseSyncs` made due, in place of with the next minute. */
export async function resumeSyncs(application: Application): Promise<void> {
  const wake = () => transact(application, system("managed-feeds"), uuid(application.random), wakeWaiting);
  while ((await wake()) === atOnce);
}

async function startDue(work: Work): Promise<number> {
  const due = await lockDueFeeds(work.tx, work.now, atOnce);
  if (due.length === 0) return 0;
  const wanted = await newSyncs(work, due);
  const started = await insertSyncs(work.tx, wanted, "schedule", work.now, after(work.now, lookAfter));
  await rescheduleFeeds(
    work.tx,
    due.map((feed) => ({ ...feed, nextRunAt: nextRun(feed.schedule, feed.nextRunAt!, work.now) })),
  );
  await work.jobs.enqueueAll(work.tx, runSyncJob, started);
  return due.length;
}

async function wakeWaiting(work: Work): Promise<number> {
  const waiting = await wakeSyncs(work.tx, work.now, after(work.now, lookAfter), atOnce);
  await work.jobs.enqueueAll(work.tx, runSyncJob, waiting);
  return waiting.length;
}
