import { type Queryable, statement } from "../database/pool.ts";

const latest = statement(
  "delivery-latest",
  `select c.connection_id, b.settled_at from unnest($2::uuid[]) as c(connection_id)
   cross join lateral (select settled_at from delivery_batch
     where company_id = $1 and connection_id = c.connection_id and state = 'settled'
     order by settled_at desc limit 1) b`,
);

/** When the last batch of each connection had its outcome; connections without one are left out. */
export async function latestDeliveries(
  db: Queryable,
  companyId: string,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const rows = await db.rows<{ connection_id: string; settled_at: Date }>(latest, [companyId, connectionIds]);
  return new Map(rows.map((row) => [row.connection_id, row.settled_at]));
}
