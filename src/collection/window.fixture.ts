import type { CollectedLine, StatementWindow } from "./collector.ts";

/** Whether a window has a line, as the database decides it; `collect.test.ts` holds the two against each other. */
export function inWindow(
  { date, position }: Pick<CollectedLine, "date" | "position">,
  collectedAt: Date | null,
  { after: place, collectedSince, from, includeUncollected, until }: Omit<StatementWindow, "limit">,
): boolean {
  const dated = (from === null || date >= from) && (until === null || date <= until);
  const otherwise = collectedAt ? collectedSince && collectedAt >= collectedSince : includeUncollected;
  const further = !place || date > place.date || (date === place.date && position > place.position);
  return further && (dated || (otherwise ?? false));
}
