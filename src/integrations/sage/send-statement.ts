/** Sending a statement (Provider API, POST statements): Sage takes it at once and works on it later. */
import { NoAnswer, ProviderFault, type ProviderSession, type Sent, type SentBatch } from "../integration.ts";
import { isGone, notConfirmed } from "./account-gone.ts";
import { call } from "./client.ts";
import { type Answer, faultOf, noAnswer, succeeded } from "./faults.ts";
import { idOf, judgeRefusal } from "./judge-statement.ts";
import {
  begun,
  foundKnown,
  foundRefused,
  foundRefusedAtOnce,
  foundTooLarge,
  noteOf,
  type Progress,
} from "./progress.ts";
import type { SageTiming } from "./settings.ts";

export const statementsPath = "/statements";

export async function sendStatement(
  session: ProviderSession,
  apiKey: string,
  batch: SentBatch,
  timing: SageTiming,
): Promise<Sent> {
  let answer: Answer;
  try {
    answer = await call(session, apiKey, { method: "POST", path: statementsPath, body: batch.request });
  } catch (error) {
    if (error instanceof ProviderFault) return notTaken(batch, error, timing);
    if (!(error instanceof NoAnswer)) throw error;
    const fault = noAnswer(error, true);
    return error.sent ? inDoubt(fault.message, timing.lostAnswerMs) : notTaken(batch, fault, timing);
  }
  if (succeeded(answer)) {
    const receipt = idOf(answer);
    if (receipt) return { kind: "accepted", receipt, askAgainMs: timing.ladderMs[0] ?? 2_000 };
    return inDoubt("Sage took the statement without naming it.", timing.lostAnswerMs);
  }
  const ofAccount = faultOf(answer, true);
  if (ofAccount.kind !== "feed-lost") return refusal(batch, answer, timing);
  const gone = await isGone(session, apiKey, batch.feed.providerFeedId, answer);
  return notTaken(batch, gone ? ofAccount : notConfirmed(ofAccount), timing);
}

function refusal(batch: SentBatch, answer: Answer, timing: SageTiming): Sent {
  const lines = batch.transactionIds.length;
  const places = batch.transactionIds.map((_, place) => place);
  if (answer.status === 413 && lines > 1)
    return batch.earlierAttempts === 0
      ? { kind: "too-large", reason: "Sage finds the statement too large." }
      : inParts(batch, foundTooLarge(begun(lines), places));
  const failure = judgeRefusal(answer, places, batch.transactionIds);
  if (!failure) {
    const fault = faultOf(answer, true);
    if (fault.kind === "in-doubt") return inDoubt(fault.message, fault.retryAfterMs ?? timing.lostAnswerMs);
    return notTaken(batch, fault, timing);
  }
  if (failure.kind === "known") {
    return inParts(batch, foundKnown(begun(lines), places, failure.places, lines));
  }
  const { code, reason } = failure;
  // What an earlier attempt brought is found out line by line: Sage knows it then.
  if (batch.earlierAttempts > 0) return inParts(batch, { ...begun(lines), size: 1 });
  // Looked at before any work on it began, so nothing of it was taken.
  if (lines === 1 || failure.places.length === lines)
    return { kind: "settled", outcomes: { all: { state: "refused", code, reason } } };
  const progress =
    failure.places.length === 0
      ? foundRefusedAtOnce(begun(lines), places, failure, lines, false)
      : foundRefused(begun(lines), places, failure.places, { code, reason }, lines);
  return inParts(batch, progress);
}

const inParts = ({ claim }: SentBatch, progress: Progress): Sent => ({
  kind: "accepted",
  receipt: noteOf(progress, claim),
  askAgainMs: 0,
});

/** Sage certainly did not take this attempt; with others before it the batch stays in doubt. */
function notTaken(batch: SentBatch, fault: ProviderFault, timing: SageTiming): Sent {
  const inFlight = fault.kind === "try-later" && fault.code === "STATEMENT_IN_PROGRESS";
  const given = inFlight && fault.retryAfterMs === null ? waiting(fault, timing.inFlightMs) : fault;
  if (batch.earlierAttempts === 0) return { kind: "not-sent", fault: given };
  // With the account, Sage has removed whatever had arrived in it.
  if (given.kind === "feed-lost")
    return {
      kind: "settled",
      outcomes: { all: { state: "refused", code: "account-gone", reason: given.message } },
      fault: given,
    };
  return { ...inDoubt(given.message, given.retryAfterMs ?? timing.lostAnswerMs), fault: given };
}

const waiting = ({ code, message }: ProviderFault, retryAfterMs: number) =>
  new ProviderFault("try-later", message, { ...(code === null ? {} : { code }), retryAfterMs });

const inDoubt = (reason: string, askAgainMs: number) => ({ kind: "in-doubt" as const, reason, askAgainMs });
