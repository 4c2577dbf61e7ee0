import { type Queryable, statement } from "../database/pool.ts";
import { offsetOf, type Page } from "../http/paging.ts";
import type { Organisation, PlatformKey } from "../integrations/integration.ts";
import type { Connection, ConnectionError, ConnectionStatus } from "./connection.ts";

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
  deleted_at: Date | null;
}

const columns = `company_id, connection_id, platform_key, status, created_at, link_epoch, errors, provider_address,
  organisation_id, organisation_link_id, organisation, last_sync_at, deleted_at`;
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
const list = statement(
  "connection-list",
  `select ${columns} from connection where company_id = $1 and deleted_at is null
   order by created_at desc, connection_id limit $2 offset $3`,
);
const count = statement(
  "connection-count",
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

export async function listConnections(db: Queryable, companyId: string, page: Page) {
  const { connections: total } = await db.one<{ connections: number }>(count, [companyId]);
  const rows = await db.rows<Row>(list, [companyId, page.size, offsetOf(page)]);
  return { total, connections: rows.map(toConnection) };
}

export const findConnectionsOf = async (
  db: Queryable,
  companyIds: readonly string[],
): Promise<Connection[]> => (await db.rows<Row>(ofCompanies, [companyIds])).map(toConnection);

/** Stores every changeable fact of a connection; the caller holds its lock. */
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
