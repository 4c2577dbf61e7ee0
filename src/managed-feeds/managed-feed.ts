import { type Static, Type } from "typebox";
import { day } from "../clock.ts";
import { Instant, Nullable, Uuid } from "../http/schema.ts";
import type { Finding } from "../problem.ts";
import { isTimeZone, type Schedule } from "./schedule.ts";

/** A source account whose transactions we fetch ourselves. */
export interface ManagedFeed {
  readonly companyId: string;
  readonly sourceAccountKey: string;
  readonly sourceId: string;
  readonly schedule: Schedule;
  /** What is asked for again with each period, for what the source comes to know late. */
  readonly overlapHours: number;
  readonly firstPeriodStart: Date;
  readonly enabled: boolean;
  /** Why the schedule was ended by something else than a request. */
  readonly endedBecause: string | null;
  /** End of the last period that was fetched and pushed whole. */
  readonly coveredUntil: Date | null;
  readonly nextRunAt: Date | null;
}

const ScheduleSchema = Type.Object(
  {
    everyHours: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 168 }))),
    dailyAt: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 23 }))),
    timeZone: Type.Optional(Nullable(Type.String({ maxLength: 64 }))),
  },
  {
    title: "ManagedFeedSchedule",
    description:
      "`everyHours`, or `dailyAt` (an hour) with `timeZone` (such as Europe/Paris; UTC when absent).",
  },
);
export const ManagedFeedRequest = Type.Object(
  {
    sourceId: Type.String(),
    schedule: ScheduleSchema,
    firstPeriodStart: Type.Optional(
      Nullable(
        Type.String({ maxLength: 40, description: "Where the first period begins; now when absent." }),
      ),
    ),
    overlapHours: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 720 }))),
    enabled: Type.Optional(Nullable(Type.Boolean())),
  },
  { title: "ManagedFeedRequest" },
);
export type ManagedFeedRequest = Static<typeof ManagedFeedRequest>;

export const ManagedFeedSchema = Type.Object(
  {
    sourceId: Uuid,
    schedule: Type.Object({
      everyHours: Type.Optional(Type.Integer()),
      dailyAt: Type.Optional(Type.Integer()),
      timeZone: Type.Optional(Type.String()),
    }),
    firstPeriodStart: Instant,
    overlapHours: Type.Integer(),
    enabled: Type.Boolean(),
    endedBecause: Type.Optional(
      Type.String({ description: "Why the schedule was ended without a request." }),
    ),
    coveredUntil: Type.Optional(
      Type.String({ description: "End of the last period that was pushed whole." }),
    ),
    nextRun: Type.Optional(Type.String()),
  },
  { title: "ManagedFeed" },
);

export const managedFeedReply = (feed: ManagedFeed): Static<typeof ManagedFeedSchema> => ({
  sourceId: feed.sourceId,
  schedule: { ...feed.schedule },
  firstPeriodStart: feed.firstPeriodStart.toISOString(),
  overlapHours: feed.overlapHours,
  enabled: feed.enabled,
  ...(feed.endedBecause === null ? undefined : { endedBecause: feed.endedBecause }),
  ...(feed.coveredUntil ? { coveredUntil: feed.coveredUntil.toISOString() } : undefined),
  ...(feed.nextRunAt ? { nextRun: feed.nextRunAt.toISOString() } : undefined),
});

/** What a request asks for, once it was read. */
export interface ReadRequest {
  readonly schedule: Schedule;
  readonly firstPeriodStart: Date | undefined;
  readonly findings: readonly Finding[];
}

const longestBack = 730 * day;
const instantForm = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

export function readManagedFeed(request: ManagedFeedRequest, now: Date): ReadRequest {
  const findings: Finding[] = [];
  const wrong = (itemId: string, message: string) => {
    findings.push({ itemId, message, validatorName: "ManagedFeed" });
  };
  const { everyHours, dailyAt, timeZone } = request.schedule;
  if ((everyHours == null) === (dailyAt == null))
    wrong("schedule", "schedule must hold either everyHours or dailyAt");
  if (timeZone != null && everyHours != null) wrong("schedule.timeZone", "timeZone belongs to dailyAt");
  if (timeZone != null && !isTimeZone(timeZone))
    wrong("schedule.timeZone", `timeZone "${timeZone}" is not known: use a name such as Europe/Paris`);
  const start = readStart(request.firstPeriodStart, now, wrong);
  return {
    schedule: everyHours != null ? { everyHours } : { dailyAt: dailyAt ?? 0, timeZone: timeZone ?? "UTC" },
    firstPeriodStart: start,
    findings,
  };
}

function readStart(
  text: string | null | undefined,
  now: Date,
  wrong: (itemId: string, message: string) => void,
): Date | undefined {
  if (text == null) return undefined;
  const start = new Date(text);
  const exists = instantForm.test(text) && !Number.isNaN(start.getTime());
  if (!exists || !isSameDay(text)) {
    wrong("firstPeriodStart", "firstPeriodStart must be an instant such as 2026-05-04T00:00:00Z, or a date");
  } else if (start > now) wrong("firstPeriodStart", "firstPeriodStart must not be in the future");
  else if (now.getTime() - start.getTime() > longestBack)
    wrong("firstPeriodStart", "firstPeriodStart must be at most two years ago");
  else return start;
  return undefined;
}

/** `Date` takes 30 February for 2 March; a date that does not exist is none. */
const isSameDay = (text: string): boolean =>
  new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) === text.slice(0, 10);
