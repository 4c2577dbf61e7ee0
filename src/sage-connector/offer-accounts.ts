import { uuid } from "../random.ts";
import { listAccounts } from "../source-accounts/find-account.ts";
import type { SourceAccount } from "../source-accounts/source-account.ts";
import type { Work } from "../work.ts";
import { findSageAccounts, nameAccounts } from "./account-queries.ts";
import type { SageAccount } from "./offered-account.ts";

/** Every account of a connection with its name at Sage; those that have none are given one. */
export async function offerAccounts(
  work: Pick<Work, "tx" | "random">,
  { companyId, connectionId }: { companyId: string; connectionId: string },
): Promise<{ account: SourceAccount; atSage: SageAccount }[]> {
  const accounts = await listAccounts(work.tx, companyId, connectionId);
  await nameAccounts(
    work.tx,
    companyId,
    accounts.map(({ key }) => ({ key, externalId: uuid(work.random) })),
  );
  const known = await findSageAccounts(
    work.tx,
    companyId,
    accounts.map(({ key }) => key),
  );
  return accounts.map((account) => ({ account, atSage: known.get(account.key)! }));
}
