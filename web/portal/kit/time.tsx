import { Tooltip } from "@mantine/core";
import { useContext } from "react";
import { calendarDate, distance, instant } from "../../app/locale.ts";
import { useLocale } from "../app/locale.tsx";
import { Dense } from "./dense.ts";
import { duration } from "./duration.ts";

/**
 * An instant in the reader's zone, with its UTC on hover and focus; `relative` shows how long ago it is, `exact` the
 * second, for logs. A dash without a value.
 */
export function Time(props: { at: string | null | undefined; relative?: boolean; exact?: boolean }) {
  const { at, relative, exact } = props;
  const { locale } = useLocale();
  const dense = useContext(Dense);
  if (!at) return <span className="dash">–</span>;
  const local = exact ? toTheSecond(locale, at) : instant(locale, at);
  const utc = `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return (
    <Tooltip label={relative ? `${local} · ${utc}` : utc}>
      <time dateTime={at} tabIndex={dense ? undefined : 0} className="time">
        {relative ? distance(locale, at, Date.now()) : local}
      </time>
    </Tooltip>
  );
}

const toTheSecond = (locale: string, at: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));

/** A calendar date, the same everywhere. */
export function Day({ date }: { date: string | null | undefined }) {
  const { locale } = useLocale();
  if (!date) return <span className="dash">–</span>;
  return <time dateTime={date.slice(0, 10)}>{calendarDate(locale, date)}</time>;
}

/** A time in its largest unit: `430 ms`, `1.2 sec`, `3 hr`. A dash without a value. */
export function Duration({ ms }: { ms: number | null }) {
  const { locale } = useLocale();
  return ms === null ? <span className="dash">–</span> : duration(locale, ms);
}
