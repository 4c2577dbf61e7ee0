/**
 * Finding out what became of an upload: its lines are in the books or they are not yet. FreeAgent gives imports no
 * number and no verdict, so the lines are looked for by the ids that we gave them.
 */
import type { LineOutcome, ProviderSession, SentBatch, Settled } from "../integration.ts";
import { closedDays } from "./company.ts";
import { foreignEqual, outcomesOf } from "./outcomes.ts";
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
  const lines = linesOf(batch.request);
  const known = readReceipt(batch.receipt);
  const taken = known.taken === attemptName(batch.idempotencyKey);
  const late = batch.sinceSentMs >= (taken ? timing.importedMs : timing.resendAfterMs);
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
  if (!taken) {
    // Every attempt reads the books first and sends only what is not there.
    return { kind: "resend", key: "new", reason: "FreeAgent does not show the lines." };
  }
  return settleLate(session, look);
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

/** FreeAgent took the upload, its import should be over, and lines are not there. */
async function settleLate(session: ProviderSession, look: Look): Promise<Settled> {
  const { batch, timing, missing, receipt } = look;
  const explained = await explain(session, look);
  const open = missing.filter(([place]) => !explained.has(place));
  const settled = (others: ReadonlyMap<number, LineOutcome>): Settled => ({
    kind: "settled",
    outcomes: outcomesOf(batch.transactionIds, new Map([...look.foreign, ...others])),
  });
  if (open.length === 0) return settled(explained);
  const partly = receipt.seen.size > 0;
  if (partly && batch.earlierAttempts < timing.resends) {
    return { kind: "resend", key: "new", reason: `FreeAgent imported all but ${open.length} lines.` };
  }
  const { sinceSentMs } = batch;
  if (sinceSentMs < timing.unconfirmedMs) return askAgain(look, "FreeAgent does not show all lines yet.");
  if (sinceSentMs < timing.givenUpMs) {
    const reason = `Unconfirmed: FreeAgent took the statement and does not show ${open.length} of its lines. They are looked for once more.`;
    return { ...askAgain(look, reason), afterMs: timing.givenUpMs - sinceSentMs };
  }
  const ends = open.map(([place]) => [place, notImported] as const);
  return settled(new Map<number, LineOutcome>([...explained, ...ends]));
}

const notImported: LineOutcome = {
  state: "refused",
  code: "not-imported",
  reason:
    "FreeAgent took the line and did not enter it within an hour, and does not say why. A locked period or an equal line that was changed since may be the reason.",
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
