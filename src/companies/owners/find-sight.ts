import type { Person } from "../../access/person.ts";
import { may } from "../../access/roles.ts";
import type { Queryable } from "../../database/pool.ts";
import { companyNotFound, isUuid } from "../find-company.ts";
import { areCompaniesLimited, isOwner } from "./queries.ts";
import { everything, type Sight } from "./sight.ts";

export { areCompaniesLimited } from "./queries.ts";

/** Which companies a person sees: the role decides, and for roles that may not see all of them the organisation. */
export async function sightOf(
  db: Queryable,
  { personId, role }: Pick<Person, "personId" | "role">,
): Promise<Sight> {
  if (may(role, "companies.viewAll") || !(await areCompaniesLimited(db))) return everything;
  return { ownerId: personId };
}

/** Whether somebody sees a company; of an unknown one it is true only for who sees all. */
export const sees = async (db: Queryable, { ownerId }: Sight, companyId: string): Promise<boolean> =>
  ownerId === null || (isUuid(companyId) && (await isOwner(db, companyId, ownerId)));

/** Throws the 404 of an unknown company for one that is not seen: that it exists is not told. */
export async function requireSeen(db: Queryable, sight: Sight, companyId: string): Promise<void> {
  if (!(await sees(db, sight, companyId))) throw companyNotFound(companyId);
}
