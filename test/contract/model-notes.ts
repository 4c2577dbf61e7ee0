import { systemClock } from "../../src/clock.ts";
import type { PlatformKey } from "../../src/integrations/integration.ts";
import type { PushNote } from "../../src/push-options/push-option.ts";

export const now = systemClock.now();
/** The date so many days from today. */
export const dayOf = (days: number): string =>
  new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
export const platforms: readonly PlatformKey[] = ["gbol", "hcws", "olpr", "akxx", "fbrh"];
export type Fields = Record<string, unknown>;

/** The number in the first note on a field that matches. */
export function limitIn(notes: readonly PushNote[], field: string, words: RegExp): number | undefined {
  const note = notes.find((one) => one.field === field && words.test(one.details));
  return note && Number(words.exec(note.details)![1]);
}

/** A transaction with every field. */
export const sample = (nth: number): Fields => ({
  id: `m${nth}`,
  date: dayOf(0),
  description: "Milk",
  counterparty: "Dairy",
  reference: "R-1",
  reconciled: false,
  amount: 1,
  balance: 100,
  transactionType: "Other",
});
