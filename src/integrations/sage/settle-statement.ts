/**
 * Finding out what became of a statement (Provider API, GET statements). Where an answer was lost the same statement is
 * sent again, which Sage allows: it refuses ids that it has, so that nothing arrives twice.
 */
import {
  NoAnswer,
  type ProviderFault,
  type ProviderSession,
  type SentBatch,
  type Settled,
} from "../integration.ts";
import { isGone } from "./account-gone.ts";
import { answerOf, call } from "./client.ts";
import { type Answer, describe, faultOf, isOfSage, noAnswer, succeeded, type WireError } from "./faults.ts";
import { type Failure, idOf, judge, judgeRefusal, stateOf } from "./judge-statement.ts";
import {
  begun,
  doubt,
  foundKnown,
  foundRefused,
  foundRefusedAtOnce,
  foundTooLarge,
  gone,
  noteOf,
  outcomesOf,
  type Progress,
  placesOf,
  readReceipt,
  wasBegun,
} from "./progress.ts";
import { statementsPath } from "./send-statement.ts";
import { lookAfter, type SageTiming } from "./settings.ts";
import { partOf } from "./translate.ts";

interface Settling {
  readonly session: ProviderSession;
  readonly apiKey: string;
  readonly batch: SentBatch;
  readonly timing: SageTiming;
}

export async function settleStatement(
  session: ProviderSession,
  apiKey: string,
  batch: SentBatch,
  timing: SageTiming,
): Promise<Settled> {
  const settling = { session, apiKey, batch, timing };
  const receipt = readReceipt(batch.receipt);
  if (!receipt) return settleLost(settling);
  if (receipt.kind === "statement") return settleWhole(settling, receipt.id);
  return settleParts(settling, receipt.progress);
}

function settleLost({ batch, timing }: Settling): Settled {
  const afterMs = timing.lostAnswerMs - batch.sinceSentMs;
  if (afterMs > 0)
    return { kind: "ask-again", afterMs, reason: "Sage may still be working on the statement." };
  return {
    kind: "resend",
    key: "same",
    reason: "Sage refuses ids that it has, so the statement is sent again.",
  };
}

/* ---- in one statement ---- */

async function settleWhole(settling: Settling, id: string): Promise<Settled> {
  const { batch, timing } = settling;
  const answer = await readStatement(settling, id);
  if (isUnknown(answer)) {
    if (batch.timesAsked < timing.looksBeforeResend)
      return later(settling, batch.timesAsked, "Sage does not show the statement yet.");
    return { kind: "resend", key: "same", reason: "Sage does not know the statement any more." };
  }
  if (await accountGone(settling, answer)) return lost(faultOf(answer, false));
  if (!succeeded(answer)) return later(settling, batch.timesAsked, faultOf(answer, false).message);
  const state = stateOf(answer.body);
  if (state.kind === "under-way")
    return later(settling, batch.timesAsked, "Sage has not finished with the statement.");
  if (state.kind === "complete") return { kind: "settled", outcomes: { all: { state: "delivered" } } };
  const progress = begun(batch.transactionIds.length);
  const places = placesOf(progress, batch.transactionIds.length);
  return step(settling, failedInWork(progress, places, state.errors, batch));
}

const notSaid = "Sage rejected the statement without saying why.";
/** A statement that Sage does not know; of the account that says nothing. */
const isUnknown = (answer: Answer): boolean => answer.status === 404 && isOfSage(answer);

const accountGone = async ({ apiKey, batch, session }: Settling, answer: Answer): Promise<boolean> =>
  !isUnknown(answer) && isGone(session, apiKey, batch.feed.providerFeedId, answer);

const lost = (fault: ProviderFault): Settled => ({
  kind: "settled",
  outcomes: {
    all: { state: "refused", code: "account-gone", reason: `The account ended in Sage. ${fault.message}` },
  },
  fault,
});

async function readStatement({ apiKey, session }: Settling, id: string): Promise<Answer> {
  const path = `${statementsPath}/${encodeURIComponent(id)}`;
  return answerOf(session, apiKey, { method: "GET", path }, false);
}

function later({ batch, timing }: Settling, asked: number, reason: string): Settled {
  const slow = batch.sinceSentMs >= timing.slowAfterMs;
  return { kind: "ask-again", afterMs: slow ? timing.slowMs : lookAfter(timing, asked + 1), reason };
}

/* ---- in several ---- */

async function settleParts(settling: Settling, progress: Progress): Promise<Settled> {
  const { batch } = settling;
  const lines = batch.transactionIds.length;
  const places = placesOf(progress, lines);
  if (places.length === 0) return step(settling, gone(progress, lines));
  return progress.id === null
    ? sendPart(settling, progress, places)
    : readPart(settling, progress, places, progress.id);
}

/** Goes on with what has been found out, which is stored first; settled where every line is decided. */
function step(
  { batch }: Settling,
  progress: Progress,
  afterMs = 0,
  reason = "Sage takes the lines in several statements.",
): Settled {
  const { transactionIds } = batch;
  if (progress.from >= transactionIds.length)
    return { kind: "settled", outcomes: outcomesOf(progress, transactionIds, batch.earlierAttempts > 0) };
  return { kind: "ask-again", afterMs, reason, receipt: noteOf(progress, batch.claim) };
}

async function readPart(
  settling: Settling,
  progress: Progress,
  places: readonly number[],
  id: string,
): Promise<Settled> {
  const { batch, timing } = settling;
  const lines = batch.transactionIds.length;
  const answer = await readStatement(settling, id);
  if (await accountGone(settling, answer)) return lost(faultOf(answer, false));
  // Sent again: Sage refuses what it has.
  if (isUnknown(answer) && progress.asked >= timing.looksBeforeResend)
    return step(settling, doubt({ ...progress, id: null, asked: 0 }, places));
  const state = succeeded(answer) ? stateOf(answer.body) : ({ kind: "under-way" } as const);
  if (state.kind === "complete") return step(settling, gone(progress, lines));
  if (state.kind === "failed") return step(settling, failedInWork(progress, places, state.errors, batch));
  const asked = progress.asked + 1;
  return step(
    settling,
    { ...progress, asked },
    lookAfter(timing, asked),
    "Sage has not finished with the statement.",
  );
}

async function sendPart(settling: Settling, noted: Progress, places: readonly number[]): Promise<Settled> {
  const { apiKey, batch, session, timing } = settling;
  // Whoever began it before may have been heard by Sage.
  const progress = wasBegun(noted, batch.claim) ? doubt(noted, places) : noted;
  const body = partOf(batch.request, places);
  let answer: Answer;
  try {
    answer = await call(session, apiKey, { method: "POST", path: statementsPath, body });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    const { message } = noAnswer(error, true);
    if (error.sent) return step(settling, doubt(progress, places), timing.lostAnswerMs, message);
    return step(settling, progress, lookAfter(timing, 0), message);
  }
  const id = idOf(answer);
  // A part is small, so the first look comes early.
  if (succeeded(answer) && id)
    return step(settling, { ...progress, id, asked: 0 }, Math.min(500, lookAfter(timing, 0)));
  if (answer.status === 413 && places.length > 1) return step(settling, foundTooLarge(progress, places));
  const failure = judgeRefusal(answer, places, batch.transactionIds);
  if (failure) return step(settling, failedAtOnce(progress, places, failure, batch));
  const fault = faultOf(answer, true);
  if (fault.kind === "feed-lost" && (await isGone(session, apiKey, batch.feed.providerFeedId, answer)))
    return ended(settling, progress, fault);
  const busy = fault.code === "STATEMENT_IN_PROGRESS";
  const afterMs = fault.retryAfterMs ?? (busy ? timing.inFlightMs : timing.lostAnswerMs);
  const next = fault.kind === "in-doubt" ? doubt(progress, places) : progress;
  return step(settling, next, afterMs, describe([], fault.message));
}

/** The account is gone: what Sage has not taken by now it never will. */
function ended({ batch }: Settling, progress: Progress, fault: ProviderFault): Settled {
  const places = placesOf({ ...progress, size: batch.transactionIds.length }, batch.transactionIds.length);
  const refused = places.map((place) => [place, "account-gone", fault.message] as const);
  const over = { ...progress, refused: [...progress.refused, ...refused] };
  const outcomes = outcomesOf(over, batch.transactionIds, batch.earlierAttempts > 0);
  return { kind: "settled", outcomes, fault };
}

/** Refused before any work on it began. */
function failedAtOnce(
  progress: Progress,
  places: readonly number[],
  failure: Failure,
  batch: SentBatch,
): Progress {
  if (failure.kind === "known" || failure.places.length > 0) return failed(progress, places, failure, batch);
  const lines = batch.transactionIds.length;
  return foundRefusedAtOnce(progress, places, failure, lines, batch.earlierAttempts > 0);
}

/** Failed while Sage worked on it. Unless it failed for what Sage knew already, a part of it may have arrived. */
function failedInWork(
  progress: Progress,
  places: readonly number[],
  errors: readonly WireError[],
  batch: SentBatch,
): Progress {
  const failure = judge(errors, places, batch.transactionIds, notSaid);
  const open = failure.kind === "known" ? progress : doubt(progress, places);
  return failed(open, places, failure, batch);
}

function failed(
  progress: Progress,
  places: readonly number[],
  failure: Failure,
  { transactionIds }: SentBatch,
): Progress {
  const lines = transactionIds.length;
  if (failure.kind === "known") return foundKnown(progress, places, failure.places, lines);
  return foundRefused(progress, places, failure.places, failure, lines);
}
