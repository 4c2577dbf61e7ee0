import { type AccountNumber, differ, readAccountNumber, sameNumber } from "./account-number.ts";
import { compareNames, type NameParts, nameParts } from "./name-likeness.ts";

/** An account of either side, as far as it is compared. */
export interface Comparable {
  readonly id: string;
  readonly name: string;
  readonly number: string | null;
  /** Sort code or bank code. */
  readonly branch: string | null;
  readonly currency: string;
  readonly category: "Debit" | "Credit";
}

export const confidences = ["high", "medium", "low"] as const;
export const suggestionReasons = [
  "same-number",
  "same-last-digits",
  "same-type-and-currency",
  "similar-name",
  "only-one-left",
] as const;

export interface Suggestion {
  readonly targetAccountId: string;
  readonly confidence: (typeof confidences)[number];
  readonly reasons: readonly (typeof suggestionReasons)[number][];
}

export interface SuggestedTargets {
  /** Best first; the first is the one the account was given, others are those that nobody was given. */
  readonly suggestions: readonly Suggestion[];
  /** Set only where nothing speaks against it. */
  readonly preselected: string | null;
}

const most = 3;
const strongName = 0.8;
const weakName = 0.5;

interface Account extends Comparable {
  readonly read: AccountNumber;
  readonly parts: NameParts;
}

interface Pair extends Suggestion {
  readonly source: string;
  readonly target: string;
  readonly score: number;
}

/**
 * Which free target each account may belong to, by account id. Pure; the order of what is given does not matter, and a
 * target is suggested to one account only: pairs are taken best first, so that a sure pair is never given up for
 * two doubtful ones.
 */
export function suggestTargets(
  accounts: readonly Comparable[],
  targets: readonly Comparable[],
): Map<string, SuggestedTargets> {
  const result = new Map<string, SuggestedTargets>();
  const kinds = Map.groupBy(targets, kindOf);
  for (const [kind, alike] of Map.groupBy(accounts, kindOf)) {
    const pairs = pairsOf(alike.map(read), (kinds.get(kind) ?? []).map(read)).sort(bestFirst);
    const given = assign(pairs);
    const contested = contestedPairs(pairs);
    for (const { id } of alike) result.set(id, chosen(given.get(id) ?? [], contested));
  }
  return result;
}

const kindOf = ({ currency, category }: Comparable): string => `${currency} ${category}`;
const read = (account: Comparable): Account => ({
  ...account,
  read: readAccountNumber(account),
  parts: nameParts(account.name, account.currency),
});
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const bestFirst = (a: Pair, b: Pair): number =>
  b.score - a.score || compareText(a.source, b.source) || compareText(a.target, b.target);

function pairsOf(accounts: readonly Account[], targets: readonly Account[]): Pair[] {
  const alone = accounts.length === 1 && targets.length === 1;
  const endings = [accounts, targets].map(countEndings);
  const likeness = compareNames(
    accounts.map(({ parts }) => parts),
    targets.map(({ parts }) => parts),
  );
  const pairs: Pair[] = [];
  for (const [i, account] of accounts.entries()) {
    const { ending } = account.read;
    const single = ending !== null && endings.every((counts) => counts.get(ending) === 1);
    for (const [j, target] of targets.entries()) {
      const found = pair(account, target, { likeness: likeness(i, j), single, alone });
      if (found) pairs.push(found);
    }
  }
  return pairs;
}

function countEndings(accounts: readonly Account[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { read } of accounts) {
    if (read.ending !== null) counts.set(read.ending, (counts.get(read.ending) ?? 0) + 1);
  }
  return counts;
}

interface Circumstances {
  /** Of the names. */
  readonly likeness: number;
  /** No other account of either side ends like this one. */
  readonly single: boolean;
  /** There is one account on each side. */
  readonly alone: boolean;
}

function pair(
  account: Account,
  target: Account,
  { alone, likeness, single }: Circumstances,
): Pair | undefined {
  const sameEnding = account.read.ending !== null && account.read.ending === target.read.ending;
  const same = sameEnding && sameNumber(account.read, target.read);
  const named = likeness >= weakName;
  if (!sameEnding && !named && !alone) return undefined;
  const other = differ(account.read, target.read);
  const reasons: Suggestion["reasons"][number][] = [];
  if (same) reasons.push("same-number");
  else if (sameEnding) reasons.push("same-last-digits");
  if (!same && (sameEnding || alone)) reasons.push("same-type-and-currency");
  if (named) reasons.push("similar-name");
  if (alone) reasons.push("only-one-left");
  const sure = same || (sameEnding && single && !other);
  const likely = sameEnding || (likeness >= strongName && !other);
  const rank = same ? 8 : sure ? 4 : sameEnding ? 2 : likely ? 1 : 0;
  return {
    source: account.id,
    target: target.id,
    targetAccountId: target.id,
    confidence: sure ? "high" : likely ? "medium" : "low",
    reasons,
    score: rank + likeness / 2 + (alone ? 0.1 : 0),
  };
}

/** Gives each target to one account, and what nobody was given to the account it fits best; pairs come best first. */
function assign(pairs: readonly Pair[]): Map<string, Pair[]> {
  const given = new Map<string, Pair[]>();
  const taken = new Set<string>();
  for (const pair of pairs) {
    if (given.has(pair.source) || taken.has(pair.target)) continue;
    given.set(pair.source, [pair]);
    taken.add(pair.target);
  }
  for (const pair of pairs) {
    if (taken.has(pair.target)) continue;
    taken.add(pair.target);
    const others = given.get(pair.source)!;
    if (others.length < most) others.push(pair);
  }
  return given;
}

/** Sure pairs of which another one has the same account or target: a person must tell which is meant. */
function contestedPairs(pairs: readonly Pair[]): Set<Pair> {
  const sure = pairs.filter(({ confidence }) => confidence === "high");
  const bySource = Map.groupBy(sure, ({ source }) => source);
  const byTarget = Map.groupBy(sure, ({ target }) => target);
  return new Set(
    sure.filter(({ source, target }) => bySource.get(source)!.length + byTarget.get(target)!.length > 2),
  );
}

function chosen(pairs: readonly Pair[], contested: ReadonlySet<Pair>): SuggestedTargets {
  const [first] = pairs;
  return {
    suggestions: pairs.map(({ targetAccountId, confidence, reasons }) => ({
      targetAccountId,
      confidence,
      reasons,
    })),
    preselected: first?.confidence === "high" && !contested.has(first) ? first.targetAccountId : null,
  };
}
