import type { Application } from "../application.ts";
import { after, minute, second } from "../clock.ts";
import type { Connection } from "../connections/connection.ts";
import { findConnectionEvenDeleted } from "../connections/find-connection.ts";
import { DatabaseUnavailable } from "../database/pool.ts";
import { type Feed, type SendingIntegration, sending } from "../integrations/integration.ts";
import { findFeedOf } from "../mapping/find-feed.ts";
import { timeOrderedUuid } from "../random.ts";
import { findAccountByKey } from "../source-accounts/find-account.ts";
import type { Work } from "../work.ts";
import { type DeliveryBatch, idempotencyKey, type Lease } from "./batch.ts";
import { addBatch, beginAttempt, findOpenBatch } from "./batch-queries.ts";
import { cancelUnsentLines } from "./cancel-lines.ts";
import { claimLane, releaseLane } from "./lane-queries.ts";
import { earlierLines, setLineState, takeLines, waitingLines } from "./line-queries.ts";

/** A lease lapses this long after its process last renewed it. */
export const leaseTime = 10 * second;
/** More lines than any provider takes in one request. */
const linesPerBatch = 1000;

/** What a taken lane asks for next. All of it is on disk before anything is called. */
export type Task =
  | {
      readonly kind: "send" | "settle";
      readonly lease: Lease;
      readonly batch: DeliveryBatch;
      readonly feed: Feed;
      readonly connection: Connection;
      readonly integration: SendingIntegration;
    }
  | { readonly kind: "nothing" };

/** A lane was due and could not be taken; the claim is rolled back with everything else. */
export class LaneFailure extends Error {
  readonly lease: Lease;
  constructor(lease: Lease, cause: unknown) {
    super("a due lane could not be taken", { cause });
    this.name = "LaneFailure";
    this.lease = lease;
  }
}

/**
 * Takes the lane that is due longest, freezes its next batch where none is open, and records the attempt that begins:
 * one transaction, committed before any call. Undefined when no lane is due. Throws `LaneFailure`.
 */
export async function takeLane(
  application: Application,
  work: Work,
  node: string,
): Promise<Task | undefined> {
  const lease = await claimLane(work.tx, node, after(work.now, leaseTime), work.now);
  if (!lease) return undefined;
  try {
    return await nextTask(application, work, lease);
  } catch (error) {
    throw error instanceof DatabaseUnavailable ? error : new LaneFailure(lease, error);
  }
}

async function nextTask(application: Application, work: Work, lease: Lease): Promise<Task> {
  const account = await findAccountByKey(work.tx, lease.companyId, lease.sourceAccountKey);
  const connection =
    account && (await findConnectionEvenDeleted(work.tx, lease.companyId, account.connectionId));
  const known = connection && application.integrations.get(connection.platformKey);
  const integration = known && sending(known);
  const organisationId = connection?.organisationId;
  const open = organisationId ? await findOpenBatch(work.tx, lease, organisationId) : undefined;
  if (connection && !known) return standStill(application, work, lease, connection);
  if (known && !integration) return giveBack(work, lease);
  const reachable = connection?.status === "Linked" || (open && integration && mayEnd(open, integration));
  if (!account || !connection || !integration || !reachable) return rest(work, lease, open !== undefined);
  const batch = open ?? (await freezeBatch(work, lease, connection, integration));
  if (!batch) return rest(work, lease, false);
  if (batch === "feed-opening" || batch.state === "parked") return rest(work, lease, true);
  const { providerFeedId } = batch;
  const task = {
    lease,
    feed: { providerFeedId, currency: account.currency, category: account.category },
    connection,
    integration,
  };
  if (batch.state === "ready") return { kind: "send", batch: await begin(work, batch), ...task };
  // Found as "sending": the process that sent it died before it heard back, which is doubt.
  return { kind: "settle", batch, ...task };
}

/**
 * What is under way when a connection is unlinked can still be found out where we call as the bank: nothing of the
 * customer's is needed for it.
 */
const mayEnd = (open: DeliveryBatch, { authorization }: SendingIntegration): boolean =>
  authorization.kind === "started-by-provider" && open.attempts > 0;

/** A setting is missing since the last start: nothing is lost, and the operator is told each time. */
async function standStill(
  application: Application,
  work: Work,
  lease: Lease,
  connection: Connection,
): Promise<Task> {
  application.log.error(
    { platformKey: connection.platformKey },
    "lines wait for an integration that is not set up",
  );
  const holdUntil = after(work.now, minute);
  await releaseLane(
    work.tx,
    lease,
    { failures: lease.failures, holdUntil, batchLines: lease.batchLines },
    work.now,
  );
  return { kind: "nothing" };
}

/** Nothing is to be sent, until something new happens or for ever: lines that the software fetches are never sent. */
async function giveBack(work: Work, lease: Lease, holdUntil: "infinity" | null = null): Promise<Task> {
  const { batchLines } = lease;
  await releaseLane(work.tx, lease, { failures: 0, holdUntil, batchLines, idle: true }, work.now);
  return { kind: "nothing" };
}

async function begin(work: Work, batch: DeliveryBatch): Promise<DeliveryBatch> {
  await setLineState(work.tx, batch, batch.positions, "sending");
  return beginAttempt(work.tx, batch, work.now);
}

/**
 * Nothing can be done for the lane now. It becomes due again by a mapping, a new link or, unless something waits for
 * one of these, by a push.
 */
async function rest(work: Work, lease: Lease, waits: boolean): Promise<Task> {
  if (!waits) {
    const reason = "The source account is not connected.";
    await cancelUnsentLines(work, lease.companyId, [lease.sourceAccountKey], reason);
  }
  const holdUntil = waits ? ("infinity" as const) : null;
  return giveBack(work, lease, holdUntil);
}

/** Freezes the first run of waiting lines that makes one request; undefined when no line waits that can go out. */
async function freezeBatch(
  work: Work,
  lease: Lease,
  connection: Connection,
  integration: SendingIntegration,
): Promise<DeliveryBatch | "feed-opening" | undefined> {
  const lines = await waitingLines(work.tx, lease, lease.batchLines ?? linesPerBatch);
  const first = lines[0];
  if (!first) return undefined;
  const { companyId, sourceAccountKey } = lease;
  const feedNumber = first.feedNumber;
  const feed = await findFeedOf(work.tx, { companyId, sourceAccountKey, feedNumber });
  const account = await findAccountByKey(work.tx, companyId, sourceAccountKey);
  if (feed?.state === "opening") return "feed-opening";
  if (feed?.state !== "open" || !feed.providerFeedId || !account) return undefined;
  const run = lines.slice(0, endOfRun(lines.map((line) => line.feedNumber)));
  const { count, request } = integration.plan(
    { providerFeedId: feed.providerFeedId, currency: account.currency, category: account.category },
    run,
    { lines: lease.batchLines ?? linesPerBatch },
    integration.equalsAreOne ? await earlierLines(work.tx, lease, run) : [],
  );
  const taken = run.slice(0, count);
  const batchId = timeOrderedUuid(work.random, work.now);
  const positions = taken.map((line) => line.position);
  const batch = await addBatch(
    work.tx,
    {
      companyId,
      sourceAccountKey,
      batchId,
      feedNumber,
      connectionId: connection.connectionId,
      organisationId: feed.organisationId,
      providerFeedId: feed.providerFeedId,
      request,
      positions,
      transactionIds: taken.map((line) => line.transactionId),
      idempotencyKey: idempotencyKey(batchId, "first"),
    },
    work.now,
  );
  await takeLines(work.tx, lease, positions, batchId);
  return batch;
}

function endOfRun(feeds: readonly number[]): number {
  const end = feeds.findIndex((feed) => feed !== feeds[0]);
  return end < 0 ? feeds.length : end;
}
