import type { Static } from "typebox";
import { announce, audit } from "../audit/audit.ts";
import { bankFeeds } from "../products/product.ts";
import { uuid } from "../random.ts";
import type { Work } from "../work.ts";
import { type Company, type CompanyRequest, newContent } from "./company.ts";
import { addOwners } from "./owners/queries.ts";
import { insertCompany } from "./queries.ts";

/** Creates a company: a business customer of the bank. Names need not be unique. Who makes one in the Portal owns it. */
export async function createCompany(work: Work, request: Static<typeof CompanyRequest>): Promise<Company> {
  const company: Company = {
    companyId: uuid(work.random),
    ...newContent(request),
    products: [bankFeeds],
    createdAt: work.now,
    linkEpoch: 1,
  };
  const { companyId } = company;
  await insertCompany(work.tx, company);
  const owners = work.actor.kind === "person" ? [work.actor.id] : [];
  if (owners.length > 0) await addOwners(work.tx, companyId, owners, work.now);
  await audit(work, {
    type: "company.created",
    companyId,
    target: { companyId },
    after: { ...newContent(request), ...(owners.length > 0 ? { ownerUserIds: owners } : undefined) },
  });
  await announce(work, [{ type: "company.created", companyId }]);
  return company;
}
