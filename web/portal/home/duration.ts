import type { Locale } from "../../app/locale.ts";

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** A time in its largest unit, with two digits that count: `430 ms`, `1.2 sec`, `3 hr`. */
export function duration(locale: Locale, milliseconds: number): string {
  const [unit, length] = units.find(([, one]) => milliseconds >= one) ?? ["millisecond", 1];
  const value = milliseconds / length;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: value < 10 && unit !== "millisecond" ? 1 : 0,
  }).format(value);
}
