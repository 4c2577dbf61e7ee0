import { type Application, system, transact } from "../application.ts";
import { callBudget } from "../connections/call-budget.ts";
import { deauthorize } from "../connections/disconnect-connection.ts";
import { openSession } from "../connections/provider-session.ts";
import { isRefused, noteRefusal, refusalPassed } from "../connections/refused-access.ts";
import {
  NoAnswer,
  ProviderFault,
  type Sent,
  type SentBatch,
  type Settled,
} from "../integrations/integration.ts";
import { uuid } from "../random.ts";
import { loseFeed } from "../source-accounts/lose-feed.ts";
import { backoff } from "./batch.ts";
import { otherReceipts } from "./batch-queries.ts";
import { type Exchange, noteExchanges } from "./exchange.ts";
import { addExchanges } from "./exchange-queries.ts";
import { holdsLease } from "./lane-queries.ts";
import { type HoldUntil, recordSent, recordSettled } from "./record-result.ts";
import type { Task } from "./take-lane.ts";

type Open = Extract<Task, { kind: "send" | "settle" }>;

const deliverer = system("delivery");

/**
 * Calls the provider for a taken lane and records what came of it. No lock is held over the call; the result counts
 * only if the lease still stands, and otherwise whoever holds the lane now settles the batch as one in doubt.
 * Gives the instant until which the lane is held, if it is.
 */
export async function runTask(application: Application, task: Open, node: string): Promise<HoldUntil> {
  const { lease, batch } = task;
  const exchanges: Exchange[] = [];
  const sent = task.kind === "send" ? await send(application, task, exchanges) : undefined;
  const settled = sent ? undefined : await settle(application, task, exchanges);
  const holdUntil = await transact(application, deliverer, uuid(application.random), async (work) => {
    // What was said is kept whoever holds the lane by now.
    addExchanges(work.tx, application, batch, task.kind, exchanges);
    if (!(await holdsLease(work.tx, lease, node))) return null;
    if (sent) return recordSent(work, lease, batch, sent);
    return recordSettled(work, lease, batch, settled!);
  });
  const fault = sent && "fault" in sent ? sent.fault : settled?.fault;
  if (fault) await afterFault(application, task, fault);
  else if (isRefused(task.connection) && sent?.kind !== "in-doubt")
    await refusalPassed(application, task.connection);
  return holdUntil;
}

async function send(application: Application, task: Open, exchanges: Exchange[]): Promise<Sent> {
  try {
    const session = notedSession(application, task, exchanges);
    return await task.integration.send(session, await sentBatch(application, task));
  } catch (error) {
    if (error instanceof NoAnswer && !error.sent) {
      return { kind: "not-sent", fault: new ProviderFault("try-later", error.message) };
    }
    if (error instanceof ProviderFault && error.kind !== "in-doubt" && error.kind !== "duplicate") {
      return { kind: "not-sent", fault: error };
    }
    if (!(error instanceof ProviderFault))
      application.log.error({ err: error }, "sending a batch failed unexpectedly");
    return { kind: "in-doubt", reason: (error as Error).message, askAgainMs: 1_000 };
  }
}

const notedSession = (application: Application, task: Open, exchanges: Exchange[]) =>
  noteExchanges(openSession(application, task.integration, task.connection), application.clock, exchanges);

/** A reading that failed leaves the batch as it was, to be read again later. */
type Reading = Settled & { readonly fault?: ProviderFault };

async function settle(application: Application, task: Open, exchanges: Exchange[]): Promise<Reading> {
  try {
    const session = notedSession(application, task, exchanges);
    return await task.integration.settle(session, await sentBatch(application, task));
  } catch (error) {
    const fault = error instanceof ProviderFault ? error : undefined;
    if (!fault) application.log.error({ err: error }, "reading a batch back failed unexpectedly");
    const afterMs =
      fault?.retryAfterMs ?? backoff(application.random, Math.min(task.batch.timesAsked + 1, 6));
    const asked = fault?.code !== callBudget;
    return { kind: "ask-again", asked, afterMs, reason: (error as Error).message, fault };
  }
}

async function sentBatch(application: Application, { batch, feed, kind, lease }: Open): Promise<SentBatch> {
  const earlierAttempts = Math.max(0, batch.attempts - 1);
  // The first attempt is about nothing that the provider could have already.
  const first = kind === "send" && earlierAttempts === 0;
  const now = application.clock.now().getTime();
  const since = (instant: Date | null) => (instant ? Math.max(0, now - instant.getTime()) : 0);
  return {
    feed,
    request: batch.request,
    transactionIds: batch.transactionIds,
    idempotencyKey: batch.idempotencyKey,
    earlierAttempts,
    claim: lease.fence,
    receipt: batch.receipt,
    timesAsked: batch.timesAsked,
    sinceSentMs: since(batch.sentAt),
    sinceKeyMs: since(batch.keyFirstUsedAt),
    otherReceipts: first ? [] : await otherReceipts(application.database, batch),
  };
}

/** Faults that concern more than the batch: the grant is gone, or the feed is. */
async function afterFault(application: Application, task: Open, fault: ProviderFault): Promise<void> {
  if (fault.kind === "reauthorise") await deauthorize(application, task.connection, fault.message);
  if (fault.lasting) await noteRefusal(application, task.connection, fault.message, fault.lasting);
  if (fault.kind === "feed-lost") await loseFeed(application, task.batch, fault.message);
}
