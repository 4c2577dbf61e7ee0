import type { Queryable } from "../../database/pool.ts";
import { statement } from "../../database/pool.ts";
import type { actorKinds, outcomes } from "./event.ts";
import type { Asked } from "./filters.ts";

export interface Row {
  event_id: string;
  company_id: string;
  at: Date;
  type: string;
  outcome: (typeof outcomes)[number];
  correlation_id: string;
  actor: { kind: (typeof actorKinds)[number]; id?: string; role?: string; part?: string; address?: string };
  target: Record<string, unknown>;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  sequence: number | null;
  hash: Buffer | null;
  salt: Buffer | null;
  seal_number: number | null;
  sealed_at: Date | null;
  company_name: string | null;
  person_name: string | null;
  key_name: string | null;
  /** Name of what it concerns, as far as that is there still. */
  concerned: string | null;
  platform_key: string | null;
}

/** Names belong to what is found, not to what is searched: they are looked up for the rows of the page alone. */
const withNames = (found: string) => `
  select event.*, seal.sealed_at, company.name as company_name, person.name as person_name, api_key.name as key_name,
    coalesce(other.name, other_key.name, feed_source.name, webhook_consumer.url, account.account_name) as concerned,
    connection.platform_key
  from (${found}) as event
  left join audit_seal as seal on seal.seal_number = event.seal_number
  left join company on company.company_id = event.company_id and company.deleted_at is null
  left join signin.person as person
    on person.id = case when event.actor ->> 'kind' = 'person' then (event.actor ->> 'id')::uuid end
  left join api_key
    on api_key.api_key_id = case when event.actor ->> 'kind' = 'api-key' then (event.actor ->> 'id')::uuid end
  left join signin.person as other on other.id = (event.target ->> 'personId')::uuid
  left join api_key as other_key on other_key.api_key_id = (event.target ->> 'apiKeyId')::uuid
  left join feed_source on feed_source.source_id = (event.target ->> 'sourceId')::uuid
  left join webhook_consumer on webhook_consumer.consumer_id = (event.target ->> 'webhookId')::uuid
  left join connection on connection.company_id = event.company_id
    and connection.connection_id = (event.target ->> 'connectionId')::uuid
  left join source_account as account on account.company_id = event.company_id
    and account.connection_id = connection.connection_id and account.account_id = event.target ->> 'accountId'
  order by event.event_id desc`;

/** What the filters leave of `found`, newest first. */
const filtered = (found: string) => `
    select * from ${found}
    where ($1::text is null or actor ->> 'kind' = $1) and ($2::text is null or actor ->> 'id' = $2)
      and ($3::text is null or type = $3) and ($4::text is null or (outcome = $4 and (outcome <> 'success' or $4 = 'success')))
      and ($5::uuid is null or company_id = $5) and ($6::text is null or correlation_id = $6)
      and ($7::uuid is null or event_id >= $7) and ($8::uuid is null or event_id < $8) and ($9::uuid is null or event_id < $9)
    order by event_id desc limit $10`;
// Without a name: it is planned anew for the filters that are given, each of which has an index that ends in the id.
const page = { text: withNames(filtered("audit_event")) };
// Few events concern one thing. `offset 0` has them looked for first, where the planner expects many and reads them all.
const pageOfResource = {
  text: withNames(
    filtered(
      "(select * from audit_event where target @> any($11::jsonb[]) or company_id = $12::uuid offset 0) as audit_event",
    ),
  ),
};
const one = statement(
  "portal-audit-event",
  withNames("select * from audit_event where event_id = $1 limit 1"),
);
// From type to type along the index, however many events there are of each.
const types = statement(
  "portal-audit-types",
  `with recursive kind as (
     (select type from audit_event order by type limit 1)
     union all
     select (select event.type from audit_event as event where event.type > kind.type order by event.type limit 1)
     from kind where kind.type is not null)
   select type from kind where type is not null`,
);

/** Events as asked for, newest first; `before` is the id of the event after which the page begins. */
export function readEvents(
  db: Queryable,
  asked: Asked,
  before: string | null,
  limit: number,
): Promise<Row[]> {
  const { resource } = asked;
  const values = [
    asked.actorKind,
    asked.actorId,
    asked.type,
    asked.outcome,
    asked.companyId,
    asked.correlationId,
    asked.firstId,
    asked.endId,
    before,
    limit,
  ];
  if (!resource) return db.rows<Row>(page, values);
  return db.rows<Row>(pageOfResource, [...values, resource.targets, resource.companyId]);
}
export const findEvent = (db: Queryable, eventId: string) => db.maybe<Row>(one, [eventId]);
/** Every type of event there is. */
export const readTypes = async (db: Queryable) =>
  (await db.rows<{ type: string }>(types)).map(({ type }) => type);
