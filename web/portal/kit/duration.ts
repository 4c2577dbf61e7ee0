import type { Locale } from "../../app/locale.ts";

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
const marks = [
  1,
  10,
  100,
  second,
  10 * second,
  minute,
  10 * minute,
  hour,
  10 * hour,
  2 * day,
  20 * day,
  200 * day,
];

/** Round times around all that are given, for an axis on which each is about ten times the one before. */
export function marksAround(milliseconds: readonly number[]): readonly number[] {
  const first = marks.findLastIndex((mark) => mark <= Math.min(...milliseconds));
  const last = marks.findIndex((mark) => mark >= Math.max(...milliseconds));
  const shown = marks.slice(Math.max(0, first), last < 0 ? undefined : last + 1);
  return shown.length > 1 ? shown : marks.slice(Math.max(0, first - 1), first + 2);
}

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
