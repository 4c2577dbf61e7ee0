/**
 * What is remembered of a batch between looks: the id of its statement at Xero, or, while there is none to ask for,
 * what has been found out. Ids of Xero are GUIDs, so notes of ours begin with a sign that they never contain.
 */
export type Receipt =
  | { readonly kind: "statement"; readonly id: string }
  /** The listing is being searched for the statement; pages before `fromPage` have been read in vain. */
  | { readonly kind: Search; readonly fromPage: number };

/**
 * Why it is searched: the answer was lost, Xero refused every line as known, or Xero does not show the statement that
 * it accepted.
 */
export type Search = "lost" | "duplicate" | "missing";

const note = /^~(lost|duplicate|missing):(\d{1,6})$/;

export function readReceipt(text: string | null): Receipt {
  if (text === null) return { kind: "lost", fromPage: 1 };
  const [, kind, page] = note.exec(text) ?? [];
  return kind ? { kind: kind as Search, fromPage: Number(page) } : { kind: "statement", id: text };
}

export const searchNote = (kind: Search, fromPage: number): string => `~${kind}:${fromPage}`;
