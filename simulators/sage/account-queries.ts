import { type Answer, data, invalid, refuse, refuseAll } from "./answers.ts";
import { dataOf, textOf } from "./exact-json.ts";
import { type Call, callerOf, type Operation } from "./exchange.ts";

/** Which bank account of Sage's an account of the bank is: section 3.4. */
export const accountQueries: Operation = {
  name: "account-query",
  method: "POST",
  path: "/provider/v1/accountqueries",
  run: query,
};

function query(call: Call): Answer {
  const { store } = call.world;
  const body = dataOf(call.body) ?? {};
  const bankId = textOf(body, "bankId");
  const externalId = textOf(body, "externalId");
  const missing = Object.entries({ bankId, externalId }).filter(([, value]) => value === undefined);
  if (missing.length > 0)
    return refuseAll(
      400,
      missing.map(([name]) => invalid(`data.${name}`, "is missing")),
    );
  const bank = store.get("banks", bankId ?? "");
  if (bank?.applicationId !== callerOf(call).id)
    return refuse(403, "FORBIDDEN", "The bank is not of this provider");
  const found = store
    .all("bankAccounts")
    .filter((account) => account.bankId === bankId && account.externalId === externalId);
  // The last one that is fed; one that was given up only when there is no other.
  const account = found.findLast(({ status }) => status !== "cancelled") ?? found.at(-1);
  if (!account) return refuse(404, "NOT_FOUND", "No bank account was linked to this account of the bank");
  const { id, requestedStartDate, status } = account;
  return data(200, { bankAccountId: id, status, requestedStartDate });
}
