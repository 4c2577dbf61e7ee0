/**
 * Finding out what became of an upload: its lines are in the books or they are not yet. FreeAgent gives imports no
 * number and no verdict, so the lines are looked for by the ids that we gave them.
 */
import {
  type Kept,
  type LineOutcome,
  ProviderFault,
  type ProviderSession,
  type SentBatch,
  type Settled,
} from "../integration.ts";
import { closedDays } from "./company.ts";
import { foreignEqual, outcomesOf, settledWithAccount } from "./outcomes.ts";
import { type BookWindow, equalsOf, readWindow } from "./read-window.ts";
import { attemptName, type Receipt, readReceipt, writeReceipt } from "./receipt.ts";
import { closedOf } from "./send-statement.ts";
import type { FreeAgentTiming } from "./settings.ts";
import { accountOf, isOfFeed, linesOf, type UploadLine } from "./translate.ts";

type Placed = readonly [place: number, line: UploadLine];

export async function settleStatement(
  session: ProviderSession,
  batch: SentBatch,
  timing: FreeAgentTiming,
): Promise<Settled> {
  const known = readReceipt(batch.receipt);
  try {
    return await lookFor(session, batch, known, timing);
  } catch (error) {
    if (!(error instanceof ProviderFault) || error.kind !== "feed-lost") throw error;
    return settledWithAccount(batch, known, error);
  }
}

async function lookFor(
  session: ProviderSession,
  batch: SentBatch,
  known: Receipt,
  timing: FreeAgentTiming,
): Promise<Settled> {
  const lines = linesOf(batch.request);
  const taken = known.taken === attemptName(batch.idempotencyKey);
  const lost = !taken && known.refusal === null;
  const late = batch.sinceSentMs >= (lost ? timing.resendAfterMs : timing.importedMs);
  // While it may still be under way, one page tells whether all can be there; then every page is read.
  const wanted = lines.length - known.foreign.size;
  const window = await readWindow(session, accountOf(batch.feed), lines, late ? 0 : wanted);
  const seen = new Set(known.seen);
  const missing: Placed[] = [];
  for (const [place, line] of lines.entries()) {
    if (seen.has(place) || known.foreign.has(place)) continue;
    if (window.fitids.has(line.fitid)) seen.add(place);
    else missing.push([place, line]);
  }
  const foreign = new Map<number, LineOutcome>([...known.foreign].map((place) => [place, foreignEqual]));
  if (missing.length === 0) return { kind: "settled", outcomes: outcomesOf(batch.transactionIds, foreign) };
  const look = { batch, lines, timing, window, missing, foreign, receipt: { ...known, seen } };
  if (!late) return askAgain(look, "FreeAgent has not imported all lines yet.");
  const explained = await explain(session, look);
  const kept = lookOn(look, explained);
  const reason = reasonToRepeat(look, explained, lost);
  // Every attempt reads the books first and sends only what is not there.
  return reason === undefined ? kept : { kind: "resend", key: "new", reason, otherwise: kept };
}

interface Look {
  readonly batch: SentBatch;
  readonly lines: readonly UploadLine[];
  readonly timing: FreeAgentTiming;
  readonly window: BookWindow;
  readonly missing: readonly Placed[];
  readonly foreign: ReadonlyMap<number, LineOutcome>;
  readonly receipt: Receipt;
}

/** What can be explained needs no repeat, nor does what FreeAgent has refused once. */
function reasonToRepeat(look: Look, explained: ReadonlyMap<number, LineOutcome>, lost: boolean) {
  const { batch, timing, missing, receipt } = look;
  const open = missing.length - explained.size;
  if (lost) return "FreeAgent does not show the lines.";
  const again = receipt.refusal === null && batch.earlierAttempts < timing.resends;
  if (open === 0 || !again || receipt.seen.size === 0) return undefined;
  return `FreeAgent imported all but ${open} lines.`;
}

/** Lines are not there although their import should be over: they are looked for until they are given up. */
function lookOn(look: Look, explained: ReadonlyMap<number, LineOutcome>): Kept {
  const { batch, timing, missing, receipt } = look;
  const { sinceSentMs } = batch;
  const open = missing.filter(([place]) => !explained.has(place));
  const taken = receipt.taken === attemptName(batch.idempotencyKey);
  if (open.length > 0 || !taken) {
    if (sinceSentMs < timing.unconfirmedMs) return askAgain(look, "FreeAgent does not show all lines yet.");
    if (sinceSentMs < timing.givenUpMs) {
      const reason = `Unconfirmed: FreeAgent does not show ${missing.length} lines of the statement. They are looked for once more.`;
      return { ...askAgain(look, reason), afterMs: timing.givenUpMs - sinceSentMs };
    }
  }
  const end: LineOutcome =
    receipt.refusal !== null ? { state: "refused", ...receipt.refusal } : taken ? notImported : notAnswered;
  const ends = open.map(([place]) => [place, end] as const);
  const outcomes = outcomesOf(
    batch.transactionIds,
    new Map<number, LineOutcome>([...look.foreign, ...explained, ...ends]),
  );
  return { kind: "settled", outcomes };
}

const notImported: LineOutcome = {
  state: "refused",
  code: "not-imported",
  reason:
    "FreeAgent took the line and did not enter it within an hour, and does not say why. A locked period or an equal line that was changed since may be the reason.",
};

const notAnswered: LineOutcome = {
  state: "refused",
  code: "not-imported",
  reason:
    "FreeAgent did not answer when the line was uploaded and did not enter it within an hour; its feed has ended, so it was not uploaded again.",
};

/** Why lines are missing, of those for which it can be told. */
async function explain(session: ProviderSession, look: Look): Promise<Map<number, LineOutcome>> {
  const equalOf = equalsOf(look.batch.feed, look.window, look.lines);
  const explained = closedOf(await closedDays(session), look.missing);
  for (const [place, line] of look.missing) {
    const equal = equalOf(line);
    if (!explained.has(place) && equal && !isOfFeed(look.batch.feed, equal.fitid))
      explained.set(place, foreignEqual);
  }
  return explained;
}

function askAgain({ batch, timing, receipt }: Look, reason: string): Extract<Settled, { kind: "ask-again" }> {
  const { ladderMs } = timing;
  const afterMs = ladderMs[Math.min(batch.timesAsked + 1, ladderMs.length - 1)] ?? 60_000;
  return { kind: "ask-again", afterMs, reason, receipt: writeReceipt(receipt) };
}
