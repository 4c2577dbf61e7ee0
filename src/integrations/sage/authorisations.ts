/** What a customer begins inside Sage, answered (Provider API: authorisations, accountqueries, statements). */
import {
  type AuthorisationAnswer,
  type CloseStep,
  type OfferedAccount,
  type ProviderAccount,
  ProviderFault,
  type ProviderSession,
} from "../integration.ts";
import { field, textField } from "../wire.ts";
import { answerOf } from "./client.ts";
import { type Answer, faultOf, isOfSage, succeeded } from "./faults.ts";
import { statementsPath } from "./send-statement.ts";
import { statusStatement } from "./translate.ts";

/**
 * Answers an authorisation (PATCH). "over": Sage takes no answer to it any more, because it was answered or has
 * expired. Throws `ProviderFault`; after a lost answer the same one may be sent again.
 */
export async function answerAuthorisation(
  session: ProviderSession,
  apiKey: string,
  authorisationId: string,
  answer: AuthorisationAnswer,
): Promise<"taken" | "over"> {
  const data =
    answer.kind === "refused"
      ? { status: "failure" }
      : { status: "success", bankAccounts: answer.kind === "granted" ? answer.accounts.map(offered) : [] };
  const reply = await answerOf(
    session,
    apiKey,
    {
      method: "PATCH",
      path: `/authorisations/${encodeURIComponent(authorisationId)}`,
      body: JSON.stringify({ data }),
    },
    true,
  );
  if (succeeded(reply)) return "taken";
  if (reply.status === 409 || (reply.status === 410 && isOfSage(reply))) return "over";
  throw faultOf(reply, true);
}

const offered = ({ accountName, accountNumber, branchCode, externalId, bankCode }: OfferedAccount) => ({
  bankAccountExternalId: externalId,
  accountName,
  bankIdentifier: bankCode ?? "",
  branchIdentifier: branchCode ?? "",
  accountIdentifier: accountNumber,
});

const isUnknown = (reply: Answer): boolean =>
  (reply.status === 404 || reply.status === 410) && isOfSage(reply);

/** What the customer has connected of an account that we offered; undefined while that is nothing. */
export async function findAccount(
  session: ProviderSession,
  apiKey: string,
  externalId: string,
): Promise<ProviderAccount | undefined> {
  const body = JSON.stringify({ data: { bankId: session.organisationId, externalId } });
  const reply = await answerOf(session, apiKey, { method: "POST", path: "/accountqueries", body }, false);
  if (isUnknown(reply)) return undefined;
  if (!succeeded(reply)) throw faultOf(reply, false);
  const data = field(reply.body, "data");
  const id = textField(data, "bankAccountId");
  const status = textField(data, "status")?.toLowerCase() ?? "";
  if (id === null) throw new ProviderFault("try-later", "Sage's answer does not name the account.");
  if (/^cancel/.test(status)) return undefined;
  return { id, requestedStartDate: textField(data, "requestedStartDate") };
}

/** Has Sage ask its user to connect the account again, before more can be delivered. */
export async function askToReconnect(
  session: ProviderSession,
  apiKey: string,
  bankAccountId: string,
): Promise<CloseStep> {
  const body = statusStatement(session.organisationId, bankAccountId, "authRequired");
  const reply = await answerOf(session, apiKey, { method: "POST", path: statementsPath, body }, true);
  if (succeeded(reply) || isUnknown(reply)) return { kind: "closed" };
  const fault = faultOf(reply, true);
  if (fault.kind === "refused") throw fault;
  return { kind: "try-later", reason: fault.message };
}
