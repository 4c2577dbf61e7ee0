import type { Application } from "../application.ts";
import { readStatement } from "../collection/collect.ts";
import type {
  CollectedLine,
  CollectedStatement,
  Collector,
  StatementWindow,
} from "../collection/collector.ts";

/** Lines of one statement, softly: a date is never cut in two. */
export const linesPerStatement = 10_000;

/**
 * Reads an account's lines of a window in one piece. Where there are more than the limit, lines end with a date that may
 * go on: if all are of one date, the rest of that date is read as well, so that whoever asks again from there gets on.
 * What was fetched a short while ago gives way to what was not.
 */
export async function readLines(
  application: Application,
  collector: Collector,
  accountKey: string,
  window: Omit<StatementWindow, "limit">,
  limit: number,
): Promise<CollectedStatement | undefined> {
  const first = await readStatement(application, collector, accountKey, { ...window, limit });
  if (!first?.more) return first;
  if (window.collectedSince) {
    const { collectedSince, ...rest } = window;
    return readLines(application, collector, accountKey, rest, limit);
  }
  const lines: CollectedLine[] = [...first.lines];
  let more: boolean = first.more;
  while (more && lines[0]!.date === lines.at(-1)!.date) {
    const { date, position } = lines.at(-1)!;
    const next = await readStatement(application, collector, accountKey, {
      ...window,
      after: { date, position },
      limit,
    });
    if (!next) return undefined;
    lines.push(...next.lines);
    more = next.more;
  }
  return { ...first, lines, more };
}
