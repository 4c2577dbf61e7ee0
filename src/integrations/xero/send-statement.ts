/** Sending a statement (Xero Bank Feeds API, Statements, POST): one statement a request, one request a call. */
import { NoAnswer, ProviderFault, type ProviderSession, type Sent, type SentBatch } from "../integration.ts";
import { textField } from "../wire.ts";
import { call, noAnswer } from "./client.ts";
import {
  type Answer,
  describe,
  errorOf,
  faultOf,
  firstItem,
  itemErrors,
  retryAfterMs,
  succeeded,
} from "./faults.ts";
import { searchNote } from "./receipt.ts";
import { searchStatement, statementsPath } from "./search-statement.ts";
import type { XeroTiming } from "./settings.ts";

const shortWaitMs = 5_000;

export async function sendStatement(
  session: ProviderSession,
  batch: SentBatch,
  timing: XeroTiming,
): Promise<Sent> {
  let answer: Answer;
  try {
    answer = await call(session, {
      kind: "statements",
      method: "POST",
      path: statementsPath,
      body: batch.request,
      idempotencyKey: batch.idempotencyKey,
    });
  } catch (error) {
    if (error instanceof ProviderFault) return notTaken(batch, error, error.holds !== null);
    if (!(error instanceof NoAnswer)) throw error;
    const fault = noAnswer(error, true);
    return error.sent ? inDoubt(fault.message) : notTaken(batch, fault, false);
  }
  const item = firstItem(answer);
  const id = textField(item, "id");
  const rejected = textField(item, "status")?.toUpperCase() === "REJECTED";
  if (succeeded(answer) && !rejected) {
    if (id) return { kind: "accepted", receipt: id, askAgainMs: timing.ladderMs[0] ?? shortWaitMs };
    return inDoubt("Xero took the statement without naming it.");
  }
  return refusal(session, batch, answer, timing);
}

async function refusal(
  session: ProviderSession,
  batch: SentBatch,
  answer: Answer,
  timing: XeroTiming,
): Promise<Sent> {
  const error = errorOf(answer);
  if (answer.status === 413) {
    const reason = describe(error, 413);
    const several = batch.transactionIds.length > 1;
    return unlessThere(
      session,
      batch,
      timing,
      several ? { kind: "too-large", reason } : refused("too-large", reason),
    );
  }
  const types = [error.type, ...itemErrors(firstItem(answer)).map(({ type }) => type)];
  if (types.includes("duplicate-statement")) {
    // Whether an earlier attempt brought the lines is found out when the batch is settled.
    return { kind: "accepted", receipt: searchNote("duplicate", 1), askAgainMs: 0 };
  }
  // A statement rejected within an answer of success is judged as the refusal it is.
  const fault = faultOf(succeeded(answer) ? { ...answer, status: error.status ?? 422 } : answer, true);
  if (fault.kind === "in-doubt") return inDoubt(fault.message, retryAfterMs(answer));
  if (fault.kind !== "refused") return notTaken(batch, fault, true);
  if (/idempotency/i.test(`${error.detail} ${error.title}`)) {
    // It is the key that Xero objects to, and not the lines.
    return notTaken(
      batch,
      new ProviderFault("try-later", fault.message, { code: "idempotency-key", retryAfterMs: 0 }),
      true,
    );
  }
  return unlessThere(session, batch, timing, refused(fault.code ?? "refused", fault.message));
}

/** This attempt was refused for good, but one before it may have been taken: the refusal counts only if none was. */
async function unlessThere(
  session: ProviderSession,
  batch: SentBatch,
  timing: XeroTiming,
  refusal: Sent,
): Promise<Sent> {
  if (batch.earlierAttempts === 0) return refusal;
  try {
    const found = await searchStatement(session, batch, { fromPage: 1, pages: timing.pagesPerSearch });
    if (found.kind === "found") return { kind: "accepted", receipt: found.id, askAgainMs: 0 };
    // What an attempt under this key brought may not be listed yet; a new key is given only once that was looked for.
    const listed = batch.sinceKeyMs <= batch.sinceSentMs || batch.sinceKeyMs >= timing.listedAfterMs;
    if (found.kind === "absent" && listed) return refusal;
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error;
  }
  return inDoubt("Xero refuses the statement, and whether it has it from before is not known yet.");
}

/**
 * Xero certainly did not take this attempt. That says nothing of attempts before it, so with any of those the batch
 * stays in doubt. An answered refusal is stored with its key for minutes, errors included: the next needs a new one.
 */
function notTaken(batch: SentBatch, fault: ProviderFault, newKey: boolean): Sent {
  if (batch.earlierAttempts > 0) return { ...inDoubt(fault.message, fault.retryAfterMs), fault };
  return newKey ? { kind: "not-sent", fault, newKey } : { kind: "not-sent", fault };
}

const inDoubt = (reason: string, waitMs?: number | null) => ({
  kind: "in-doubt" as const,
  reason,
  askAgainMs: waitMs ?? shortWaitMs,
});

const refused = (code: string, reason: string): Sent => ({
  kind: "settled",
  outcomes: { all: { state: "refused", code, reason } },
});
