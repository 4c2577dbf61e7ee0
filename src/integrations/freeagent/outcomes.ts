import type { LineOutcome, Outcomes, ProviderFault, SentBatch } from "../integration.ts";
import type { Receipt } from "./receipt.ts";

const delivered: LineOutcome = { state: "delivered" };

/** FreeAgent had an equal line that came some other way, and drops ours for it. */
export const foreignEqual: LineOutcome = {
  state: "already-there",
  reason:
    "FreeAgent has a line of the same day, amount and description that did not come through this feed; it takes no second one.",
};

/** With the account FreeAgent has removed whatever had arrived in it; what was not seen there never will be. */
const accountGone: LineOutcome = {
  state: "refused",
  code: "account-gone",
  reason: "The account was deleted in FreeAgent before the line was seen in it.",
};

/** Outcomes of lines by their places; those that are not named were delivered. */
export function outcomesOf(
  transactionIds: readonly string[],
  others: ReadonlyMap<number, LineOutcome>,
): Outcomes {
  const except = new Map<string, LineOutcome>();
  for (const [place, outcome] of others) {
    const id = transactionIds[place];
    if (id !== undefined) except.set(id, outcome);
  }
  return except.size === 0 ? { all: delivered } : { all: delivered, except };
}

/** The end of a batch whose account is gone: what was seen in it did arrive. */
export function settledWithAccount(
  { transactionIds }: SentBatch,
  { seen, foreign }: Receipt,
  fault: ProviderFault,
): { kind: "settled"; outcomes: Outcomes; fault: ProviderFault } {
  const others = new Map<number, LineOutcome>();
  for (const place of transactionIds.keys()) {
    if (foreign.has(place)) others.set(place, foreignEqual);
    else if (!seen.has(place)) others.set(place, accountGone);
  }
  return { kind: "settled", outcomes: outcomesOf(transactionIds, others), fault };
}
