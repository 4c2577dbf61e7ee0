import { type Static, Type } from "typebox";
import { requireCompany } from "../../companies/find-company.ts";
import type { Queryable } from "../../database/pool.ts";
import { isUuid } from "../../http/list/mark.ts";
import { refusedParameter } from "../../http/list/parse-condition.ts";
import { Nullable, OneOf, Uuid } from "../../http/schema.ts";
import { type Place, readTimeline } from "./queries.ts";
import {
  auditTypesOf,
  type TimelineEvent,
  TimelineEventSchema,
  type TimelineKind,
  timelineEvent,
  timelineKinds,
} from "./timeline-event.ts";

export const TimelineQuery = Type.Object({
  connectionId: Type.Optional(Uuid),
  kind: Type.Optional(
    Type.String({
      maxLength: 200,
      description: `What events are about, several separated by commas: ${timelineKinds.join(", ")}. All when left out.`,
    }),
  ),
  order: Type.Optional(OneOf("oldest", "newest")),
  after: Type.Optional(Type.String({ maxLength: 100, description: "As `next` of the page before told it." })),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
});

export const Timeline = Type.Object(
  {
    results: Type.Array(TimelineEventSchema),
    next: Nullable(Type.String({ description: "Where the next page begins; null at the end." })),
  },
  { title: "Timeline" },
);

/**
 * What happened to a company, or to one of its connections, from the first event to now; deleted connections included.
 * Pushes are told where they matter for the whole: the first of each account, and those that failed, with what people did about them. Newest first unless
 * asked otherwise; 404 for an unknown company, 400 for a kind or place that is none.
 */
export async function timelineOf(
  db: Queryable,
  asked: string,
  query: Static<typeof TimelineQuery>,
): Promise<{ results: TimelineEvent[]; next: string | null }> {
  const { companyId } = await requireCompany(db, asked);
  const kinds = readKinds(query.kind);
  const size = query.pageSize ?? 50;
  const found = await readTimeline(db, {
    companyId,
    connectionId: query.connectionId,
    auditTypes: auditTypesOf(kinds),
    pushes: kinds.includes("push"),
    renewals: kinds.includes("connection"),
    oldestFirst: query.order === "oldest",
    after: query.after === undefined ? undefined : readPlace(query.after),
    limit: size + 1,
  });
  const shown = found.slice(0, size);
  const last = shown.at(-1);
  return {
    results: shown.map(timelineEvent),
    next: found.length > size && last ? `${last.at.getTime()}.${last.id}` : null,
  };
}

function readKinds(text: string | undefined): readonly TimelineKind[] {
  if (text === undefined || text === "") return timelineKinds;
  return text.split(",").map((word) => {
    const kind = timelineKinds.find((one) => one === word.trim());
    if (!kind) throw refusedParameter("kind", `kind takes ${timelineKinds.join(", ")}, separated by commas`);
    return kind;
  });
}

function readPlace(text: string): Place {
  const [at = "", id = ""] = text.split(".", 2);
  if (!/^\d{1,15}$/.test(at) || !isUuid(id))
    throw refusedParameter("after", "after must be as the page before told it in next");
  return { at: new Date(Number(at)), id };
}
