/**
 * What is remembered of a batch between looks: the id of its statement at Xero, or, while there is none, what has
 * been found out. Ids of Xero are GUIDs, so notes of ours begin with a sign that they never contain.
 */
export type Receipt =
  | { readonly kind: "statement"; readonly id: string }
  /** Refused because every line is known; which statement brought them is being searched. */
  | { readonly kind: "duplicate"; readonly fromPage: number }
  /** The outcome is unknown; pages before `fromPage` of the listing have been searched in vain. */
  | { readonly kind: "lost"; readonly fromPage: number };

const note = /^~(duplicate|lost):(\d{1,6})$/;

export function readReceipt(text: string | null): Receipt {
  if (text === null) return { kind: "lost", fromPage: 1 };
  const [, kind, page] = note.exec(text) ?? [];
  if (kind === "duplicate" || kind === "lost") return { kind, fromPage: Number(page) };
  return { kind: "statement", id: text };
}

export function writeReceipt(receipt: Receipt): string {
  return receipt.kind === "statement" ? receipt.id : `~${receipt.kind}:${receipt.fromPage}`;
}
