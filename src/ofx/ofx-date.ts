/** Dates of OFX: `YYYYMMDD[HHMM[SS[.XXX]]][[offset[:name]]]`, in GMT when no offset is given. */
const form =
  /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:(\d{2})(?:\.(\d{1,3}))?)?)?(?:\s*\[([+-]?\d{1,2}(?:\.\d{1,2})?)(?::[A-Za-z0-9_+/-]{0,20})?\])?$/;

export interface OfxInstant {
  readonly at: Date;
  /** Whether it names a whole day. */
  readonly dayOnly: boolean;
}

/** Some clients name the end of the calendar to say "for ever"; an offset must not carry it beyond. */
const latest = Date.UTC(9999, 0, 1);

/** The instant that a text of OFX names; undefined when it is no date. */
export function readOfxDate(text: string): OfxInstant | undefined {
  const match = form.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hours, minutes = "0", seconds = "0", fraction = "0", offset = "0"] = match;
  const hoursAhead = Number(offset);
  if (Math.abs(hoursAhead) > 14 || Number(hours ?? 0) > 23 || Number(minutes) > 59 || Number(seconds) > 60)
    return undefined;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const midnight = Date.UTC(y, m - 1, d);
  const date = new Date(midnight);
  if (y < 1900 || date.getUTCMonth() !== m - 1 || date.getUTCDate() !== d) return undefined;
  const clock = ((Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const at = midnight + clock + Number(fraction.padEnd(3, "0")) - hoursAhead * 3_600_000;
  return { at: new Date(Math.min(at, latest)), dayOnly: hours === undefined };
}

/** An instant as we write it, in GMT and saying so. */
export const writeInstant = (at: Date): string => `${at.toISOString().replace(/[-:TZ]/g, "")}[0:GMT]`;

/** The start of a calendar date. */
export const writeStartOf = (date: string): string => `${date.replaceAll("-", "")}000000.000[0:GMT]`;

/** A posting date: at noon, so that clients far from GMT still show the bank's date. */
export const writePosted = (date: string): string => `${date.replaceAll("-", "")}120000.000[0:GMT]`;
