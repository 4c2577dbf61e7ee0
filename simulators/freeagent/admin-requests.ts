import { type Static, Type } from "typebox";
import { Behaviour, Limits } from "./settings.ts";

const closed = { additionalProperties: false } as const;
const name = Type.String({ minLength: 1, maxLength: 150 });
const currency = Type.String({ pattern: "^[A-Z]{3}$" });
const id = Type.String({ pattern: "^[1-9][0-9]{0,11}$" });
const date = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
const amount = Type.String({ pattern: "^-?[0-9]{1,15}(\\.[0-9]{1,4})?$" });
const level = Type.Integer({ minimum: 0, maximum: 8 });
const status = Type.Union([Type.Literal("active"), Type.Literal("hidden")]);

const NewAccount = Type.Object(
  {
    id: Type.Optional(id),
    name,
    type: Type.Optional(
      Type.Union([
        Type.Literal("StandardBankAccount"),
        Type.Literal("CreditCardAccount"),
        Type.Literal("PaypalAccount"),
      ]),
    ),
    currency: Type.Optional(currency),
    status: Type.Optional(status),
    isPrimary: Type.Optional(Type.Boolean()),
    bankName: Type.Optional(Type.String()),
    accountNumber: Type.Optional(Type.String({ maxLength: 40 })),
    sortCode: Type.Optional(Type.String({ maxLength: 8 })),
    iban: Type.Optional(Type.String({ maxLength: 40 })),
    email: Type.Optional(Type.String()),
    openingBalance: Type.Optional(amount),
  },
  closed,
);

const NewCompany = Type.Object(
  {
    id: Type.Optional(id),
    name,
    currency,
    subdomain: Type.Optional(name),
    type: Type.Optional(name),
    country: Type.Optional(name),
    startDate: Type.Optional(date),
    permissionLevel: Type.Optional(level),
    accounts: Type.Optional(Type.Array(NewAccount)),
  },
  closed,
);

const entered = { datedOn: date, amount, text: Type.String({ maxLength: 2_000 }) };

/** The bodies of the admin interface. */
export const requests = {
  newCompanies: Type.Array(NewCompany, { minItems: 1, maxItems: 10_000 }),
  companyChanges: Type.Object(
    {
      name: Type.Optional(name),
      startDate: Type.Optional(date),
      lockedTo: Type.Optional(Type.Union([date, Type.Null()])),
      apiEnabled: Type.Optional(Type.Boolean()),
      permissionLevel: Type.Optional(level),
    },
    closed,
  ),
  newAccounts: Type.Array(NewAccount, { minItems: 1, maxItems: 10_000 }),
  accountChanges: Type.Object(
    {
      name: Type.Optional(name),
      currency: Type.Optional(currency),
      status: Type.Optional(status),
      /** A feed that FreeAgent runs itself: its name, or null to end it. */
      feed: Type.Optional(Type.Union([name, Type.Null()])),
    },
    closed,
  ),
  /** A line that a user enters by hand. */
  manualLine: Type.Object(entered, closed),
  /** A statement that a user uploads by hand; it is imported at once. */
  manualUpload: Type.Array(
    Type.Object(
      { ...entered, fitid: Type.Optional(Type.String()), type: Type.Optional(Type.String()) },
      closed,
    ),
    { minItems: 1, maxItems: 10_000 },
  ),
  application: Type.Object(
    {
      id: Type.String({ minLength: 1 }),
      name: Type.Optional(name),
      secrets: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 2 }),
      redirectUris: Type.Optional(Type.Array(Type.String())),
      anyLoopback: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  clock: Type.Object({ advanceMs: Type.Integer({ minimum: 0, maximum: 100 * 365 * 86_400_000 }) }, closed),
  revocation: Type.Union([
    /** The user removes the application: access and refresh tokens are dead. */
    Type.Object({ what: Type.Literal("grant"), companyId: id }, closed),
    /** Access tokens expire now; refresh tokens stay. */
    Type.Object({ what: Type.Literal("access-tokens"), companyId: Type.Optional(id) }, closed),
  ]),
  limits: Type.Partial(Limits, closed),
  countedCalls: Type.Object(
    { applicationId: Type.String({ minLength: 1 }), companyId: id, calls: Type.Integer({ minimum: 1 }) },
    closed,
  ),
  settings: Type.Partial(Behaviour, closed),
  approval: Type.Object({ authorizationUrl: Type.String(), companyId: id }, closed),
  page: Type.Object(
    {
      page: Type.Optional(Type.Integer({ minimum: 1 })),
      pageSize: Type.Optional(Type.Integer({ minimum: 1 })),
    },
    closed,
  ),
};

export type AccountRequest = Static<typeof NewAccount>;
export type CompanyRequest = Static<typeof NewCompany>;
export type CompanyChanges = Static<typeof requests.companyChanges>;
export type AccountChanges = Static<typeof requests.accountChanges>;
export type ManualLine = Static<typeof requests.manualLine>;
export type ManualUpload = Static<typeof requests.manualUpload>;
export type ApplicationRequest = Static<typeof requests.application>;
export type CountedCalls = Static<typeof requests.countedCalls>;
export type Revocation = Static<typeof requests.revocation>;
