import { announce, audit } from "../audit/audit.ts";
import type { Work } from "../work.ts";
import type { Company, CompanyContent } from "./company.ts";
import { requireCompanyForChange } from "./find-company.ts";
import { updateCompany } from "./queries.ts";

/** Gives a company the content that `next` makes of the present one; 404 when it is unknown. */
export async function changeCompany(
  work: Work,
  asked: string,
  next: (company: Company) => CompanyContent,
): Promise<Company> {
  const company = await requireCompanyForChange(work.tx, asked);
  const content = next(company);
  const { companyId, name, description, tags } = company;
  await updateCompany(work.tx, companyId, content);
  await audit(work, {
    type: "company.updated",
    companyId,
    target: { companyId },
    before: { name, description, tags },
    after: content,
  });
  await announce(work, [{ type: "company.updated", companyId }]);
  return { ...company, ...content };
}
