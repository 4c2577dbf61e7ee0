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
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/;

/** Key by which dates of one push are compared: date and clock time as written, without an offset. */
export const clockOrder = (text: string): string =>
  text.length <= 10
    ? `${text}T00:00:00`
    : text.replace(/[ t]/, "T").replace(/(?:[Zz]|[+-]\d{2}:?\d{2})$/, "");

function isCalendarDate(date: string): boolean {
  const instant = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date);
}
