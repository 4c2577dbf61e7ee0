/**
 * Calendar date (YYYY-MM-DD) of a transaction as the bank wrote it: `2026-05-04`, optionally with a clock time, with
 * fractional seconds and with `Z` or an offset, which is ignored since the date is the bank's local one (wire
 * contract, section 10). Undefined when it is not a date that exists.
 */
export function readTransactionDate(text: string): string | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [, date = "", hours = "0", minutes = "0", seconds = "0"] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60) return undefined;
  return isCalendarDate(date) ? date : undefined;
}

const form =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Local date and time of a text that `readTransactionDate` reads, in one form whatever was left out
 * (`2026-05-04T10:21:00`, with a fraction only where it is not zero), so that such texts sort by time.
 */
export function localDateTime(text: string): string {
  const [, date = "", hours = "00", minutes = "00", seconds = "00", fraction = ""] = form.exec(text) ?? [];
  const digits = fraction.replace(/0+$/, "");
  return `${date}T${hours}:${minutes}:${seconds}${digits && `.${digits}`}`;
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reckoned rather than asked of `Date`, which would cost more than the rest of reading a line. */
function isCalendarDate(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leap ? 29 : daysOfMonths[month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
