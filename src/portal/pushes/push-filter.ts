import { sql } from "kysely";
import { type Static, Type } from "typebox";
import { isUuid } from "../../companies/find-company.ts";
import { type Sight, seen } from "../../companies/owners/sight.ts";
import { readInstant } from "../../http/list/field.ts";
import { refusedParameter } from "../../http/list/parse-condition.ts";
import type { Sql } from "../../http/list/sql-condition.ts";
import { operationStatuses } from "../../push-operations/push-operation.ts";

/** What became of lines of a push: some were refused, are in doubt, were cancelled, or are on their way. */
export const outcomes = ["refused", "in-doubt", "cancelled", "waiting"] as const;

const text = (description: string) => Type.Optional(Type.String({ maxLength: 200, description }));

/** Filters of pushes; several words of one filter are separated by commas. */
export const PushFilter = Type.Object({
  status: text(`Of ${operationStatuses.join(", ")}.`),
  platform: text("Keys of accounting packages, such as gbol."),
  companyId: text("Of this company alone."),
  connectionId: text("Of this connection alone."),
  accountId: text("The bank's id of a source account; with companyId."),
  from: text("Requested then or later: an instant, or a day in UTC."),
  until: text("Requested before the end of that instant or day."),
  outcome: text(`Lines that were ${outcomes.join(", ")}.`),
  handled: text("true or false: whether somebody has seen to a push that ended badly."),
  text: text("The key of a push, a correlation id, or how the id of a transaction begins."),
  transactionId: text("How the id of a transaction begins. Descriptions are not searched."),
  correlationId: text("Of the request that brought the push."),
});
export type PushFilter = Static<typeof PushFilter>;
const names = Object.keys(PushFilter.properties) as (keyof PushFilter)[];

/** What links of the list repeat: the filters that were given. */
export const givenFilters = (query: PushFilter): PushFilter =>
  Object.fromEntries(names.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));

/** The filters as one condition on `row`, a push of a company that is seen. Throws 400 that names the parameter. */
export function filterCondition(filter: PushFilter, sight: Sight): Sql<boolean> {
  const conditions = [
    seen(sight, sql`row.company_id`),
    ...one(filter.status, "status", operationStatuses, (words) => equals(sql`row.status`, words)),
    ...one(filter.platform, "platform", undefined, ofPlatforms),
    ...id(filter.companyId, "companyId", (value) => sql<boolean>`row.company_id = ${value}::uuid`),
    ...id(filter.connectionId, "connectionId", (value) => sql<boolean>`row.connection_id = ${value}::uuid`),
    ...ofAccount(filter),
    ...instants(filter),
    ...one(filter.outcome, "outcome", outcomes, (words) => any(words.map(withOutcome))),
    ...ofHandling(filter.handled),
    ...ofText(filter, sight),
    ...ofTransaction(filter, sight),
    ...(filter.correlationId ? [sql<boolean>`row.correlation_id = ${filter.correlationId}::text`] : []),
  ];
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

const any = (terms: readonly Sql<boolean>[]): Sql<boolean> => sql<boolean>`(${sql.join(terms, sql` or `)})`;

// One word keeps the order of an index that begins with the column.
const equals = (column: Sql, words: readonly string[]): Sql<boolean> =>
  words.length === 1
    ? sql<boolean>`${column} = ${words[0]}::text`
    : sql<boolean>`${column} = any(${words}::text[])`;

function one(
  given: string | undefined,
  parameter: string,
  known: readonly string[] | undefined,
  write: (words: string[]) => Sql<boolean>,
): Sql<boolean>[] {
  const words = (given ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const unknown = known && words.find((word) => !known.includes(word));
  if (unknown !== undefined)
    throw refusedParameter(parameter, `${parameter} "${unknown}" must be of ${known!.join(", ")}`);
  return words.length === 0 ? [] : [write(words)];
}

function id(given: string | undefined, parameter: string, write: (value: string) => Sql<boolean>) {
  if (!given) return [];
  if (!isUuid(given)) throw refusedParameter(parameter, `${parameter} must be the id of one, a UUID`);
  return [write(given)];
}

const ofPlatforms = (keys: readonly string[]) => equals(sql`row.platform_key`, keys);

function ofAccount({ accountId, companyId, connectionId }: PushFilter): Sql<boolean>[] {
  if (!accountId) return [];
  if (!companyId) throw refusedParameter("accountId", "accountId says which account only with companyId");
  const connected = connectionId ? sql`and a.connection_id = ${connectionId}::uuid` : sql``;
  return [
    sql<boolean>`row.source_account_key in (select a.source_account_key from source_account a
      where a.company_id = ${companyId}::uuid and a.account_id = ${accountId}::text ${connected})`,
  ];
}

function instants({ from, until }: PushFilter): Sql<boolean>[] {
  const read = (given: string | undefined, parameter: string) => {
    if (!given) return undefined;
    const instant = readInstant(given);
    if (!instant)
      throw refusedParameter(parameter, `${parameter} must be a day or an instant such as 2026-01-28T09:30Z`);
    return instant;
  };
  const first = read(from, "from");
  const last = read(until, "until");
  return [
    ...(first ? [sql<boolean>`row.requested_at >= ${first.from}::timestamptz`] : []),
    ...(last ? [sql<boolean>`row.requested_at < ${last.until}::timestamptz`] : []),
  ];
}

/** A push whose lines are all delivered has none of these, so that its lines need not be looked at. */
function withOutcome(outcome: string): Sql<boolean> {
  if (outcome === "waiting") return sql<boolean>`row.status = 'Pending'`;
  if (outcome === "in-doubt")
    return sql<boolean>`row.operation_id in (
      select l.operation_id from statement_line l where l.state = 'in-doubt'
      union select r.operation_id from statement_line l join operation_repeat r
        on r.company_id = l.company_id and r.source_account_key = l.source_account_key and r.position = l.position
      where l.state = 'in-doubt')`;
  return sql<boolean>`(row.status <> 'Success' and (
    exists (select from statement_line l where l.operation_id = row.operation_id and l.state = ${outcome}::text)
    or exists (select from operation_repeat r join statement_line l on l.company_id = r.company_id
      and l.source_account_key = r.source_account_key and l.position = r.position
      where r.company_id = row.company_id and r.operation_id = row.operation_id and l.state = ${outcome}::text)))`;
}

function ofHandling(handled: string | undefined): Sql<boolean>[] {
  if (!handled) return [];
  if (handled === "true") return [sql<boolean>`row.handled_at is not null`];
  if (handled === "false")
    return [sql<boolean>`(row.status in ('Failed', 'TimedOut') and row.handled_at is null)`];
  throw refusedParameter("handled", "handled must be true or false");
}

/** Ids are many: of those that begin alike so many are looked at. */
const mostLines = 5_000;

function ofTransaction({ transactionId, companyId }: PushFilter, sight: Sight): Sql<boolean>[] {
  if (!transactionId) return [];
  return [sql<boolean>`row.operation_id in (${pushesOfTransaction(transactionId, companyId, sight)})`];
}

/** Pushes that brought or repeated a transaction whose id begins so. */
function pushesOfTransaction(beginning: string, companyId: string | undefined, sight: Sight): Sql {
  const prefix = `${beginning.trim().replace(/[\\%_]/g, "\\$&")}%`;
  const ofCompany = companyId
    ? sql`and l.company_id = ${companyId}::uuid`
    : sql`and ${seen(sight, sql`l.company_id`)}`;
  return sql`
    with found as materialized (select l.company_id, l.source_account_key, l.position, l.operation_id
      from statement_line l where l.transaction_id like ${prefix}::text ${ofCompany} limit ${mostLines}::int)
    select operation_id from found
    union select r.operation_id from found f join operation_repeat r on r.company_id = f.company_id
      and r.source_account_key = f.source_account_key and r.position = f.position`;
}

function ofText({ text: given, companyId }: PushFilter, sight: Sight): Sql<boolean>[] {
  const words = given?.trim();
  if (!words) return [];
  const key = isUuid(words) ? sql`union select ${words}::uuid` : sql``;
  return [
    sql<boolean>`row.operation_id in (
      select f.operation_id from (${pushesOfTransaction(words, companyId, sight)}) f
      union select c.operation_id from push_operation c where c.correlation_id = ${words}::text ${key})`,
  ];
}
