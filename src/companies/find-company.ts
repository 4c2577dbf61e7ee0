import type { Queryable } from "../database/pool.ts";
import { Problem } from "../problem.ts";
import type { Company } from "./company.ts";
import { findCompany, lockCompany } from "./queries.ts";

export { findCompaniesEvenDeleted } from "./queries.ts";

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a path segment can be the id of one of our objects. */
export const isUuid = (text: string): boolean => uuidForm.test(text);

/** The company of a request's path; 404 when it is unknown, deleted or not a UUID at all. */
export async function requireCompany(db: Queryable, companyId: string): Promise<Company> {
  return orNotFound(companyId, isUuid(companyId) ? await findCompany(db, companyId) : undefined);
}

/** As `requireCompany`, and nobody else changes the company until the transaction ends. */
export async function requireCompanyForChange(db: Queryable, companyId: string): Promise<Company> {
  return orNotFound(companyId, isUuid(companyId) ? await lockCompany(db, companyId) : undefined);
}

function orNotFound(companyId: string, company: Company | undefined): Company {
  if (!company) throw companyNotFound(companyId);
  return company;
}

export const companyNotFound = (companyId: string) =>
  new Problem("company-not-found", `No company was found with ID ${companyId}`);
