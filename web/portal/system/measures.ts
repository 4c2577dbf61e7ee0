import type { Locale } from "../../app/locale.ts";

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** So many bytes in the unit people say: `1.4 GB`. */
export function bytes(locale: Locale, count: number): string {
  const step = count < 1 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), units.length - 1);
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[step],
    unitDisplay: "short",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(count / 1000 ** step);
}

export const whole = (locale: Locale, count: number): string => new Intl.NumberFormat(locale).format(count);

/** The largest unit that says a number of seconds wholly. */
export function wholeUnit(seconds: number): {
  unit: "Seconds" | "Minutes" | "Hours" | "Days";
  count: number;
} {
  const sizes = [
    ["Days", 86_400],
    ["Hours", 3_600],
    ["Minutes", 60],
  ] as const;
  const [unit, size] = sizes.find(([, size]) => seconds >= size && seconds % size === 0) ?? ["Seconds", 1];
  return { unit, count: seconds / size };
}
