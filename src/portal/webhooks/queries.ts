import { sql } from "kysely";
import { type Database, type Queryable, statement } from "../../database/pool.ts";
import type { ListRequest } from "../../http/list/list-query.ts";
import type { ListPage } from "../../http/list/list-reply.ts";
import type { SqlField } from "../../http/list/sql-condition.ts";
import { pageOfRows, type SqlList } from "../../http/list/sql-page.ts";
import type { Consumer } from "../../webhooks/consumer.ts";
import { states } from "../../webhooks/message.ts";
import type { FailuresOfType } from "../../webhooks/plan-recovery.ts";
import type { MissingWindow } from "../../webhooks/send-missing.ts";
import type { Bucket, Counts, ToldDelivery, ToldMessage } from "./webhook-view.ts";

const counts = `coalesce(sum(succeeded), 0)::int as succeeded, coalesce(sum(failed), 0)::int as failed,
  coalesce(sum(duration_ms), 0)::bigint as duration_ms`;
const since = statement(
  "portal-webhook-counts",
  `select consumer_id, ${counts} from webhook_activity
   where at > $1 and ($2::uuid is null or consumer_id = $2) group by consumer_id`,
);
const activity = statement(
  "portal-webhook-activity",
  `select date_bin($3::int * interval '1 minute', at, timestamptz 'epoch') as at, ${counts} from webhook_activity
   where at >= $1 and at <= $2 and ($4::uuid is null or consumer_id = $4) group by 1 order by 1`,
);
const deliveriesOf = statement(
  "portal-webhook-deliveries",
  `select d.message_id, d.consumer_id as "webhookId", d.state as status, d.attempts, d.test
   from unnest($1::uuid[], $2::uuid[]) as m(company_id, message_id)
   join webhook_delivery d on d.company_id = m.company_id and d.message_id = m.message_id
   order by d.message_id, d.consumer_id`,
);
const namesOf = statement(
  "portal-webhook-company-names",
  "select company_id, name from company where company_id = any($1::uuid[])",
);

const missing = statement(
  "portal-webhook-missing",
  `select n.name as "eventType", count(*)::int as messages, min(e.at) as oldest, max(e.at) as newest
   from domain_event e join unnest($4::text[], $5::text[]) as n(type, name) on n.type = e.type
   where e.at >= $2 and e.at < $3 and not e.waiting
     and not exists (
       select from webhook_message m
       join webhook_delivery d on d.company_id = m.company_id and d.message_id = m.message_id
       where m.company_id = e.company_id and m.event_id = e.event_id and m.event_type = n.name and d.consumer_id = $1)
     and (cardinality($6::text[]) = 0 or exists (
       select from company c, jsonb_each_text(c.tags) as t
       where c.company_id = e.company_id and t.key || ':' || t.value = any($6)))
   group by 1 order by 2 desc, 1`,
);

interface CountRow {
  succeeded: number;
  failed: number;
  duration_ms: number;
}

const toCounts = ({ succeeded, failed, duration_ms: durationMs }: CountRow): Counts => ({
  ...{ succeeded, failed, durationMs },
});

/** Attempts after an instant, by consumer; of one consumer, or of all (null). */
export async function countsSince(
  db: Queryable,
  after: Date,
  consumerId: string | null,
): Promise<ReadonlyMap<string, Counts>> {
  const rows = await db.rows<CountRow & { consumer_id: string }>(since, [after, consumerId]);
  return new Map(rows.map((row) => [row.consumer_id, toCounts(row)]));
}

/** Attempts of a time by stretches of `minutes`, of one consumer or of all (null). */
export async function activityOf(
  db: Queryable,
  { from, until, minutes }: { from: Date; until: Date; minutes: number },
  consumerId: string | null,
): Promise<Bucket[]> {
  const rows = await db.rows<CountRow & { at: Date }>(activity, [from, until, minutes, consumerId]);
  return rows.map((row) => ({ at: row.at, ...toCounts(row) }));
}

const ofDelivery = (
  test: ReturnType<typeof sql<boolean>>,
) => sql<boolean>`exists (select from webhook_delivery d
  where d.company_id = row.company_id and d.message_id = row.message_id and ${test})`;

/** Messages of all consumers, as the Portal may filter them; counted up to ten thousand. */
export const toldMessageList: SqlList = {
  type: "WebhookMessage",
  fields: {
    id: { kind: "uuid", column: sql`row.message_id` },
    eventType: { kind: "text", column: sql`row.event_type` },
    companyId: { kind: "uuid", column: sql`row.company_id` },
    created: { kind: "instant", column: sql`row.created_at` },
    status: { kind: "word", words: states, column: sql`d.state`, some: ofDelivery },
  },
  table: sql`webhook_message`,
  columns: "company_id, message_id, event_type, created_at",
  locator: sql`row.created_at`,
  key: sql`row.message_id`,
  keyKind: "uuid",
  created: sql`row.created_at`,
  defaultOrder: "-created",
  countAtMost: 10_000,
};

interface MessageRow {
  company_id: string;
  message_id: string;
  event_type: string;
  created_at: Date;
}

/** One page of the messages of all consumers, each with how its deliveries stand. */
export async function listToldMessages(
  db: Database,
  list: ListRequest<SqlField>,
): Promise<ListPage<ToldMessage>> {
  const page = await pageOfRows<MessageRow>(db, toldMessageList, sql<boolean>`true`, list);
  const companies = page.rows.map((row) => row.company_id);
  const [deliveries, names] = await Promise.all([
    db.rows<ToldDelivery & { message_id: string }>(deliveriesOf, [
      companies,
      page.rows.map((row) => row.message_id),
    ]),
    db.rows<{ company_id: string; name: string }>(namesOf, [[...new Set(companies)]]),
  ]);
  const byMessage = Map.groupBy(deliveries, (row) => row.message_id);
  const byCompany = new Map(names.map((row) => [row.company_id, row.name]));
  const rows = page.rows.map((row) => ({
    messageId: row.message_id,
    companyId: row.company_id,
    companyName: byCompany.get(row.company_id) ?? null,
    eventType: row.event_type,
    createdAt: row.created_at,
    deliveries: (byMessage.get(row.message_id) ?? []).map(({ message_id: _, ...delivery }) => delivery),
  }));
  return { ...page, rows };
}

/** How many messages a consumer was never sent, by the name of the event; of companies with any of its tags. */
export const countMissing = (
  db: Queryable,
  { consumerId, companyTags }: Pick<Consumer, "consumerId" | "companyTags">,
  { since: from, until, told }: MissingWindow,
) =>
  db.rows<FailuresOfType>(missing, [
    consumerId,
    from,
    until,
    told.map(({ type }) => type),
    told.map(({ name }) => name),
    companyTags,
  ]);
