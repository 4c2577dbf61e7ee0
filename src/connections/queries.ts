import { sql } from "kysely";
import { type Sight, seeing } from "../companies/owners/sight.ts";
import { type Database, type Queryable, statement } from "../database/pool.ts";
import type { ListRequest } from "../http/list/list-query.ts";
import type { ListPage } from "../http/list/list-reply.ts";
import { ofSome, type Sql, type SqlField } from "../http/list/sql-condition.ts";
import { pageOfRows, type SqlList } from "../http/list/sql-page.ts";
import type { Organisation, PlatformKey } from "../integrations/integration.ts";
import { allPlatforms, type Platform } from "../integrations/platforms.ts";
import {
  type Connection,
  type ConnectionError,
  type ConnectionStatus,
  connectionStatuses,
} from "./connection.ts";

interface Row {
  company_id: string;
  connection_id: string;
  platform_key: PlatformKey;
  status: ConnectionStatus;
  created_at: Date;
  link_epoch: number;
  errors: ConnectionError[];
  provider_address: string | null;
  organisation_id: string | null;
  organisation_link_id: string | null;
  organisation: Organisation | null;
  last_sync_at: Date | null;
  authorized_at: Date | null;
  deleted_at: Date | null;
}

const columns = `company_id, connection_id, platform_key, status, created_at, link_epoch, errors, provider_address,
  organisation_id, organisation_link_id, organisation, last_sync_at, authorized_at, deleted_at`;
const insert = statement(
  "connection-insert",
  `insert into connection (company_id, connection_id, platform_key, status, created_at)
   values ($1, $2, $3, 'PendingAuth', $4) returning ${columns}`,
);
const live = "company_id = $1 and connection_id = $2 and deleted_at is null";
const get = statement("connection-get", `select ${columns} from connection where ${live}`);
const lock = statement(
  "connection-lock",
  `select ${columns} from connection where ${live} for no key update`,
);
const perPlatform = seeing(
  "connection-per-platform",
  0,
  (
    seen,
  ) => `select platform_key, count(*)::int as total, (count(*) filter (where status = 'Linked'))::int as linked
   from connection where deleted_at is null and ${seen("company_id")} group by platform_key`,
);
const perCompany = statement(
  "connection-per-company",
  "select count(*)::int as connections from connection where company_id = $1 and deleted_at is null",
);
const ofCompanies = statement(
  "connection-of-companies",
  `select ${columns} from connection where company_id = any($1::uuid[]) and deleted_at is null
   order by created_at desc, connection_id`,
);
const update = statement(
  "connection-update",
  `update connection set status = $3, errors = $4, link_epoch = $5, provider_address = $6, organisation_id = $7,
     organisation_link_id = $8, organisation = $9, last_sync_at = $10
   where company_id = $1 and connection_id = $2`,
);
const getEvenDeleted = statement(
  "connection-get-deleted",
  `select ${columns} from connection where company_id = $1 and connection_id = $2`,
);
const severalEvenDeleted = statement(
  "connection-several-deleted",
  `select c.* from unnest($1::uuid[], $2::uuid[]) as k(company_id, connection_id)
   join connection c on c.company_id = k.company_id and c.connection_id = k.connection_id`,
);
const otherLinked = statement(
  "connection-other-linked",
  `select ${columns} from connection where company_id = $1 and connection_id <> $2 and status = 'Linked' and deleted_at is null`,
);
const remove = statement(
  "connection-delete",
  `update connection set deleted_at = $3, link_epoch = link_epoch + 1
   where company_id = $1 and ($2::uuid is null or connection_id = $2) and deleted_at is null
   returning ${columns}`,
);

const toConnection = (row: Row): Connection => ({
  companyId: row.company_id,
  connectionId: row.connection_id,
  platformKey: row.platform_key,
  status: row.status,
  createdAt: row.created_at,
  linkEpoch: row.link_epoch,
  errors: row.errors,
  providerAddress: row.provider_address,
  organisationId: row.organisation_id,
  organisationLinkId: row.organisation_link_id,
  organisation: row.organisation,
  lastSyncAt: row.last_sync_at,
  authorizedAt: row.authorized_at,
  deletedAt: row.deleted_at,
});

export async function insertConnection(
  db: Queryable,
  connection: { companyId: string; connectionId: string; platformKey: PlatformKey; now: Date },
): Promise<Connection> {
  const { companyId, connectionId, platformKey, now } = connection;
  return toConnection(await db.one<Row>(insert, [companyId, connectionId, platformKey, now]));
}

export async function findConnection(db: Queryable, companyId: string, connectionId: string) {
  const row = await db.maybe<Row>(get, [companyId, connectionId]);
  return row && toConnection(row);
}

/** Locks the connection against change until the transaction ends. */
export async function lockConnection(db: Queryable, companyId: string, connectionId: string) {
  const row = await db.maybe<Row>(lock, [companyId, connectionId]);
  return row && toConnection(row);
}

/** The connection, deleted or not; for work that outlives it. */
export async function findConnectionEvenDeleted(db: Queryable, companyId: string, connectionId: string) {
  const row = await db.maybe<Row>(getEvenDeleted, [companyId, connectionId]);
  return row && toConnection(row);
}

/** Several connections at once, deleted or not. */
export const findConnectionsEvenDeleted = async (
  db: Queryable,
  keys: readonly { companyId: string; connectionId: string }[],
): Promise<Connection[]> => {
  const columnsOfKeys = [
    keys.map(({ companyId }) => companyId),
    keys.map(({ connectionId }) => connectionId),
  ];
  return (await db.rows<Row>(severalEvenDeleted, columnsOfKeys)).map(toConnection);
};

/** The other linked connections of a company. */
export const findOtherLinked = async (
  db: Queryable,
  companyId: string,
  connectionId: string,
): Promise<Connection[]> => (await db.rows<Row>(otherLinked, [companyId, connectionId])).map(toConnection);

/** A fact of the integration behind a connection, which its key stands for in the database. */
const ofPlatform = (key: Sql, fact: (platform: Platform) => string): Sql => {
  const cases = allPlatforms.map((platform) => sql`when ${platform.key} then ${fact(platform)}`);
  return sql`case ${key} ${sql.join(cases, sql` `)} end`;
};

/** What connections can be asked for by their own properties (wire contract, 4.3); `row` is what SQL calls them. */
function connectionFields(row: Sql): Record<string, SqlField> {
  const key = sql`${row}.platform_key`;
  return {
    id: { kind: "uuid", column: sql`${row}.connection_id` },
    integrationId: { kind: "text", column: ofPlatform(key, (platform) => platform.integrationId) },
    integrationKey: { kind: "text", column: key },
    sourceId: { kind: "text", column: ofPlatform(key, (platform) => platform.sourceId) },
    sourceType: { kind: "text", column: ofPlatform(key, (platform) => platform.sourceType) },
    platformName: { kind: "text", column: ofPlatform(key, (platform) => platform.name) },
    status: { kind: "word", words: connectionStatuses, column: sql`${row}.status` },
    created: { kind: "instant", column: sql`${row}.created_at` },
    lastSync: { kind: "instant", column: sql`${row}.last_sync_at`, optional: true },
  };
}

export const connectionList: SqlList = {
  type: "Connection",
  fields: connectionFields(sql`row`),
  table: sql`connection`,
  columns,
  key: sql`row.connection_id`,
  keyKind: "uuid",
  created: sql`row.created_at`,
  defaultOrder: "-created",
};

/** The properties of the connections that a company has, for lists of companies. */
export const connectionFieldsOf = (companyId: Sql): Record<string, SqlField> =>
  ofSome(
    connectionFields(sql`own`),
    "dataConnections",
    (test) => sql`exists (
      select from connection as own where own.company_id = ${companyId} and own.deleted_at is null and ${test}
    )`,
  );

/** When any connection of a company was last in sync, by company; null when none ever was. */
export const latestSyncs: Sql = sql`(
  select company_id, max(last_sync_at) as latest_sync_at from connection where deleted_at is null group by company_id
)`;

export async function listConnections(
  db: Database,
  companyId: string,
  request: ListRequest<SqlField>,
): Promise<ListPage<Connection>> {
  const base = sql<boolean>`row.company_id = ${companyId} and row.deleted_at is null`;
  const page = await pageOfRows<Row>(db, connectionList, base, request);
  return { ...page, rows: page.rows.map(toConnection) };
}

/** How many connections there are to each accounting package, and how many of them are linked. */
export const countPerPlatform = (db: Queryable, sight: Sight) =>
  db.rows<{ platform_key: PlatformKey; total: number; linked: number }>(...perPlatform(sight));

export const countConnectionsOf = async (db: Queryable, companyId: string): Promise<number> =>
  (await db.one<{ connections: number }>(perCompany, [companyId])).connections;

export const findConnectionsOf = async (
  db: Queryable,
  companyIds: readonly string[],
): Promise<Connection[]> => (await db.rows<Row>(ofCompanies, [companyIds])).map(toConnection);

/** Stores every changeable fact of a connection but when it was authorised, which its grant brings; the caller holds its lock. */
export const saveConnection = (db: Queryable, connection: Connection) =>
  db.rows(update, [
    connection.companyId,
    connection.connectionId,
    connection.status,
    JSON.stringify(connection.errors),
    connection.linkEpoch,
    connection.providerAddress,
    connection.organisationId,
    connection.organisationLinkId,
    connection.organisation && JSON.stringify(connection.organisation),
    connection.lastSyncAt,
  ]);

/** Marks one connection of a company, or all (null), as deleted and returns them as they were. */
export const markConnectionsDeleted = async (
  db: Queryable,
  companyId: string,
  connectionId: string | null,
  now: Date,
): Promise<Connection[]> => (await db.rows<Row>(remove, [companyId, connectionId, now])).map(toConnection);
