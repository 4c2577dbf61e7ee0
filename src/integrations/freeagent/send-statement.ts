/** Uploading a statement ("Bank transactions, Upload a bank statement"). An answer of 200 says nothing of the import. */
import {
  type LineOutcome,
  ProviderFault,
  type ProviderSession,
  type Sent,
  type SentBatch,
} from "../integration.ts";
import { accountAddress, call } from "./client.ts";
import { type ClosedDays, closedDays, closedReason } from "./company.ts";
import { type Answer, describe, faultOf, retryAfterMs, succeeded } from "./faults.ts";
import { feedLost, lookWhetherFit } from "./fit-account.ts";
import { missingAccount } from "./missing-account.ts";
import { foreignEqual, outcomesOf, settledWithAccount } from "./outcomes.ts";
import { equalsOf, readWindow } from "./read-window.ts";
import { attemptName, type Receipt, type Refusal, readReceipt, writeReceipt } from "./receipt.ts";
import type { FreeAgentTiming } from "./settings.ts";
import { accountOf, isOfFeed, linesOf, type UploadLine, writeUpload } from "./translate.ts";

/** A line with its place in the batch. */
type Placed = readonly [place: number, line: UploadLine];

/**
 * Reads what the account has before anything is uploaded: lines that are there are not sent again, whichever attempt
 * brought them, and those that somebody else entered are not sent at all. Every attempt says the same in the same words.
 */
export async function sendStatement(
  session: ProviderSession,
  batch: SentBatch,
  timing: FreeAgentTiming,
): Promise<Sent> {
  try {
    return await sendOpen(session, batch, timing);
  } catch (error) {
    // Of a first attempt nothing can have arrived, so its lines are not this batch's to end.
    if (!(error instanceof ProviderFault) || error.kind !== "feed-lost" || batch.earlierAttempts === 0)
      throw error;
    return settledWithAccount(batch, readReceipt(batch.receipt), error);
  }
}

async function sendOpen(session: ProviderSession, batch: SentBatch, timing: FreeAgentTiming): Promise<Sent> {
  const lines = linesOf(batch.request);
  const window = await readWindow(session, accountOf(batch.feed), lines);
  const equalOf = equalsOf(batch.feed, window, lines);
  const known = readReceipt(batch.receipt);
  const seen = new Set(known.seen);
  const foreign = new Set(known.foreign);
  const open: Placed[] = [];
  for (const [place, line] of lines.entries()) {
    if (seen.has(place) || foreign.has(place)) continue;
    const equal = equalOf(line);
    if (window.fitids.has(line.fitid)) seen.add(place);
    else if (!equal || isOfFeed(batch.feed, equal.fitid)) open.push([place, line]);
    else foreign.add(place);
  }
  const others = new Map<number, LineOutcome>([...foreign].map((place) => [place, foreignEqual]));
  if (open.length === 0) return { kind: "settled", outcomes: outcomesOf(batch.transactionIds, others) };
  const taken = attemptName(batch.idempotencyKey);
  const upload = { open, others, receipt: { taken, seen, foreign, refusal: null }, timing };
  const wrong = await lookWhetherFit(session, accountOf(batch.feed), batch.feed.currency);
  if (!wrong) return uploadOpen(session, batch, upload);
  // What an attempt before this one brought may be imported still, so it is looked for and nothing is added.
  const { code, reason } = wrong;
  if (batch.earlierAttempts > 0) return inDoubt(reason, upload, { code, reason });
  throw feedLost(wrong);
}

interface Upload {
  readonly open: readonly Placed[];
  /** Outcomes of lines that are not uploaded; those seen in the books are delivered. */
  readonly others: ReadonlyMap<number, LineOutcome>;
  /** What is known once FreeAgent has taken the upload. */
  readonly receipt: Receipt;
  readonly timing: FreeAgentTiming;
}

async function uploadOpen(session: ProviderSession, batch: SentBatch, upload: Upload): Promise<Sent> {
  const { open, others, receipt, timing } = upload;
  const query = new URLSearchParams({ bank_account: accountAddress(session, accountOf(batch.feed)) });
  let answer: Answer;
  try {
    answer = await call(session, {
      method: "POST",
      path: `/v2/bank_transactions/statement?${query}`,
      body: writeUpload(open.map(([, line]) => line)),
    });
  } catch (error) {
    if (error instanceof ProviderFault && error.kind === "in-doubt")
      return inDoubt(error.message, upload, null);
    throw error;
  }
  if (succeeded(answer))
    return { kind: "accepted", receipt: writeReceipt(receipt), askAgainMs: timing.ladderMs[0] ?? 2_000 };
  if (answer.status === 404) throw await missingAccount(session, accountOf(batch.feed), answer);
  const repeat = batch.earlierAttempts > 0;
  if (answer.status === 413 && open.length > 1 && !repeat)
    return { kind: "too-large", reason: describe(answer) };
  const fault =
    answer.status === 413
      ? new ProviderFault("refused", describe(answer), { code: "http-413" })
      : faultOf(answer, true);
  if (fault.kind === "in-doubt") return inDoubt(fault.message, upload, null, retryAfterMs(answer));
  if (fault.kind !== "refused") throw fault;
  const closed = answer.status === 422 ? await closedLines(session, open) : new Map<number, LineOutcome>();
  if (closed.size > 0 && closed.size < open.length) {
    // The whole upload was refused for some of its lines: the others go without them.
    const rest = open.filter(([place]) => !closed.has(place));
    const sent = await uploadOpen(session, batch, {
      ...upload,
      open: rest,
      others: new Map([...others, ...closed]),
    });
    return sent;
  }
  const why = { code: fault.code ?? "refused", reason: fault.message };
  if (repeat) return inDoubt(fault.message, upload, why);
  const refusal: LineOutcome = { state: "refused", ...why };
  const ends = open.map(([place]) => [place, closed.get(place) ?? refusal] as const);
  return { kind: "settled", outcomes: outcomesOf(batch.transactionIds, new Map([...others, ...ends])) };
}

/** Lines of days on which nothing can be entered, with why. */
async function closedLines(
  session: ProviderSession,
  open: readonly Placed[],
): Promise<Map<number, LineOutcome>> {
  return closedOf(await closedDays(session), open);
}

export function closedOf(days: ClosedDays, open: readonly Placed[]): Map<number, LineOutcome> {
  const closed = new Map<number, LineOutcome>();
  for (const [place, line] of open) {
    const reason = closedReason(line.dated_on, days);
    if (reason) closed.set(place, { state: "refused", ...reason });
  }
  return closed;
}

/** FreeAgent may have taken this attempt, or, where it `refused` a repeat, an attempt before it. */
const inDoubt = (
  reason: string,
  { receipt, timing }: Upload,
  refused: Refusal | null,
  waitMs?: number | null,
): Sent => ({
  kind: "in-doubt",
  reason,
  askAgainMs: waitMs ?? timing.ladderMs[1] ?? 5_000,
  receipt: writeReceipt({ ...receipt, taken: null, refusal: refused }),
});
