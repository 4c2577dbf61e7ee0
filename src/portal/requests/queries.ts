import { sql } from "kysely";
import { installation } from "../../audit/events.ts";
import { type Database, type Queryable, statement } from "../../database/pool.ts";
import type { ListRequest } from "../../http/list/list-query.ts";
import type { ListPage } from "../../http/list/list-reply.ts";
import type { SqlField } from "../../http/list/sql-condition.ts";
import { pageOfRows, type SqlList } from "../../http/list/sql-page.ts";
import type { Finding } from "../../problem.ts";
import type { ApiRequest, Caller, ShownRequest } from "./api-request.ts";

const insert = statement(
  "api-request-insert",
  `insert into api_request (company_id, at, request_id, method, operation, path, status, code, duration_ms, caller,
     api_key_id, address, user_agent, replay_of, request_size, reply_size, error, findings)
   select * from json_to_recordset($1::json) as r(company_id uuid, at timestamptz, request_id uuid, method text,
     operation text, path text, status smallint, code text, duration_ms real, caller text, api_key_id uuid, address text,
     user_agent text, replay_of uuid, request_size int, reply_size int, error text, findings jsonb)
   -- They are written a moment later: a company that is erased by then takes what was asked about it along. What was
   -- refused without a look at it says nothing of it, but its id.
   where company_id = '${installation}' or operation = 'delete-company' or status in (401, 403, 404, 429) or status >= 500
     or exists (select from company c where c.company_id = r.company_id)
   on conflict do nothing`,
);
const forget = statement(
  "api-request-forget",
  `delete from api_request where (company_id, at, request_id) in (
     select company_id, at, request_id from api_request where at < $1 order by at limit $2)`,
);
const columns = `company_id, at, request_id, method, operation, path, status, code, duration_ms, caller, api_key_id,
  address, user_agent, replay_of, request_size, reply_size, error, findings`;
const get = statement("api-request-get", `select ${columns} from api_request where request_id = $1 limit 1`);
const names = statement(
  "api-request-names",
  `select company_id as id, name from company where company_id = any($1::uuid[])
   union all select api_key_id, name from api_key where api_key_id = any($2::uuid[])`,
);

/** Writes requests; one that was written already is left out. */
export const insertRequests = (db: Queryable, requests: readonly ApiRequest[]) =>
  db.count(insert, [
    JSON.stringify(
      requests.map((request) => ({
        company_id: request.companyId,
        at: request.at,
        request_id: request.correlationId,
        method: request.method,
        operation: request.operation,
        path: request.path,
        status: request.status,
        code: request.code,
        duration_ms: request.durationMs,
        caller: request.caller,
        api_key_id: request.apiKeyId,
        address: request.address,
        user_agent: request.userAgent,
        replay_of: request.replayOf,
        request_size: request.requestSize,
        reply_size: request.replySize,
        error: request.error,
        findings: request.findings,
      })),
    ),
  ]);

/** Removes at most `limit` requests of before `before`; how many there were. */
export const removeOldRequests = (db: Queryable, before: Date, limit: number) =>
  db.count(forget, [before, limit]);

interface Row {
  company_id: string;
  at: Date;
  request_id: string;
  method: string;
  operation: string | null;
  path: string;
  status: number;
  code: string | null;
  duration_ms: number;
  caller: Caller | null;
  api_key_id: string | null;
  address: string;
  user_agent: string | null;
  replay_of: string | null;
  request_size: number | null;
  reply_size: number | null;
  error: string | null;
  findings: Finding[] | null;
}

const plain = (id: string): string => id.replaceAll("-", "");

const toRequest = (row: Row): ApiRequest => ({
  companyId: row.company_id,
  at: row.at,
  correlationId: plain(row.request_id),
  method: row.method,
  operation: row.operation,
  path: row.path,
  status: row.status,
  code: row.code,
  durationMs: Math.round(row.duration_ms * 10) / 10,
  caller: row.caller,
  apiKeyId: row.api_key_id,
  address: row.address,
  userAgent: row.user_agent,
  replayOf: row.replay_of === null ? null : plain(row.replay_of),
  requestSize: row.request_size,
  replySize: row.reply_size,
  error: row.error,
  findings: row.findings,
});

/** Fields of requests that the Portal may filter and order by; the list is counted up to ten thousand. */
export const requestList: SqlList = {
  type: "ApiRequest",
  fields: {
    correlationId: { kind: "uuid", column: sql`row.request_id` },
    at: { kind: "instant", column: sql`row.at` },
    method: {
      kind: "word",
      words: ["GET", "POST", "PUT", "PATCH", "DELETE"],
      column: sql`row.method`,
    },
    operation: { kind: "text", column: sql`row.operation`, optional: true },
    path: { kind: "text", column: sql`row.path` },
    status: { kind: "number", column: sql`row.status` },
    refused: { kind: "boolean", column: sql`(row.status >= 400)` },
    code: { kind: "text", column: sql`row.code`, optional: true },
    durationMs: { kind: "number", column: sql`row.duration_ms` },
    companyId: { kind: "uuid", column: sql`row.company_id` },
    apiKeyId: { kind: "uuid", column: sql`row.api_key_id`, optional: true },
    address: { kind: "text", column: sql`row.address` },
    replayed: { kind: "boolean", column: sql`(row.replay_of is not null)` },
  },
  table: sql`api_request`,
  columns,
  locator: sql`row.at`,
  key: sql`row.request_id`,
  keyKind: "uuid",
  created: sql`row.at`,
  defaultOrder: "-at",
  countAtMost: 10_000,
};

/** One page of the log, with the names of the companies and keys it names. */
export async function listRequests(
  db: Database,
  list: ListRequest<SqlField>,
): Promise<ListPage<ShownRequest>> {
  const page = await pageOfRows<Row>(db, requestList, sql<boolean>`true`, list);
  return { ...page, rows: await named(db, page.rows.map(toRequest)) };
}

/** The request of a correlation id. */
export async function findRequest(db: Queryable, correlationId: string): Promise<ShownRequest | undefined> {
  const row = await db.maybe<Row>(get, [correlationId]);
  return row && (await named(db, [toRequest(row)]))[0];
}

async function named(db: Queryable, requests: readonly ApiRequest[]): Promise<ShownRequest[]> {
  const keys = requests.flatMap(({ apiKeyId }) => apiKeyId ?? []);
  const companies = requests.map(({ companyId }) => companyId);
  const rows =
    requests.length > 0
      ? await db.rows<{ id: string; name: string | null }>(names, [
          [...new Set(companies)],
          [...new Set(keys)],
        ])
      : [];
  const known = new Map(rows.map(({ id, name }) => [id, name]));
  return requests.map((request) => ({
    ...request,
    apiKeyName: (request.apiKeyId && known.get(request.apiKeyId)) ?? null,
    companyName: known.get(request.companyId) ?? null,
  }));
}
