/** Whether an account is gone in Sage, before anything is ended because of it (Provider API, accountqueries). */
import { ProviderFault, type ProviderSession } from "../integration.ts";
import { findAccount } from "./authorisations.ts";
import { type Answer, faultOf } from "./faults.ts";

/**
 * Whether an answer says that an account of Sage's is gone, and Sage says the same when it is asked by our name of the
 * account. An account that goes by no name of ours any more has ended by Sage's own word. False while that is not known.
 */
export async function isGone(
  session: ProviderSession,
  apiKey: string,
  bankAccountId: string,
  answer: Answer,
): Promise<boolean> {
  if (faultOf(answer, false).kind !== "feed-lost" || !session.accountName) return false;
  try {
    const name = await session.accountName(bankAccountId);
    if (name === undefined) return true;
    return (await findAccount(session, apiKey, name))?.id !== bankAccountId;
  } catch (error) {
    if (error instanceof ProviderFault) return false;
    throw error;
  }
}

/** What is said of an account for which statements are turned away, though it is not known to be gone. */
export const notConfirmed = ({ code, message }: ProviderFault): ProviderFault =>
  new ProviderFault("try-later", `The account is not known to have ended in Sage. ${message}`, {
    ...(code === null ? {} : { code }),
  });
