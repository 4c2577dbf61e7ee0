const form =
  /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:(\d\d)(?:\.(\d{1,3}))?)?)?(?:\[([+-]?\d{1,2}(?:\.\d+)?)(?::[A-Za-z]+)?\])?$/;

/** An OFX date and time: the instant, and whether a time was told. */
export interface OfxDate {
  readonly instant: number;
  readonly hasTime: boolean;
}

/** Reads `YYYYMMDD[HHMMSS[.XXX]][offset[:NAME]]`, Greenwich when no offset is told; undefined when it is none. */
export function readOfxDate(text: string | undefined): OfxDate | undefined {
  const match = form.exec(text ?? "");
  if (!match) return undefined;
  const [, year, month, date, hours, minutes, seconds = "0", fraction = "0", offset = "0"] = match;
  const parts = [year, month, date, hours ?? 0, minutes ?? 0, seconds].map(Number) as [number, ...number[]];
  const [y, m = 0, d = 0, h = 0, min = 0, s = 0] = parts;
  const local = Date.UTC(y, m - 1, d, h, min, s, Number(fraction.padEnd(3, "0")));
  if (new Date(Date.UTC(y, m - 1, d)).getUTCDate() !== d || m > 12 || h > 23 || min > 59 || s > 60)
    return undefined;
  return { instant: local - Number(offset) * 3_600_000, hasTime: hours !== undefined };
}

/** An instant as clients write it: with or without the name of the zone. */
export function writeOfxDate(instant: number, zone: boolean): string {
  const digits = new Date(instant).toISOString().replace(/[-:TZ]/g, "");
  return `${digits}${zone ? "[0:GMT]" : ""}`;
}

/** A calendar date (YYYY-MM-DD) as an OFX date without a time. */
export const writeOfxDay = (date: string): string => date.replaceAll("-", "");

/** The calendar date (YYYY-MM-DD) that a user sees `offsetHours` from Greenwich. A date without a time is that date. */
export function dateSeen({ instant, hasTime }: OfxDate, offsetHours: number): string {
  return new Date(instant + (hasTime ? offsetHours * 3_600_000 : 0)).toISOString().slice(0, 10);
}
