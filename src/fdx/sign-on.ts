import type { Application } from "../application.ts";
import { listCollectedAccounts } from "../collection/collect.ts";
import type { CollectedAccount } from "../collection/collector.ts";
import { requireCompany } from "../companies/find-company.ts";
import { checkCredentials } from "../credentials/check-credentials.ts";
import { hasBankFeeds } from "../products/product.ts";
import { uuid } from "../random.ts";
import type { SignedOn } from "./ticket.ts";

export type SignOnResult =
  | {
      readonly kind: "signed-on";
      readonly signedOn: SignedOn;
      readonly accounts: readonly CollectedAccount[];
    }
  | { readonly kind: "wrong" | "noAccounts" | "switchedOff" };

/** Signs a customer on with an issued pair; wrong pairs count towards the same lock as over OFX. */
export async function signOn(
  application: Application,
  typed: { readonly username: string; readonly password: string },
): Promise<SignOnResult> {
  const proved = await checkCredentials(application, typed.username, typed.password);
  if (!proved) return { kind: "wrong" };
  const { companyId, connectionId, username } = proved;
  if (!hasBankFeeds(await requireCompany(application.database, companyId))) return { kind: "switchedOff" };
  const accounts = await accountsOf(application, proved);
  if (accounts.length === 0) return { kind: "noAccounts" };
  const grantId = uuid(application.random);
  return { kind: "signed-on", signedOn: { companyId, connectionId, username, grantId }, accounts };
}

/** The accounts that can be shared of a connection. */
export const accountsOf = (
  application: Application,
  { companyId, connectionId }: Pick<SignedOn, "companyId" | "connectionId">,
): Promise<CollectedAccount[]> =>
  listCollectedAccounts(application, { companyId, connectionId, channel: "fdx" });
