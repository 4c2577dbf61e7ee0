/** Values to name on an axis: from 0 in few even steps of 1, 2 or 5 times a power of ten to at least `most`. */
export function evenTicks(most: number, whole: boolean): readonly number[] {
  const rough = (most > 0 ? Math.max(most, whole ? 1 : 0) : 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const found = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough * (1 - 1e-9))!;
  const step = whole ? Math.max(1, found) : found;
  const steps = Math.max(1, Math.ceil((most / step) * (1 - 1e-9)));
  return Array.from({ length: steps + 1 }, (_, nth) => Number((nth * step).toPrecision(12)));
}
