/**
 * How far a batch has come that did not go through in one statement. Sage fails a statement as a whole when it knows
 * one of its ids, and may not say which; the lines then go out again in smaller statements until every one is either
 * taken or known. Nothing can arrive twice that way: Sage refuses repeats.
 */
import type { LineOutcome, Outcomes } from "../integration.ts";

export interface Progress {
  /** Place of the first line that is not decided. */
  readonly from: number;
  /** Lines that the next statement reaches over. */
  readonly size: number;
  /** The statement under way for them, and how often it was looked at. */
  readonly id: string | null;
  readonly asked: number;
  /** Places of lines that Sage knows already, and of those that it refuses. */
  readonly known: readonly number[];
  readonly refused: readonly (readonly [place: number, code: string, reason: string])[];
}

/** What is remembered of a batch: the id of its statement, or a note of ours, which begins as no id does. */
export type Receipt =
  | { readonly kind: "statement"; readonly id: string }
  | { readonly kind: "parts"; readonly progress: Progress };

export function readReceipt(text: string | null): Receipt | undefined {
  if (text === null) return undefined;
  if (!text.startsWith("~")) return { kind: "statement", id: text };
  return { kind: "parts", progress: JSON.parse(text.slice(1)) as Progress };
}

export const noteOf = (progress: Progress): string => `~${JSON.stringify(progress)}`;

export const begun = (lines: number): Progress => ({
  from: 0,
  size: lines,
  id: null,
  asked: 0,
  known: [],
  refused: [],
});

/** Places of the undecided lines that the next statement holds. */
export function placesOf({ from, known, refused, size }: Progress, lines: number): number[] {
  const settled = new Set([...known, ...refused.map(([place]) => place)]);
  const end = Math.min(lines, from + size);
  return Array.from({ length: Math.max(0, end - from) }, (_, nth) => from + nth).filter(
    (place) => !settled.has(place),
  );
}

/** All lines the statement reached over are decided; the next one may be larger again. */
export const gone = (progress: Progress, lines: number): Progress => {
  const from = Math.min(lines, progress.from + progress.size);
  return {
    ...progress,
    from,
    size: Math.max(1, Math.min(progress.size * 2, lines - from)),
    id: null,
    asked: 0,
  };
};

/** Sage knows these lines. Where it does not say which of several, the next statement is half as large. */
export function foundKnown(
  progress: Progress,
  places: readonly number[],
  named: readonly number[],
  lines: number,
): Progress {
  const known = named.length > 0 ? named : places.length === 1 ? places : [];
  if (known.length === 0) return halved(progress, places);
  return goOn({ ...progress, known: [...progress.known, ...known] }, lines, named.length > 0);
}

/** Sage refuses these lines, for all time. Where it does not say which of several, the next statement is half as large. */
export function foundRefused(
  progress: Progress,
  places: readonly number[],
  named: readonly number[],
  why: { readonly code: string; readonly reason: string },
  lines: number,
): Progress {
  const chosen = named.length > 0 ? named : places.length === 1 ? places : [];
  if (chosen.length === 0) return halved(progress, places);
  const refused = [...progress.refused, ...chosen.map((place) => [place, why.code, why.reason] as const)];
  return goOn({ ...progress, refused }, lines, named.length > 0);
}

/** Reaches over the first half of the lines that are left in it. */
function halved(progress: Progress, places: readonly number[]): Progress {
  const half = places[Math.ceil(places.length / 2) - 1]!;
  return { ...progress, size: half - progress.from + 1, id: null, asked: 0 };
}

/** What was found alone rarely stands alone, so the next statement stays small; what was named says nothing of others. */
function goOn(progress: Progress, lines: number, named: boolean): Progress {
  const next = { ...progress, id: null, asked: 0 };
  if (placesOf(next, lines).length > 0) return next;
  const from = Math.min(lines, progress.from + progress.size);
  return { ...next, from, size: named ? Math.max(1, lines - from) : 1 };
}

/** What became of every line. `doubted`: an earlier attempt of ours may be what Sage knows. */
export function outcomesOf(
  progress: Progress,
  transactionIds: readonly string[],
  doubted: boolean,
): Outcomes {
  const except = new Map<string, LineOutcome>();
  if (!doubted)
    for (const place of progress.known) except.set(transactionIds[place]!, { state: "already-there" });
  for (const [place, code, reason] of progress.refused)
    except.set(transactionIds[place]!, { state: "refused", code, reason });
  return { all: { state: "delivered" }, ...(except.size > 0 ? { except } : {}) };
}
