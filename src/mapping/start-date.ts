import { after, day, latestDateOnEarth } from "../clock.ts";
import type { PushRules } from "../integrations/integration.ts";
import { invalid } from "../problem.ts";
import { localDateTime, readTransactionDate } from "../transactions/transaction-date.ts";

/** From when to when a feed may start, as calendar dates; `earliest` is null where nothing limits it. */
export interface StartDates {
  readonly earliest: string | null;
  readonly latest: string;
}

const dateOf = (instant: Date): string => instant.toISOString().slice(0, 10);

/** Older lines would be refused one by one, and no line is of a day that has not come anywhere on earth. */
export function startDates({ maximumAgeDays }: Pick<PushRules, "maximumAgeDays">, now: Date): StartDates {
  return {
    earliest: maximumAgeDays === null ? null : dateOf(after(now, -maximumAgeDays * day)),
    latest: latestDateOnEarth(now),
  };
}

/** The day to begin with: the one after the last that was delivered, else today, within what may be chosen. */
export function suggestedStart(dates: StartDates, lastDelivered: string | null, now: Date): string {
  const wanted = lastDelivered === null ? dateOf(now) : dateOf(after(new Date(lastDelivered), day));
  if (dates.earliest !== null && wanted < dates.earliest) return dates.earliest;
  return wanted > dates.latest ? dates.latest : wanted;
}

/** The start of a feed as it is stored; 400 that names `feedStartDate` when it is no date, too early or to come. */
export function checkedStart(
  given: string | null | undefined,
  rules: Pick<PushRules, "maximumAgeDays">,
  platformName: string,
  now: Date,
): string {
  if (given == null) return `${dateOf(now)}T00:00:00`;
  const date = readTransactionDate(given);
  const { earliest, latest } = startDates(rules, now);
  const refuse = (message: string) =>
    invalid([{ itemId: "feedStartDate", message, validatorName: "Mapping" }]);
  if (!date) throw refuse("feedStartDate must be a date such as 2026-01-31 or 2026-01-31T00:00:00");
  if (date > latest) throw refuse(`feedStartDate ${date} is in the future: begin today or earlier`);
  if (earliest !== null && date < earliest)
    throw refuse(
      `feedStartDate ${date} is before ${earliest}: ${platformName} takes nothing older than ${rules.maximumAgeDays} days`,
    );
  return localDateTime(given);
}
