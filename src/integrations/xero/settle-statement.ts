/**
 * Finding out what became of a statement (Xero Bank Feeds API, Statements, GET). An accepted one is PENDING until it
 * is DELIVERED or REJECTED; one whose answer was lost is repeated under its key while Xero remembers that, and
 * searched for in the listing after.
 */
import { ProviderFault, type ProviderSession, type SentBatch, type Settled } from "../integration.ts";
import { answerOf } from "./client.ts";
import { type Answer, describe, faultOf, itemErrors, succeeded } from "./faults.ts";
import { readReceipt, type Search, searchNote } from "./receipt.ts";
import { searchStatement, statementsPath, statusOf } from "./search-statement.ts";
import type { XeroTiming } from "./settings.ts";

export async function settleStatement(
  session: ProviderSession,
  batch: SentBatch,
  timing: XeroTiming,
): Promise<Settled> {
  try {
    return await settle(session, batch, timing);
  } catch (error) {
    // Limits and lost grants concern the whole connection; whatever else a reading meets leaves the batch open.
    const concernsAll =
      error instanceof ProviderFault && (error.kind === "try-later" || error.kind === "reauthorise");
    if (concernsAll || !(error instanceof ProviderFault)) throw error;
    return wait(batch, timing, error.message);
  }
}

async function settle(session: ProviderSession, batch: SentBatch, timing: XeroTiming): Promise<Settled> {
  const receipt = readReceipt(batch.receipt);
  if (receipt.kind === "statement") return settleAccepted(session, batch, receipt.id, timing);
  const replays =
    batch.receipt === null && batch.earlierAttempts === 0 && batch.sinceKeyMs < timing.keyLifeMs;
  if (replays)
    return {
      kind: "resend",
      key: "same",
      reason: "Xero recognises the repeat and answers as it did at first.",
    };
  // A note taken before the last attempt says nothing about it.
  return search(session, batch, timing, receipt.kind, batch.timesAsked === 0 ? 1 : receipt.fromPage);
}

/* ---- accepted ---- */

async function settleAccepted(
  session: ProviderSession,
  batch: SentBatch,
  id: string,
  timing: XeroTiming,
): Promise<Settled> {
  const answer = await readStatement(session, id);
  if (answer instanceof ProviderFault) return wait(batch, timing, answer.message, answer.retryAfterMs);
  if (answer.status === 404) {
    // Reading may lag behind acceptance.
    if (batch.timesAsked < timing.looksBeforeSearch)
      return wait(batch, timing, "Xero does not show the statement yet.");
    return search(session, batch, timing, "missing", 1);
  }
  if (!succeeded(answer)) return wait(batch, timing, faultOf(answer, false).message);
  switch (statusOf(answer.body)) {
    case "DELIVERED":
      return { kind: "settled", outcomes: { all: { state: "delivered" } } };
    case "REJECTED":
      return settleRejected(session, batch, answer, timing);
    case "PENDING":
      return wait(batch, timing, "Xero has not finished with the statement.");
    default:
      return wait(batch, timing, "Xero gives the statement a status that is not known.");
  }
}

/** The answer about a statement; the fault when there was none that says anything about it. */
async function readStatement(session: ProviderSession, id: string): Promise<Answer | ProviderFault> {
  const path = `${statementsPath}/${encodeURIComponent(id)}`;
  try {
    const answer = await answerOf(session, { kind: "statements", method: "GET", path }, false);
    const silent = answer.status === 404 || (succeeded(answer) && answer.body !== undefined);
    if (silent) return answer;
    const fault = faultOf(answer, false);
    // A lost grant or a limit concerns more than this batch, so it is told to the caller.
    if (fault.kind === "reauthorise" || fault.holds !== null) throw fault;
    return fault;
  } catch (error) {
    if (error instanceof ProviderFault && error.code === "no-answer") return error;
    throw error;
  }
}

async function settleRejected(
  session: ProviderSession,
  batch: SentBatch,
  answer: Answer,
  timing: XeroTiming,
): Promise<Settled> {
  const errors = itemErrors(answer.body);
  if (errors.some(({ type }) => type === "duplicate-statement"))
    return search(session, batch, timing, "duplicate", 1);
  const [error] = errors;
  const code = error?.type ?? "rejected";
  const reason = error
    ? describe(error, error.status ?? 422)
    : "Xero rejected the statement without saying why.";
  return { kind: "settled", outcomes: { all: { state: "refused", code, reason } } };
}

function wait(batch: SentBatch, timing: XeroTiming, reason: string, atLeastMs?: number | null): Settled {
  if (batch.sinceSentMs >= timing.unsettledAfterMs) {
    return { kind: "park", reason: `The statement has not settled in time. ${reason}` };
  }
  return { kind: "ask-again", afterMs: Math.max(step(timing, batch.timesAsked + 1), atLeastMs ?? 0), reason };
}

const step = (timing: XeroTiming, index: number): number =>
  timing.ladderMs[Math.min(index, timing.ladderMs.length - 1)] ?? 60_000;

/* ---- searching the listing ---- */

/**
 * Looks for the statement among all that Xero lists, a number of pages at a time, and a second time while it may not
 * be listed yet.
 */
async function search(
  session: ProviderSession,
  batch: SentBatch,
  timing: XeroTiming,
  why: Search,
  fromPage: number,
): Promise<Settled> {
  const anyBatch = why === "duplicate";
  const result = await searchStatement(session, batch, { fromPage, pages: timing.pagesPerSearch, anyBatch });
  if (result.kind === "found") return found(batch, timing, why, result);
  if (result.kind === "unfinished") {
    const receipt = searchNote(why, result.nextPage);
    return { kind: "ask-again", afterMs: 0, reason: "Searching Xero's statements.", receipt };
  }
  if (batch.sinceSentMs < timing.listedAfterMs) {
    const rest = Math.min(timing.listedAfterMs - batch.sinceSentMs, step(timing, 3));
    const afterMs = Math.max(step(timing, 1), rest);
    return {
      kind: "ask-again",
      afterMs,
      reason: "Xero may not list the statement yet.",
      receipt: searchNote(why, 1),
    };
  }
  return notFound[why];
}

/**
 * The id is kept before anything is concluded from it. Only lines that Xero refuses as known are settled at once: when
 * an earlier attempt may have brought them, the statement is their delivery; else it shows that they are there.
 */
function found(
  batch: SentBatch,
  timing: XeroTiming,
  why: Search,
  statement: { id: string; delivered: boolean },
): Settled {
  const { id: receipt, delivered } = statement;
  if (why === "duplicate" && delivered) {
    return {
      kind: "settled",
      outcomes: { all: { state: batch.earlierAttempts > 0 ? "delivered" : "already-there" } },
    };
  }
  if (why === "missing" && receipt === batch.receipt) {
    // Listed, and yet not shown by itself: the listing is believed.
    if (delivered) return { kind: "settled", outcomes: { all: { state: "delivered" } } };
    return wait(batch, timing, "Xero lists the statement as unfinished.");
  }
  const afterMs = why === "missing" ? step(timing, batch.timesAsked + 1) : 0;
  return { kind: "ask-again", afterMs, reason: "Found among Xero's statements.", receipt };
}

const notFound: Readonly<Record<Search, Settled>> = {
  lost: { kind: "resend", key: "new", reason: "The statement is not among those that Xero lists." },
  duplicate: {
    kind: "park",
    reason:
      "Xero refuses the lines as known, but no statement like this one is there. Another feed or an import may have brought them, or their ids were used before.",
  },
  missing: {
    kind: "park",
    reason:
      "Xero accepted the statement and now knows nothing of it. Look whether its lines are in Xero before sending it again.",
  },
};
