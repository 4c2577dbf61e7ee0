import { type Static, Type } from "typebox";
import type { Application } from "../../application.ts";
import { after, day } from "../../clock.ts";
import { Instant, Nullable, OneOf } from "../../http/schema.ts";
import { requireSettable } from "../../retention/change-retention.ts";
import { readPeriods } from "../../retention/read-periods.ts";
import { type Retained, retained } from "../../retention/retention.ts";
import { type Counted, counted, countOlder, mostCounted } from "./retention-queries.ts";

export const RetainedName = OneOf(...retained);

export const RetentionPlan = Type.Object(
  {
    what: RetainedName,
    fromDays: Type.Number(),
    toDays: Type.Number(),
    shorter: Type.Boolean({ description: "Whether less is kept than now." }),
    olderThan: Nullable(Instant),
    deletes: Type.Array(
      Type.Object({
        rows: OneOf(...counted),
        count: Type.Integer(),
        more: Type.Boolean({ description: `There are more than that; counted are ${mostCounted} at most.` }),
      }),
      { description: "What the next run deletes that would have been kept. It cannot be brought back." },
    ),
  },
  { title: "RetentionPlan" },
);

/** What each period deletes when it is shortened. Kept replies end when they were promised to. */
const deleted: Readonly<Record<Retained, readonly Counted[]>> = {
  webhookMessages: ["messages", "events"],
  requestLog: ["requests"],
  providerExchanges: ["calls"],
  idempotency: [],
};

/** What other days would do; nothing is changed. Throws 400 as the change itself does. */
export async function planRetention(
  { clock, config, database }: Application,
  what: Retained,
  days: number | null,
): Promise<Static<typeof RetentionPlan>> {
  requireSettable(config, what, days);
  const period = (await readPeriods(config, database))[what];
  const next = days === null ? config.lifetimes[what] : days * day;
  const facts = { what, fromDays: period / day, toDays: next / day, shorter: next < period };
  if (next >= period || deleted[what].length === 0) return { ...facts, olderThan: null, deletes: [] };
  const before = after(clock.now(), -next);
  const deletes = await Promise.all(
    deleted[what].map(async (rows) => {
      const count = await countOlder(database, rows, before);
      return { rows, count: Math.min(count, mostCounted), more: count > mostCounted };
    }),
  );
  return { ...facts, olderThan: before.toISOString(), deletes };
}
