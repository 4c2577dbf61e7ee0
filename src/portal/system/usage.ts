import { type Static, Type } from "typebox";
import type { Application } from "../../application.ts";
import { after, day } from "../../clock.ts";
import { Nullable } from "../../http/schema.ts";
import { invalid } from "../../problem.ts";
import { csvCell } from "../audit/export-events.ts";
import { countConnected, readUsage } from "./usage-queries.ts";

const DayView = Type.Object(
  {
    day: Type.String({ format: "date", description: "In UTC." }),
    pushes: Type.Integer(),
    lines: Type.Integer(),
    companies: Type.Integer({ description: "Companies with a push that day." }),
    requests: Nullable(
      Type.Integer({ description: "Calls of the API; null where neither quota nor log counted them." }),
    ),
    webhooks: Type.Integer({ description: "Attempts to deliver a webhook." }),
  },
  { title: "UsageDay" },
);

export const Usage = Type.Object(
  {
    from: Type.String({ format: "date" }),
    until: Type.String({ format: "date", description: "The last day, included." }),
    days: Type.Array(DayView),
    total: Type.Object({
      pushes: Type.Integer(),
      lines: Type.Integer(),
      companies: Type.Integer({ description: "Companies with a push in the period." }),
      requests: Nullable(Type.Integer()),
      webhooks: Type.Integer(),
    }),
    connectedCompanies: Type.Integer({ description: "Companies that are connected now." }),
    dailyQuota: Nullable(
      Type.Integer({ description: "Calls a day there may be now; null without a quota." }),
    ),
  },
  { title: "Usage" },
);
export type Usage = Static<typeof Usage>;

export const UsagePeriod = Type.Object({
  from: Type.Optional(Type.String({ format: "date" })),
  until: Type.Optional(Type.String({ format: "date" })),
});

/** Days a period may have. */
const longest = 92;
const standard = 30;
const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** What was used from one day to another, both included; the last thirty days when nothing is said. */
export async function findUsage(
  { clock, config, database }: Application,
  period: Static<typeof UsagePeriod>,
): Promise<Usage> {
  const until = readDay("until", period.until) ?? new Date(dayOf(clock.now()));
  const from = readDay("from", period.from) ?? after(until, -(standard - 1) * day);
  const length = Math.round((until.getTime() - from.getTime()) / day) + 1;
  if (length < 1 || length > longest)
    throw refused("from", `from must not be after until, and at most ${longest} days before it`);
  const [{ days, companies }, connectedCompanies] = await Promise.all([
    readUsage(database, from, after(until, day)),
    countConnected(database),
  ]);
  const known = new Map(days.map((one) => [one.day, one]));
  const all = Array.from({ length }, (_, nth) => {
    const name = dayOf(after(from, nth * day));
    return known.get(name) ?? { day: name, pushes: 0, lines: 0, companies: 0, requests: null, webhooks: 0 };
  });
  const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
  const counted = all.some(({ requests }) => requests !== null);
  const { dailyBase } = config.rateLimits;
  return {
    from: dayOf(from),
    until: dayOf(until),
    days: all,
    total: {
      pushes: sum(({ pushes }) => pushes),
      lines: sum(({ lines }) => lines),
      companies,
      requests: counted ? sum(({ requests }) => requests ?? 0) : null,
      webhooks: sum(({ webhooks }) => webhooks),
    },
    connectedCompanies,
    dailyQuota: dailyBase > 0 ? dailyBase * (1 + connectedCompanies) : null,
  };
}

export function usageCsv({ days }: Usage): string {
  const head = ["day", "pushes", "lines", "companies", "requests", "webhooks"] as const;
  const rows = days.map((one) => head.map((name) => csvCell(one[name])).join(","));
  return `${[head.join(","), ...rows].join("\r\n")}\r\n`;
}

function readDay(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const at = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(at.getTime()) || dayOf(at) !== text)
    throw refused(name, `${name} must be a day such as 2026-11-23`);
  return at;
}

const refused = (itemId: string, message: string) =>
  invalid([{ itemId, message, validatorName: "Parameters" }], "invalid-query");
