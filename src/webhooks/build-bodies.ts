import type { Application } from "../application.ts";
import { type DomainEvent, installation } from "../audit/events.ts";
import type { Company } from "../companies/company.ts";
import type { Connection } from "../connections/connection.ts";
import { showConnection } from "../connections/list-connections.ts";
import type { Queryable } from "../database/pool.ts";
import { companyLinkUrl } from "../link/link-url.ts";
import { currentProfile } from "../profile/find-profile.ts";
import { type Facts, findFacts, type ToTell } from "./find-facts.ts";
import { ruleLabels } from "./legacy-payload.ts";
import { makeBody, type Teller } from "./make-body.ts";
import { namesOf, type StoredEvent, type Told } from "./told-event.ts";

export type { StoredEvent };

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
  application: Application,
  db: Queryable,
  events: readonly StoredEvent[],
  wanted?: ReadonlySet<string>,
): Promise<ReadonlyMap<string, EventBodies>> {
  const toTell = events.map((event) => ({
    told: toldOf(event),
    names: namesOf(event.type).filter((name) => wanted?.has(name) ?? true),
  }));
  const facts = await findFacts(
    db,
    toTell.filter(({ names }) => names.length > 0),
  );
  const teller = {
    client: { clientId: application.clientId, clientName: await clientName(application, db, toTell) },
    config: application.config,
    show: (connection: Connection) => showConnection(application, connection),
    companyLink: (company: Company) => companyLinkUrl(application, company),
  };
  return new Map(events.map((event, nth) => [event.eventId, bodiesOf(teller, facts, event, toTell[nth]!)]));
}

/** Only legacy bodies name the client. */
async function clientName(
  application: Application,
  db: Queryable,
  toTell: readonly ToTell[],
): Promise<string> {
  const asked = toTell.some(({ names }) => names.some((name) => Object.hasOwn(ruleLabels, name)));
  return asked ? (await currentProfile(application, db)).name : application.config.clientName;
}

const toldOf = ({ companyId, eventId, at, type, payload }: StoredEvent): Told => ({
  eventId,
  at,
  event: { type, ...(companyId === installation ? undefined : { companyId }), ...payload } as DomainEvent,
});

function bodiesOf(
  teller: Teller,
  facts: Facts,
  { companyId, at }: StoredEvent,
  { told, names }: ToTell,
): EventBodies {
  const company = facts.companies.get(companyId);
  const place = {
    companyId: companyId === installation ? null : companyId,
    companyTags: company?.tags ?? {},
  };
  const deletedAt = company?.deletedAt ?? null;
  // Deleting a company ends everything in it; only its own event is told (D-31).
  const ended = deletedAt !== null && at >= deletedAt && told.event.type !== "company.deleted";
  const bodies = (ended ? [] : names).flatMap((name) => {
    const body = makeBody(teller, facts, told, name);
    return body === undefined ? [] : [{ eventType: name, body: JSON.stringify(body) }];
  });
  return { ...place, bodies };
}
