import { type Application, system, transact } from "../application.ts";
import { announce, audit } from "../audit/audit.ts";
import { after, day } from "../clock.ts";
import { cancelUnsentLines } from "../delivery/cancel-lines.ts";
import { prepareLane } from "../delivery/prepare-lane.ts";
import type { FeedRefusal } from "../integrations/feed-refusal.ts";
import type { FeedStep } from "../integrations/integration.ts";
import { uuid } from "../random.ts";
import { lockAccountByKey, setAccountFeed, setAccountStatus } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import type { Actor, Work } from "../work.ts";
import { closeLateFeed } from "./close-feeds.ts";
import { awaitsCollection, type FeedRecord, type MappingResult } from "./feed.ts";
import { settleFeedJob } from "./jobs.ts";
import { lockFeed, markFeedAwaited, markFeedOpened, markFeedRefused, markFeedWaiting } from "./queries.ts";

/** An opening that the provider has not decided after this long is given up. */
const patience = day;

/** Records how far the opening of a feed has come, and asks again later where it is not decided. */
export function recordFeedStep(
  application: Application,
  actor: Actor,
  account: SourceAccount,
  feed: FeedRecord,
  step: FeedStep,
): Promise<MappingResult> {
  return transact(application, actor, uuid(application.random), async (work) => {
    // The account before its feed, in the order in which feeds are ended.
    await lockAccountByKey(work.tx, feed.companyId, feed.sourceAccountKey);
    const current = await lockFeed(work.tx, feed);
    if (current?.state !== "opening") {
      // The software asked for lines before its answer was recorded, or a repeat was answered sooner.
      if (current?.state === "open") return result(account, current.targetAccountId, "connected");
      // Disconnected or deleted meanwhile.
      if (step.kind === "opened") await closeLateFeed(work, feed, step.providerFeedId);
      return result(account, feed.requestedTargetId, "disconnected");
    }
    switch (step.kind) {
      case "opened":
        return opened(work, account, feed, step);
      case "refused":
        return refused(work, account, feed, step.reason, step.meaning);
      case "awaits-collection":
        return waits(work, account, feed, step);
      default:
        if (after(feed.requestedAt, patience) < work.now) {
          const reason = "The accounting software did not answer within a day.";
          return refused(work, account, feed, reason, "no-answer");
        }
        await markFeedWaiting(work.tx, feed, step.kind === "connecting" ? step.receipt : null);
        await askLater(work, feed, step.askAgainMs);
        return result(account, feed.requestedTargetId, "connecting");
    }
  });
}

/** Looks after an opening that has not ended by then, whatever became of the process that began it. */
export const askLater = ({ jobs, tx, now }: Work, feed: FeedRecord, milliseconds: number): Promise<void> =>
  jobs.enqueue(
    tx,
    settleFeedJob,
    { companyId: feed.companyId, sourceAccountKey: feed.sourceAccountKey, feedNumber: feed.feedNumber },
    after(now, milliseconds),
  );

/** The account stays connecting for as long as it takes: people have something to do in the software first. */
async function waits(
  work: Work,
  account: SourceAccount,
  feed: FeedRecord,
  step: Extract<FeedStep, { kind: "awaits-collection" }>,
): Promise<MappingResult> {
  const { companyId, connectionId, accountId } = account;
  await markFeedAwaited(work.tx, feed, step);
  await audit(work, {
    type: "feed.awaited",
    companyId,
    target: { companyId, connectionId, accountId },
    after: { targetAccountId: step.targetAccountId, reason: step.reason },
  });
  return result(account, step.targetAccountId, "connecting");
}

/** Opens the feed of an account that the software has just asked for; false where it does not wait for that. */
export function openAwaitedFeed(application: Application, actor: Actor, account: SourceAccount) {
  return transact(application, actor, uuid(application.random), async (work): Promise<boolean> => {
    const { companyId, key: sourceAccountKey } = account;
    const locked = await lockAccountByKey(work.tx, companyId, sourceAccountKey);
    if (!locked || locked.feedNumber === null) return false;
    const feed = await lockFeed(work.tx, { companyId, sourceAccountKey, feedNumber: locked.feedNumber });
    // Another request may have been the first.
    if (feed?.state === "open") return true;
    if (!feed || !awaitsCollection(feed)) return false;
    const { providerFeedId, targetAccountId, targetName } = feed;
    await opened(work, locked, feed, { providerFeedId, targetAccountId, targetName });
    return true;
  });
}

async function opened(
  work: Work,
  account: SourceAccount,
  feed: FeedRecord,
  step: Omit<Extract<FeedStep, { kind: "opened" }>, "kind">,
): Promise<MappingResult> {
  const { companyId, connectionId, accountId, key } = account;
  await markFeedOpened(work.tx, feed, step, work.now);
  await setAccountFeed(work.tx, account, "connected", feed.feedNumber, work.now);
  await prepareLane(work, companyId, key, feed.organisationId);
  await audit(work, {
    type: "feed.opened",
    companyId,
    target: { companyId, connectionId, accountId },
    after: {
      targetAccountId: step.targetAccountId,
      startDate: feed.startDate,
      ...(step.warning ? { warning: step.warning } : {}),
    },
  });
  const place = { companyId, connectionId, accountId };
  await announce(work, [
    { type: "bankFeeds.sourceAccount.connected", ...place, feedStartDate: feed.startDate },
  ]);
  const connected = result(account, step.targetAccountId, "connected");
  return step.warning ? { ...connected, warning: step.warning } : connected;
}

async function refused(
  work: Work,
  account: SourceAccount,
  feed: FeedRecord,
  reason: string,
  code: FeedRefusal,
): Promise<MappingResult> {
  const { companyId, connectionId, accountId, key } = account;
  await cancelUnsentLines(work, companyId, [key], reason);
  await markFeedRefused(work.tx, feed, reason, code);
  await setAccountStatus(work.tx, companyId, [key], "pending", work.now);
  await audit(work, {
    type: "feed.refused",
    companyId,
    target: { companyId, connectionId, accountId },
    after: { reason, code },
  });
  await announce(work, [{ type: "bankFeeds.mapping.failed", companyId, connectionId, accountId }]);
  return { ...result(account, feed.requestedTargetId, "Failed"), error: reason, errorCode: code };
}

const result = (account: SourceAccount, targetAccountId: string | null, status: string): MappingResult => ({
  sourceAccountId: account.accountId,
  targetAccountId,
  status,
});

export const settler = system("mapping");
