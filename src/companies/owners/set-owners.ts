import { findPersonNames } from "../../access/people/person-names.ts";
import { audit } from "../../audit/audit.ts";
import { invalidField } from "../../problem.ts";
import type { Work } from "../../work.ts";
import { requireCompanyForChange } from "../find-company.ts";
import { addOwners, ownersOfCompanies, removeOtherOwners } from "./queries.ts";

/** Owners of one company at most. */
export const mostOwners = 50;

/**
 * Says who owns a company; nobody may be the answer. People who were disabled since they became owners may stay, new ones
 * must be able to sign in. Throws 404 for an unknown company, 400 for somebody unknown or disabled.
 */
export async function setOwners(work: Work, asked: string, people: readonly string[]): Promise<string[]> {
  const { companyId } = await requireCompanyForChange(work.tx, asked);
  const before = (await ownersOfCompanies(work.tx, [companyId])).get(companyId) ?? [];
  const wanted = [...new Set(people.map((personId) => personId.toLowerCase()))];
  const known = new Map((await findPersonNames(work.tx)).map((person) => [person.personId, person]));
  for (const personId of wanted) {
    const person = known.get(personId);
    if (!person) throw refused(`${personId} is nobody who may sign in to the Portal.`);
    if (person.disabled && !before.includes(personId)) throw refused(`${person.name} is disabled.`);
  }
  await removeOtherOwners(work.tx, companyId, wanted);
  await addOwners(work.tx, companyId, wanted, work.now);
  const after = (await ownersOfCompanies(work.tx, [companyId])).get(companyId) ?? [];
  if (before.join() !== after.join())
    await audit(work, {
      type: "company.ownersChanged",
      companyId,
      target: { companyId },
      before: { ownerUserIds: before },
      after: { ownerUserIds: after },
    });
  return after;
}

const refused = (message: string) => invalidField("ownerUserIds", message, "CompanyOwners");
