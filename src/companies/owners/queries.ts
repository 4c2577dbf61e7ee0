import { type Queryable, statement } from "../../database/pool.ts";

const several = statement(
  "company-owners",
  `select company_id, array_agg(person_id order by since, person_id) as owners from company_owner
   where company_id = any($1::uuid[]) group by company_id`,
);
const add = statement(
  "company-owner-add",
  `insert into company_owner (company_id, person_id, since) select $1, p, $3 from unnest($2::uuid[]) as p
   on conflict do nothing`,
);
const removeOthers = statement(
  "company-owner-remove-others",
  "delete from company_owner where company_id = $1 and person_id <> all($2::uuid[])",
);
const owns = statement(
  "company-owner-is",
  `select exists (select from company_owner o join company c using (company_id)
     where o.company_id = $1 and o.person_id = $2 and c.deleted_at is null) as owns`,
);
const limited = statement(
  "company-permission",
  "select coalesce((select owned_only from company_permission), false) as limited",
);
const limit = statement(
  "company-permission-set",
  `insert into company_permission (owned_only, changed_at) values ($1, $2)
   on conflict (single) do update set owned_only = excluded.owned_only, changed_at = excluded.changed_at`,
);

/** Ids of the people who own each of some companies, who came first in front; companies without any are left out. */
export const ownersOfCompanies = async (
  db: Queryable,
  companyIds: readonly string[],
): Promise<ReadonlyMap<string, string[]>> =>
  new Map(
    (await db.rows<{ company_id: string; owners: string[] }>(several, [companyIds])).map(
      ({ company_id, owners }) => [company_id, owners],
    ),
  );

export const addOwners = (db: Queryable, companyId: string, personIds: readonly string[], now: Date) =>
  db.count(add, [companyId, personIds, now]);

export const removeOtherOwners = (db: Queryable, companyId: string, personIds: readonly string[]) =>
  db.count(removeOthers, [companyId, personIds]);

/** Whether a person owns a company that is there. */
export const isOwner = async (db: Queryable, companyId: string, personId: string): Promise<boolean> =>
  (await db.one<{ owns: boolean }>(owns, [companyId, personId])).owns;

/** Whether roles without the right to see all companies see those they own alone. */
export const areCompaniesLimited = async (db: Queryable): Promise<boolean> =>
  (await db.one<{ limited: boolean }>(limited)).limited;

export const writeLimit = (db: Queryable, ownedOnly: boolean, now: Date) => db.count(limit, [ownedOnly, now]);
