/** Spreads messages over time: at most so many a second, and as many at once after a rest. */
export interface Pace {
  readonly rate: number;
  /** Takes a place; 0 when it may be used at once, otherwise none is taken and it is worth asking again after so many milliseconds. */
  take(): number;
}

/** The pace of a consumer; the running one is kept while its rate stays. Undefined without a limit. */
export function paceOf(
  rate: number | null,
  running: Pace | undefined,
  now: () => number = () => performance.now(),
): Pace | undefined {
  if (rate === null) return undefined;
  if (running?.rate === rate) return running;
  let places = rate;
  let filledAt = now();
  return {
    rate,
    take: () => {
      const instant = now();
      places = Math.min(rate, places + ((instant - filledAt) / 1000) * rate);
      filledAt = instant;
      if (places >= 1) {
        places -= 1;
        return 0;
      }
      return Math.ceil(((1 - places) / rate) * 1000);
    },
  };
}
