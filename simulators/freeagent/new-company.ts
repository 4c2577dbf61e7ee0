import { type Decimal, decimal, zero } from "../../src/money.ts";
import type { AccountRequest, CompanyRequest } from "./admin-requests.ts";
import type { Account, Company } from "./records.ts";
import type { Writer } from "./state.ts";

/** A company with a user of full access, and its bank accounts. */
export function newCompany(writer: Writer, request: CompanyRequest, now: Date): Company {
  const { accounts = [], permissionLevel = 8, id = writer.number(), ...asked } = request;
  const company: Company = {
    country: "United Kingdom",
    type: "UkLimitedCompany",
    subdomain: `company${id}`,
    startDate: "2020-01-01",
    lockedTo: null,
    apiEnabled: true,
    ...asked,
    id,
  };
  writer.put("companies", company);
  writer.put("users", {
    id: `${id}1`,
    companyId: id,
    firstName: "Morgan",
    lastName: "Quayle",
    email: `owner@${company.subdomain}.example`,
    role: "Director",
    permissionLevel,
  });
  for (const account of accounts) newAccount(writer, company, account, now);
  return company;
}

export function newAccount(writer: Writer, company: Company, request: AccountRequest, now: Date): Account {
  const { openingBalance, ...asked } = request;
  const account: Account = {
    id: asked.id ?? writer.number(),
    companyId: company.id,
    type: "StandardBankAccount",
    currency: company.currency,
    status: "active",
    isPrimary: false,
    bankName: null,
    bankCode: "generic",
    accountNumber: null,
    sortCode: null,
    iban: null,
    bic: null,
    email: null,
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    ...withoutUndefined(asked),
    name: asked.name,
    openingBalance: (openingBalance === undefined ? zero : decimal(openingBalance)) as Decimal,
  };
  writer.put("accounts", account);
  return account;
}

const withoutUndefined = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Partial<T>;
