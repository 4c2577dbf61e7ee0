import { type Application, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { requireConnectionForChange } from "../connections/find-connection.ts";
import { stillSignsOn } from "../credentials/check-credentials.ts";
import { Problem } from "../problem.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import { type Grant, insertGrant } from "./grant-queries.ts";
import { fdxAccountId } from "./identifiers.ts";
import { issueCode } from "./issue-tokens.ts";
import { accountsOf } from "./sign-on.ts";
import type { SignedOn } from "./ticket.ts";

/**
 * Records what the customer allowed and gives the code for it. Undefined when an account is not one of the connection's
 * any more, the pair was revoked meanwhile, or the page was posted before: each visit gives access once.
 */
export async function giveAccess(
  application: Application,
  visit: { readonly address: string; readonly correlationId: string; readonly clientId: string },
  signedOn: SignedOn,
  request: AuthorizationRequest,
  chosen: readonly string[],
): Promise<string | undefined> {
  const offered = await accountsOf(application, signedOn);
  const accounts = offered.filter(({ key }) => chosen.includes(fdxAccountId(key)));
  if (accounts.length !== new Set(chosen).size) return undefined;
  const { companyId, connectionId, grantId, username } = signedOn;
  const actor = { kind: "customer", companyId, address: visit.address } as const;
  return transact(application, actor, visit.correlationId, async (work) => {
    try {
      await requireConnectionForChange(work.tx, companyId, connectionId);
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return undefined;
      throw error;
    }
    if (!(await stillSignsOn(work, signedOn))) return undefined;
    const { scopes } = request;
    const grant: Grant = { companyId, grantId, connectionId, clientId: visit.clientId, username, scopes };
    const keys = accounts.map(({ key }) => key);
    if (!(await insertGrant(work.tx, grant, keys, work.now))) return undefined;
    await audit(work, {
      type: "fdx.allowed",
      companyId,
      target: { companyId, connectionId, grantId },
      after: { client: visit.clientId, username, scopes, accounts: accounts.map((one) => one.accountId) },
    });
    return issueCode(work, grant, request);
  });
}
