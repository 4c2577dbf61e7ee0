import type { Static } from "typebox";
import type { Config } from "../config.ts";
import type { Company, CompanyReference } from "./company.ts";

/** A company as it is named inside a webhook, with its page in the Portal. */
export const companyReference = (
  config: Pick<Config, "portalUrl">,
  company: Company,
): Static<typeof CompanyReference> => ({
  id: company.companyId,
  name: company.name,
  ...(company.description ? { description: company.description } : undefined),
  links: { portal: `${config.portalUrl}/portal/companies/${company.companyId}` },
  ...(Object.keys(company.tags).length > 0 ? { tags: { ...company.tags } } : undefined),
});
