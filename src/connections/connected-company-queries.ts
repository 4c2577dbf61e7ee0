import { type Queryable, statement } from "../database/pool.ts";

const count = statement(
  "connected-company-count",
  `select count(distinct company_id) as companies from connection
   where status = 'Linked' and deleted_at is null`,
);

/** How many companies have a linked connection. */
export const countConnectedCompanies = async (db: Queryable): Promise<number> =>
  (await db.one<{ companies: number }>(count)).companies;
