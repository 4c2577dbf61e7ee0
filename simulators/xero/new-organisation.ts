import { type Random, randomText, uuid } from "../../src/random.ts";
import { Refused } from "../refused.ts";
import type { Account } from "./accounts.ts";
import type { AccountRequest, OrganisationRequest } from "./admin-requests.ts";
import type { Organisation } from "./organisations.ts";
import type { Draft } from "./state.ts";

/** Sets up an organisation as the admin interface asks, with a user of its own unless one is named. */
export function newOrganisation(
  draft: Draft,
  random: Random,
  request: OrganisationRequest,
  now: Date,
): Organisation {
  const id = request.id?.toLowerCase() ?? uuid(random);
  if (draft.get("organisations", id)) throw new Refused(409, `there is an organisation ${id} already`);
  if (request.userId && !draft.get("users", request.userId)) {
    throw new Refused(400, `there is no user ${request.userId}`);
  }
  const userId = request.userId ?? uuid(random);
  if (!request.userId) {
    const email = `owner-${userId.slice(0, 8)}@pretend.example`;
    draft.put("users", { id: userId, email, givenName: "Robin", familyName: "Owner" });
  }
  const organisation: Organisation = {
    id,
    name: request.name,
    countryCode: request.countryCode ?? "GB",
    baseCurrency: request.baseCurrency,
    currencies: request.currencies ?? [],
    multicurrency: request.multicurrency ?? (request.currencies ?? []).length > 0,
    feedsEnabled: request.feedsEnabled ?? true,
    demo: request.demo ?? false,
    status: request.status ?? "ACTIVE",
    shortCode: `!${randomText(random, 5, "abcdefghijkmnpqrstuvwxyz23456789")}`,
    userId,
    createdAt: now.toISOString(),
  };
  draft.put("organisations", organisation);
  for (const account of request.accounts ?? []) newAccount(draft, random, organisation, account, now);
  return organisation;
}

/** Adds a bank account to an organisation. Unlike Xero, the admin interface allows any currency and equal names. */
export function newAccount(
  draft: Draft,
  random: Random,
  organisation: Organisation,
  request: AccountRequest,
  now: Date,
): Account {
  const id = request.id?.toLowerCase() ?? uuid(random);
  if (draft.get("accounts", id)) throw new Refused(409, `there is an account ${id} already`);
  const account: Account = {
    id,
    organisationId: organisation.id,
    code: request.code ?? null,
    name: request.name,
    type: "BANK",
    number: request.number ?? randomText(random, 8, "0123456789"),
    bankAccountType: request.bankAccountType ?? "BANK",
    currency: request.currency ?? organisation.baseCurrency,
    status: request.status ?? "ACTIVE",
    updatedAt: now.toISOString(),
  };
  draft.put("accounts", account);
  return account;
}
