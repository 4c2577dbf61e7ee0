import { type Static, Type } from "typebox";
import type { Config } from "../config.ts";
import { Uuid, WebAddress } from "../http/schema.ts";
import type { Company } from "./company.ts";

/** A company named inside something else, such as a webhook; what has no value is left out. */
export const CompanyReferenceSchema = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    description: Type.Optional(Type.String()),
    links: Type.Object({ portal: WebAddress }),
    tags: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  { title: "CompanyReference" },
);

export const companyReference = (
  config: Pick<Config, "portalUrl">,
  company: Company,
): Static<typeof CompanyReferenceSchema> => ({
  id: company.companyId,
  name: company.name,
  ...(company.description ? { description: company.description } : undefined),
  links: { portal: `${config.portalUrl}/portal/companies/${company.companyId}` },
  ...(Object.keys(company.tags).length > 0 ? { tags: { ...company.tags } } : undefined),
});
