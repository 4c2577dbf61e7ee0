/**
 * Finding out what became of a statement (Xero Bank Feeds API, Statements, GET). An accepted one is PENDING until it
 * is DELIVERED or REJECTED; one whose answer was lost is repeated under its key while Xero remembers that, and
 * searched for in the listing after.
 */
import { ProviderFault, type ProviderSession, type SentBatch, type Settled } from "../integration.ts";
import { answerOf } from "./client.ts";
import { type Answer, describe, faultOf, itemErrors, succeeded } from "./faults.ts";
import { type Receipt, readReceipt, writeReceipt } from "./receipt.ts";
import { type Search, searchStatement, statementsPath, statusOf } from "./search-statement.ts";
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
  // A note taken before the last attempt says nothing about it.
  const fromPage = batch.timesAsked === 0 ? 1 : receipt.fromPage;
  if (receipt.kind === "duplicate") return settleDuplicate(session, batch, fromPage, timing);
  const replays =
    batch.receipt === null && batch.earlierAttempts === 0 && batch.sinceKeyMs < timing.keyLifeMs;
  if (replays)
    return {
      kind: "resend",
      key: "same",
      reason: "Xero recognises the repeat and answers as it did at first.",
    };
  return settleLost(session, batch, fromPage, timing);
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
  if (answer.status === 404) return settleMissing(session, batch, timing);
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

/** Not found though accepted: reading may lag behind at first, then the listing is asked. */
async function settleMissing(
  session: ProviderSession,
  batch: SentBatch,
  timing: XeroTiming,
): Promise<Settled> {
  if (batch.timesAsked < timing.looksBeforeSearch)
    return wait(batch, timing, "Xero does not show the statement yet.");
  const search = await searchStatement(session, batch, { fromPage: 1, pages: timing.pagesPerSearch * 10 });
  if (search.kind === "found") return adopt(search.id);
  return {
    kind: "park",
    reason:
      "Xero accepted the statement and now knows nothing of it. Look whether its lines are in Xero before sending it again.",
  };
}

async function settleRejected(
  session: ProviderSession,
  batch: SentBatch,
  answer: Answer,
  timing: XeroTiming,
): Promise<Settled> {
  const errors = itemErrors(answer.body);
  if (errors.some(({ type }) => type === "duplicate-statement"))
    return settleDuplicate(session, batch, 1, timing);
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

/* ---- refused as duplicate ---- */

/**
 * Xero knows every line already. When an earlier attempt of this batch may have brought them, its statement is the
 * delivery; otherwise a statement just like it shows that they are there, and anything else is for a person.
 */
async function settleDuplicate(
  session: ProviderSession,
  batch: SentBatch,
  fromPage: number,
  timing: XeroTiming,
): Promise<Settled> {
  const search = await searchStatement(session, batch, {
    fromPage,
    pages: timing.pagesPerSearch,
    anyBatch: true,
  });
  if (search.kind === "found" && !search.delivered) return adopt(search.id);
  if (search.kind === "found") {
    return {
      kind: "settled",
      outcomes: { all: { state: batch.earlierAttempts > 0 ? "delivered" : "already-there" } },
    };
  }
  const more = searchOn(batch, search, "duplicate", timing);
  return (
    more ?? {
      kind: "park",
      reason:
        "Xero refuses the lines as known, but no statement like this one is there. Another feed or an import may have brought them, or their ids were used before.",
    }
  );
}

/* ---- answer lost ---- */

async function settleLost(
  session: ProviderSession,
  batch: SentBatch,
  fromPage: number,
  timing: XeroTiming,
): Promise<Settled> {
  const search = await searchStatement(session, batch, { fromPage, pages: timing.pagesPerSearch });
  if (search.kind === "found") return adopt(search.id);
  const more = searchOn(batch, search, "lost", timing);
  return more ?? { kind: "resend", key: "new", reason: "The statement is not among those that Xero lists." };
}

/** Goes on with the pages not read yet, or looks a second time while a statement may not be listed yet. */
function searchOn(
  batch: SentBatch,
  search: Search,
  kind: "duplicate" | "lost",
  timing: XeroTiming,
): Settled | undefined {
  const note = (fromPage: number): string => writeReceipt({ kind, fromPage } satisfies Receipt);
  if (search.kind === "unfinished") {
    return {
      kind: "ask-again",
      afterMs: 0,
      reason: "Searching Xero's statements.",
      receipt: note(search.nextPage),
    };
  }
  if (batch.sinceSentMs >= timing.listedAfterMs) return undefined;
  const afterMs = Math.max(
    step(timing, 1),
    Math.min(timing.listedAfterMs - batch.sinceSentMs, step(timing, 3)),
  );
  return { kind: "ask-again", afterMs, reason: "Xero may not list the statement yet.", receipt: note(1) };
}

const adopt = (id: string): Settled => ({
  kind: "ask-again",
  afterMs: 0,
  reason: "Found among Xero's statements.",
  receipt: id,
});
