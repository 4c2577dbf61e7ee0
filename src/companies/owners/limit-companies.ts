import { audit } from "../../audit/audit.ts";
import type { Work } from "../../work.ts";
import { areCompaniesLimited, writeLimit } from "./queries.ts";

/** Says whether roles without the right to see all companies see only those they own, from their next call on. */
export async function limitCompanies(work: Work, ownedOnly: boolean): Promise<void> {
  const before = await areCompaniesLimited(work.tx);
  if (before === ownedOnly) return;
  await writeLimit(work.tx, ownedOnly, work.now);
  await audit(work, {
    type: "companyPermissions.changed",
    target: {},
    before: { ownedOnly: before },
    after: { ownedOnly },
  });
}
