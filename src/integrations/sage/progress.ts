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
  /** Places of lines that a statement carried of whose fate nothing was heard. */
  readonly doubted?: readonly number[];
  /** How many lines were refused alone, and at once, after nobody had said which it is. */
  readonly unnamed?: number;
  /** Who took the batch up when this was noted. */
  readonly claim?: number;
}

/** After so many lines that had to be found one by one, what is refused so is refused together: it is hardly the lines. */
export const mostUnnamed = 20;

/** What is remembered of a batch: the id of its statement, or a note of ours, which begins as no id does. */
export type Receipt =
  | { readonly kind: "statement"; readonly id: string }
  | { readonly kind: "parts"; readonly progress: Progress };

export function readReceipt(text: string | null): Receipt | undefined {
  if (text === null) return undefined;
  if (!text.startsWith("~")) return { kind: "statement", id: text };
  return { kind: "parts", progress: JSON.parse(text.slice(1)) as Progress };
}

/** The note of what has been found out by whoever took the batch up (`claim`). */
export const noteOf = (progress: Progress, claim: number | undefined): string =>
  `~${JSON.stringify({ ...progress, claim })}`;

/** Whether somebody else has begun with what the note says comes next, and was not heard of again. */
export const wasBegun = ({ claim: noted }: Progress, claim: number | undefined): boolean =>
  noted !== undefined && claim !== undefined && claim > noted + 1;

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

/**
 * Sage refuses these lines before any work on them began, and names none. Beyond `mostUnnamed` they are refused
 * together, unless they may have arrived.
 */
export function foundRefusedAtOnce(
  progress: Progress,
  places: readonly number[],
  why: { readonly code: string; readonly reason: string },
  lines: number,
  mayHaveArrived: boolean,
): Progress {
  const found = progress.unnamed ?? 0;
  const doubted = mayHaveArrived || places.some((place) => progress.doubted?.includes(place));
  const together = found >= mostUnnamed && !doubted;
  const unnamed = found + (places.length === 1 ? 1 : 0);
  return foundRefused({ ...progress, unnamed }, places, together ? places : [], why, lines);
}

/** These lines may have arrived: what Sage knows of them later it has from us. */
export const doubt = (progress: Progress, places: readonly number[]): Progress => ({
  ...progress,
  doubted: [...new Set([...(progress.doubted ?? []), ...places])],
});

/** The statement was too large for Sage: the next one is half as large. */
export const foundTooLarge = (progress: Progress, places: readonly number[]): Progress =>
  halved(progress, places);

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

/** What became of every line. `attempted`: an earlier attempt of ours may be what Sage knows of any of them. */
export function outcomesOf(
  progress: Progress,
  transactionIds: readonly string[],
  attempted: boolean,
): Outcomes {
  const except = new Map<string, LineOutcome>();
  const doubted = new Set(progress.doubted);
  for (const place of attempted ? [] : progress.known)
    if (!doubted.has(place)) except.set(transactionIds[place]!, { state: "already-there" });
  for (const [place, code, reason] of progress.refused)
    except.set(transactionIds[place]!, { state: "refused", code, reason });
  return { all: { state: "delivered" }, ...(except.size > 0 ? { except } : {}) };
}
