import { type Account, accountsOf } from "./accounts.ts";
import type { Answer } from "./answers.ts";
import { createAccount } from "./create-account.ts";
import { type Call, type Operation, tenantOf } from "./exchange.ts";
import type { Fields } from "./json-body.ts";
import { heldCurrencies } from "./organisations.ts";
import { readWhere } from "./where.ts";

const base = "/api.xro/2.0";
const read = {
  method: "GET",
  api: "accounting",
  scopes: ["accounting.settings", "accounting.settings.read"],
} as const;

/** The part of the Accounting API that bank feeds need: section 2 of the provider document. */
export const accounting: readonly Operation[] = [
  { ...read, name: "list-accounts", path: `${base}/Accounts`, run: listAccounts },
  { ...read, name: "read-organisation", path: `${base}/Organisation`, run: readOrganisation },
  { ...read, name: "read-organisation-actions", path: `${base}/Organisation/Actions`, run: readActions },
  { ...read, name: "list-currencies", path: `${base}/Currencies`, run: listCurrencies },
  {
    name: "create-account",
    method: "PUT",
    path: `${base}/Accounts`,
    api: "accounting",
    scopes: ["accounting.settings"],
    keyed: true,
    run: createAccount,
  },
];

/** The frame of every accounting answer. */
export function envelope(call: Call, content: Fields): Answer {
  const frame = {
    Id: tenantOf(call).organisation.id,
    Status: "OK",
    ProviderName: tenantOf(call).application.name,
    DateTimeUTC: dotNetDate(call.now),
  };
  return { status: 200, body: { ...frame, ...content } };
}

const dotNetDate = (instant: Date): string => `/Date(${instant.getTime()})/`;

function listAccounts(call: Call): Answer {
  const where = readWhere(call.query.get("where"));
  const order = /^\s*(Name|Code)(?:\s+(ASC|DESC))?\s*$/i.exec(call.query.get("order") ?? "");
  if (where === undefined || (call.query.get("order") && !order)) {
    return {
      status: 400,
      body: { ErrorNumber: 16, Type: "QueryParseException", Message: "where or order cannot be understood" },
    };
  }
  const since = Date.parse(call.headers["if-modified-since"] ?? "");
  let accounts = accountsOf(call.draft, tenantOf(call).organisation.id).filter(
    (account) => !(Date.parse(account.updatedAt) <= since),
  );
  accounts = accounts.filter((account) => where(showAccount(account)));
  if (order) {
    const field = order[1]?.toLowerCase() === "code" ? "code" : "name";
    const sign = order[2]?.toUpperCase() === "DESC" ? -1 : 1;
    accounts.sort((a, b) => sign * (a[field] ?? "").localeCompare(b[field] ?? ""));
  }
  return envelope(call, { Accounts: accounts.map(showAccount) });
}

export function showAccount(account: Account): Fields {
  const bank = account.type === "BANK";
  const updated = new Date(account.updatedAt);
  return {
    AccountID: account.id,
    ...(account.code === null ? {} : { Code: account.code }),
    Name: account.name,
    Status: account.status,
    Type: account.type,
    TaxType: bank ? "NONE" : "OUTPUT",
    Class: bank ? (account.bankAccountType === "CREDITCARD" ? "LIABILITY" : "ASSET") : account.type,
    EnablePaymentsToAccount: false,
    ShowInExpenseClaims: false,
    ...(bank ? { BankAccountNumber: account.number } : {}),
    BankAccountType: account.bankAccountType,
    ...(account.currency ? { CurrencyCode: account.currency } : {}),
    HasAttachments: false,
    AddToWatchlist: false,
    UpdatedDateUTC: `/Date(${updated.getTime()}+0000)/`,
  };
}

function readOrganisation(call: Call): Answer {
  const { organisation } = tenantOf(call);
  const created = new Date(organisation.createdAt);
  return envelope(call, {
    Organisations: [
      {
        OrganisationID: organisation.id,
        Name: organisation.name,
        LegalName: organisation.name,
        PaysTax: true,
        Version: organisation.countryCode,
        OrganisationType: "COMPANY",
        BaseCurrency: organisation.baseCurrency,
        CountryCode: organisation.countryCode,
        IsDemoCompany: organisation.demo,
        OrganisationStatus: organisation.status,
        OrganisationEntityType: "COMPANY",
        ShortCode: organisation.shortCode,
        CreatedDateUTC: `/Date(${created.getTime()}+0000)/`,
        Timezone: "UTC",
        Edition: "BUSINESS",
        Class: "PREMIUM",
      },
    ],
  });
}

function readActions(call: Call): Answer {
  const { organisation } = tenantOf(call);
  const action = (Name: string, allowed: boolean) => ({ Name, Status: allowed ? "ALLOWED" : "NOT-ALLOWED" });
  return envelope(call, {
    Actions: [
      action("UseMulticurrency", organisation.multicurrency),
      action("CreateBankTransaction", !organisation.demo),
    ],
  });
}

function listCurrencies(call: Call): Answer {
  const names = new Intl.DisplayNames("en", { type: "currency" });
  const currencies = heldCurrencies(tenantOf(call).organisation);
  return envelope(call, {
    Currencies: currencies.map((Code) => ({ Code, Description: names.of(Code) ?? Code })),
  });
}
