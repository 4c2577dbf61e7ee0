/** How long it takes to suggest targets for 500 accounts out of 1,000: `node bench/suggestions.ts`. */
import { type Comparable, suggestTargets } from "../src/mapping/suggest-targets.ts";

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
const accounts = Array.from({ length: 500 }, (_, nth) => account(nth, "a"));
const targets = Array.from({ length: 1_000 }, (_, nth) => account(nth * 2, "t"));

for (let turn = 1; turn <= 3; turn++) {
  const begun = performance.now();
  const suggested = suggestTargets(accounts, targets);
  const preselected = [...suggested.values()].filter((one) => one.preselected !== null).length;
  const ms = Math.round(performance.now() - begun);
  process.stdout.write(`turn ${turn}: ${ms} ms, ${preselected} preselected\n`);
}
