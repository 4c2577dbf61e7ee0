import type { Application } from "../application.ts";
import { storeAuthorization } from "../authorizations/store-authorization.ts";
import { requireCompany } from "../companies/find-company.ts";
import type { Connection } from "../connections/connection.ts";
import { spendOtp } from "../one-time-passwords/spend-otp.ts";
import { Problem } from "../problem.ts";
import { hasBankFeeds } from "../products/product.ts";
import { listAccounts } from "../source-accounts/find-account.ts";
import type { Work } from "../work.ts";
import type { SageRequest } from "./sage-request.ts";

/** `wrong` for an unknown connection as for a wrong password: who asks has proved nothing. `over`: Sage waits no more. */
export type SageOutcome = "connected" | "wrong" | "no-accounts" | "switched-off" | "over";

/** Takes back what the password was spent for, so that it stays good. */
class NothingToConnect extends Error {
  readonly outcome: SageOutcome;
  constructor(outcome: SageOutcome) {
    super(outcome);
    this.name = "NothingToConnect";
    this.outcome = outcome;
  }
}

/**
 * Keeps Sage's authorisation for the connection that the customer names and has a password of. A connection that is
 * linked already takes another one: that is how the customer adds an account.
 */
export async function connectSage(
  application: Application,
  address: string,
  typed: { connectionId: string; password: string },
  request: SageRequest,
): Promise<SageOutcome> {
  const keep = async (work: Work, connection: Connection) => {
    const { companyId, connectionId } = connection;
    if (!hasBankFeeds(await requireCompany(work.tx, companyId))) throw new NothingToConnect("switched-off");
    const accounts = await listAccounts(work.tx, companyId, connectionId);
    if (accounts.length === 0) throw new NothingToConnect("no-accounts");
    const { authorizationId, bankId } = request;
    const fields = { authorizationId, ...(bankId === null ? undefined : { bankId }) };
    const byCustomer: Work = { ...work, actor: { kind: "customer", companyId, address } };
    try {
      await storeAuthorization(application, byCustomer, connection, fields);
    } catch (error) {
      throw error instanceof Problem && error.code === "invalid-content"
        ? new NothingToConnect("over")
        : error;
    }
  };
  try {
    const { connectionId, password } = typed;
    return (await spendOtp(application, connectionId, password, keep)) ? "connected" : "wrong";
  } catch (error) {
    if (error instanceof NothingToConnect) return error.outcome;
    throw error;
  }
}
