import type { LineOutcome, Outcomes } from "../integration.ts";

const delivered: LineOutcome = { state: "delivered" };

/** FreeAgent had an equal line that came some other way, and drops ours for it. */
export const foreignEqual: LineOutcome = {
  state: "already-there",
  reason:
    "FreeAgent has a line of the same day, amount and description that did not come through this feed; it takes no second one.",
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
