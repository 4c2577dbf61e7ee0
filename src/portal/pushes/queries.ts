import { sql } from "kysely";
import type { Sight } from "../../companies/owners/sight.ts";
import { type Database, type Queryable, statement } from "../../database/pool.ts";
import type { ListRequest } from "../../http/list/list-query.ts";
import type { ListPage } from "../../http/list/list-reply.ts";
import type { SqlField } from "../../http/list/sql-condition.ts";
import { pageOfRows, type SqlList } from "../../http/list/sql-page.ts";
import { findPlatform } from "../../integrations/platforms.ts";
import type { OperationStatus, PushedDataType } from "../../push-operations/push-operation.ts";
import type { LineCounts, PushRow } from "./push.ts";
import { filterCondition, type PushFilter } from "./push-filter.ts";

/** Pushes of all companies, newest first unless the other way round is asked for. */
export const pushList: SqlList = {
  type: "Push",
  fields: { requestedOnUtc: { kind: "instant", column: sql`row.requested_at` } },
  table: sql`push_operation`,
  columns: "company_id, operation_id",
  key: sql`row.operation_id`,
  keyKind: "uuid",
  created: sql`row.requested_at`,
  defaultOrder: "-requestedOnUtc",
  countAtMost: 10_000,
};

const linesOf = `lateral (
    select l.state from statement_line l
    where l.company_id = o.company_id and l.source_account_key = o.source_account_key
      and l.position between o.first_position and o.last_position
    union all
    select l.state from operation_repeat r join statement_line l
      on l.company_id = r.company_id and l.source_account_key = r.source_account_key and l.position = r.position
    where r.company_id = o.company_id and r.operation_id = o.operation_id
  ) l`;
const count = (states: string) => `(count(*) filter (where l.state in (${states})))::int`;
const facts = `o.*, c.name as company_name, n.platform_key, n.status as connection_status, a.account_name, a.account_number,
   a.currency, t.*,
   (select count(*)::int from operation_repeat r where r.company_id = o.company_id and r.operation_id = o.operation_id) as repeated`;
const joins = `left join company c on c.company_id = o.company_id
   left join connection n on n.company_id = o.company_id and n.connection_id = o.connection_id
   left join source_account a on a.company_id = o.company_id and a.source_account_key = o.source_account_key
   cross join lateral (select ${count("'accepted', 'sending'")} as waiting, ${count("'at-provider'")} as at_provider,
     ${count("'in-doubt'")} as in_doubt, ${count("'delivered'")} as delivered, ${count("'already-there'")} as already_there,
     ${count("'refused'")} as refused, ${count("'cancelled'")} as cancelled, ${count("'available'")} as available,
     ${count("'collected'")} as collected from ${linesOf}) t`;
const several = statement(
  "portal-pushes",
  `select ${facts} from unnest($1::uuid[], $2::uuid[]) with ordinality as k(company_id, operation_id, place)
   join push_operation o on o.company_id = k.company_id and o.operation_id = k.operation_id ${joins}
   order by k.place`,
);
const around = (sign: "<" | ">", order: string) => `(select o.company_id, o.operation_id from push_operation o
  where o.company_id = $1 and o.source_account_key = $2 and (o.requested_at, o.operation_id) ${sign} ($3, $4)
  order by o.requested_at ${order}, o.operation_id ${order} limit 3)`;
const neighbours = statement(
  "portal-push-neighbours",
  `select * from (${around("<", "desc")} union all ${around(">", "asc")}) o order by operation_id desc`,
);

interface Row {
  company_id: string;
  operation_id: string;
  connection_id: string;
  company_name: string | null;
  platform_key: string | null;
  connection_status: string | null;
  account_id: string | null;
  account_name: string | null;
  account_number: string | null;
  currency: string | null;
  data_type: PushedDataType;
  status: OperationStatus;
  status_code: number;
  requested_at: Date;
  completed_at: Date | null;
  timeout_minutes: number | null;
  error_message: string | null;
  line_count: number;
  warnings: readonly unknown[];
  repeated: number;
  handled_at: Date | null;
  handled_by: string | null;
  handled_note: string | null;
  waiting: number;
  at_provider: number;
  in_doubt: number;
  delivered: number;
  already_there: number;
  refused: number;
  cancelled: number;
  available: number;
  collected: number;
}

export interface PushKey {
  readonly companyId: string;
  readonly operationId: string;
}

/** One page of pushes that pass a filter. */
export async function listPushes(
  db: Database,
  filter: PushFilter,
  sight: Sight,
  request: ListRequest<SqlField>,
): Promise<ListPage<PushRow>> {
  const page = await pageOfRows<{ company_id: string; operation_id: string }>(
    db,
    pushList,
    filterCondition(filter, sight),
    request,
  );
  const rows = await findPushes(
    db,
    page.rows.map((row) => ({ companyId: row.company_id, operationId: row.operation_id })),
  );
  return { ...page, rows };
}

/** Keys of the pushes of a filter that did not succeed, as many as a page has, and how many there are. */
export async function findFailedPushes(
  db: Database,
  filter: PushFilter,
  sight: Sight,
  request: ListRequest<SqlField>,
): Promise<{ keys: PushKey[]; total: number }> {
  const condition = sql<boolean>`${filterCondition(filter, sight)} and row.status <> 'Success' and row.data_type = 'bankTransactions'`;
  const page = await pageOfRows<{ company_id: string; operation_id: string }>(
    db,
    pushList,
    condition,
    request,
  );
  const keys = page.rows.map((row) => ({ companyId: row.company_id, operationId: row.operation_id }));
  return { keys, total: page.total };
}

/** Some pushes with all that a list shows of them, in the order given. */
export const findPushes = async (db: Queryable, pushes: readonly PushKey[]): Promise<PushRow[]> =>
  pushes.length === 0
    ? []
    : (
        await db.rows<Row>(several, [
          pushes.map(({ companyId }) => companyId),
          pushes.map(({ operationId }) => operationId),
        ])
      ).map(toPush);

/** Up to three pushes of the same account before one, and as many after it, the latest first. */
export async function findNeighbours(
  db: Queryable,
  push: PushKey & { readonly sourceAccountKey: string; readonly requestedAt: Date },
): Promise<PushRow[]> {
  const found = await db.rows<{ company_id: string; operation_id: string }>(neighbours, [
    push.companyId,
    push.sourceAccountKey,
    push.requestedAt,
    push.operationId,
  ]);
  return findPushes(
    db,
    found.map((row) => ({ companyId: row.company_id, operationId: row.operation_id })),
  );
}

const toPush = (row: Row): PushRow => ({
  pushOperationKey: row.operation_id,
  companyId: row.company_id,
  companyName: row.company_name ?? "",
  connectionId: row.connection_id,
  platformKey: row.platform_key ?? "",
  platformName: (row.platform_key && findPlatform(row.platform_key)?.name) || "",
  connectionStatus: row.connection_status ?? "",
  accountId: row.account_id,
  accountName: row.account_name,
  accountNumber: row.account_number,
  currency: row.currency,
  dataType: row.data_type,
  status: row.status,
  statusCode: row.status_code,
  requestedOnUtc: row.requested_at.toISOString(),
  completedOnUtc: row.completed_at?.toISOString() ?? null,
  timeoutInMinutes: row.timeout_minutes,
  errorMessage: row.error_message,
  lines: row.line_count,
  counts: countsOf(row),
  warnings: row.warnings.length,
  repeated: row.repeated,
  handled:
    row.handled_at === null
      ? null
      : { at: row.handled_at.toISOString(), by: row.handled_by ?? "", note: row.handled_note },
});

const countsOf = (row: Row): LineCounts => ({
  waiting: row.waiting,
  atProvider: row.at_provider,
  inDoubt: row.in_doubt,
  delivered: row.delivered,
  alreadyThere: row.already_there,
  refused: row.refused,
  cancelled: row.cancelled,
  available: row.available,
  collected: row.collected,
});
