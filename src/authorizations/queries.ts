import { type Queryable, statement } from "../database/pool.ts";

interface ConnectionKey {
  readonly companyId: string;
  readonly connectionId: string;
}

const get = statement(
  "authorization-get",
  "select sealed_fields from connection_authorization where company_id = $1 and connection_id = $2",
);
const put = statement(
  "authorization-put",
  `insert into connection_authorization (company_id, connection_id, sealed_fields, stored_at) values ($1, $2, $3, $4)
   on conflict (company_id, connection_id) do update
     set sealed_fields = excluded.sealed_fields, stored_at = excluded.stored_at`,
);
const remove = statement(
  "authorization-remove",
  "delete from connection_authorization where company_id = $1 and connection_id = $2",
);

export const findAuthorization = async (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
): Promise<Buffer | undefined> =>
  (await db.maybe<{ sealed_fields: Buffer }>(get, [companyId, connectionId]))?.sealed_fields;

export const putAuthorization = (
  db: Queryable,
  { companyId, connectionId }: ConnectionKey,
  sealed: Buffer,
  now: Date,
) => db.count(put, [companyId, connectionId, sealed, now]);

export const removeAuthorization = (db: Queryable, { companyId, connectionId }: ConnectionKey) =>
  db.count(remove, [companyId, connectionId]);
