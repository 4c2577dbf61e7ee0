import { type Comparable, suggestTargets } from "../src/mapping/suggest-targets.ts";
import { type Figure, median } from "./measure.ts";

const words =
  "Savings Operating Payroll Épargne Compte Chequing Visa Tax Reserve Montréal Québec Harbour Café Trust".split(
    " ",
  );
const word = (nth: number) => words[(nth * 7919) % words.length];
const account = (nth: number, side: string): Comparable => ({
  id: `${side}${nth}`,
  name: `${word(nth)} ${word(nth * 3 + 1)} ${word(nth * 5 + 2)} ${nth % 50}`,
  number: String(1_000_000 + nth * 37),
  branch: null,
  currency: "CAD",
  category: "Debit",
});

/** Suggesting a target for each of 500 accounts out of 1,000, all of one currency and type. */
export async function benchSuggestions(rounds: number): Promise<Figure[]> {
  const accounts = Array.from({ length: 500 }, (_, nth) => account(nth, "a"));
  const targets = Array.from({ length: 1_000 }, (_, nth) => account(nth * 2, "t"));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    suggestTargets(accounts, targets);
    times.push(performance.now() - began);
  }
  return [
    {
      name: "500 accounts, 1,000 targets",
      value: median(times),
      unit: "ms",
      spread: [Math.min(...times), Math.max(...times)],
      goal: { atMost: 1_000 },
    },
  ];
}
