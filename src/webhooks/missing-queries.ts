import { type Queryable, statement } from "../database/pool.ts";
import type { StoredEvent } from "./build-bodies.ts";

/** Events of a time ($2, $3), each with a name ($4, $5) that a consumer ($1) subscribes to and was sent no message of. */
const missing = `from domain_event e join unnest($4::text[], $5::text[]) as n(type, name) on n.type = e.type
   where e.at >= $2 and e.at < $3 and not e.waiting
     and not exists (
       select from webhook_message m
       join webhook_delivery d on d.company_id = m.company_id and d.message_id = m.message_id
       where m.company_id = e.company_id and m.event_id = e.event_id and m.event_type = n.name and d.consumer_id = $1)`;
const find = statement(
  "webhook-missing-find",
  `select e.company_id, e.event_id, e.at, e.type, e.payload, array_agg(n.name) as names
   ${missing} and (e.at, e.event_id) > ($6, $7)
   group by e.company_id, e.event_id order by e.at, e.event_id limit $8`,
);

export interface MissingWindow {
  readonly since: Date;
  readonly until: Date;
  /** Types of events, each with a name it is told under. */
  readonly told: readonly { readonly type: string; readonly name: string }[];
}

const valuesOf = (consumerId: string, { since, until, told }: MissingWindow) => [
  consumerId,
  since,
  until,
  told.map(({ type }) => type),
  told.map(({ name }) => name),
];

export interface MissedEvent {
  readonly event: StoredEvent;
  /** Those it was not told under. */
  readonly names: ReadonlySet<string>;
}

/** At most `limit` such events after a place, in order of time, of companies with any tags. */
export async function findMissing(
  db: Queryable,
  consumerId: string,
  window: MissingWindow,
  after: { readonly at: Date; readonly eventId: string },
  limit: number,
): Promise<MissedEvent[]> {
  const rows = await db.rows<{
    company_id: string;
    event_id: string;
    at: Date;
    type: string;
    payload: Record<string, unknown>;
    names: string[];
  }>(find, [...valuesOf(consumerId, window), after.at, after.eventId, limit]);
  return rows.map(({ company_id: companyId, event_id: eventId, names, ...row }) => ({
    event: { companyId, eventId, ...row },
    names: new Set(names),
  }));
}
