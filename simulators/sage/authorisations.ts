import { type Answer, type ApiError, data, invalid, refuse, refuseAll } from "./answers.ts";
import { dataOf, isObject, textOf } from "./exact-json.ts";
import { type Call, callerOf, type Operation } from "./exchange.ts";
import type { AccountFacts, Authorisation } from "./records.ts";

/** What came of a user's visit to the bank: section 3, step 4, and 3.2. Counts once, within its time. */
export const authorisations: Operation = {
  name: "authorisation",
  method: "PATCH",
  path: "/provider/v1/authorisations/:id",
  run: conclude,
};

const mostAccounts = 1_000;

function conclude(call: Call): Answer {
  const { store } = call.world;
  const authorisation = store.get("authorisations", call.id);
  const bank = authorisation && store.get("banks", authorisation.bankId);
  if (!authorisation || bank?.applicationId !== callerOf(call).id)
    return refuse(404, "NOT_FOUND", "There is no such authorisation of this provider");
  if (authorisation.status !== "announced")
    return refuse(409, "AUTHORISATION_USED", "This authorisation was concluded before");
  if (authorisation.expiresAt <= call.now.getTime())
    return refuse(409, "AUTHORISATION_EXPIRED", "The time of this authorisation is over");

  const body = dataOf(call.body);
  const status = body?.status;
  if (!body || (status !== "success" && status !== "failure"))
    return refuseAll(400, [invalid("data.status", 'must be "success" or "failure"')]);
  const errors: ApiError[] = [];
  const accounts = readAccounts(body.bankAccounts, errors);
  if (status === "success" && authorisation.kind === "link" && accounts.length === 0 && errors.length === 0)
    errors.push(invalid("data.bankAccounts", "must list every account of the user"));
  if (errors.length > 0) return refuseAll(400, errors);

  store.change(({ put }) => {
    put("authorisations", { ...authorisation, status });
    if (status !== "success") return;
    for (const account of accounts) put("offered", offer(authorisation, account));
    const reconnected = store.get("bankAccounts", authorisation.bankAccountId ?? "");
    if (reconnected?.status === "authRequired") put("bankAccounts", { ...reconnected, status: "active" });
  });
  return data(200, { authorisationId: authorisation.id, status });
}

/** An account that a user may link, under the authorisation that it came with. */
export const offer = ({ id }: Authorisation, account: AccountFacts) => ({
  ...account,
  id: `${id} ${account.externalId}`,
  authorisationId: id,
});

function readAccounts(value: unknown, errors: ApiError[]): AccountFacts[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > mostAccounts) {
    errors.push(invalid("data.bankAccounts", `must be a list of at most ${mostAccounts} accounts`));
    return [];
  }
  const seen = new Set<string>();
  return value.map((entry, index) => {
    const at = `data.bankAccounts[${index}]`;
    const fields = isObject(entry) ? entry : {};
    for (const name of ["bankAccountExternalId", "accountName", "accountIdentifier"])
      if (!textOf(fields, name)) errors.push(invalid(`${at}.${name}`, "is missing"));
    for (const name of ["bankIdentifier", "branchIdentifier"])
      if (fields[name] !== undefined && fields[name] !== null && typeof fields[name] !== "string")
        errors.push(invalid(`${at}.${name}`, "must be text"));
    const externalId = textOf(fields, "bankAccountExternalId") ?? "";
    if (seen.has(externalId)) errors.push(invalid(`${at}.bankAccountExternalId`, "is listed twice"));
    seen.add(externalId);
    return {
      externalId,
      accountName: textOf(fields, "accountName") ?? "",
      accountType: textOf(fields, "accountType") ?? null,
      bankIdentifier: textOf(fields, "bankIdentifier") ?? "",
      branchIdentifier: textOf(fields, "branchIdentifier") ?? "",
      accountIdentifier: textOf(fields, "accountIdentifier") ?? "",
    };
  });
}
