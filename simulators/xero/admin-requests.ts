import { type Static, Type } from "typebox";
import { Behaviour, Limits } from "./settings.ts";

const closed = { additionalProperties: false } as const;
const name = Type.String({ minLength: 1, maxLength: 150 });
const currency = Type.String({ pattern: "^[A-Z]{3}$" });
const id = Type.String({ pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" });
const status = Type.Union([Type.Literal("ACTIVE"), Type.Literal("ARCHIVED")]);

const NewAccount = Type.Object(
  {
    id: Type.Optional(id),
    name,
    number: Type.Optional(Type.String({ maxLength: 40 })),
    bankAccountType: Type.Optional(
      Type.Union([Type.Literal("BANK"), Type.Literal("CREDITCARD"), Type.Literal("PAYPAL")]),
    ),
    currency: Type.Optional(currency),
    code: Type.Optional(Type.String({ maxLength: 10 })),
    status: Type.Optional(status),
  },
  closed,
);

const organisationChanges = {
  name: Type.Optional(name),
  currencies: Type.Optional(Type.Array(currency)),
  multicurrency: Type.Optional(Type.Boolean()),
  feedsEnabled: Type.Optional(Type.Boolean()),
  demo: Type.Optional(Type.Boolean()),
  status: Type.Optional(Type.Union([Type.Literal("ACTIVE"), Type.Literal("SUSPENDED")])),
};

const NewOrganisation = Type.Object(
  {
    ...organisationChanges,
    id: Type.Optional(id),
    name,
    countryCode: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
    baseCurrency: currency,
    /** An existing user; left out, the organisation gets one of its own. */
    userId: Type.Optional(Type.String()),
    accounts: Type.Optional(Type.Array(NewAccount)),
  },
  closed,
);

const NewApplication = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    name: Type.Optional(name),
    secret: Type.String({ minLength: 1 }),
    redirectUris: Type.Optional(Type.Array(Type.String())),
    anyLoopback: Type.Optional(Type.Boolean()),
    scopes: Type.Optional(Type.Array(Type.String())),
    standing: Type.Optional(
      Type.Union([Type.Literal("entitled"), Type.Literal("not-entitled"), Type.Literal("suspended")]),
    ),
  },
  closed,
);

/** The bodies of the admin interface. */
export const requests = {
  newOrganisations: Type.Array(NewOrganisation, { minItems: 1, maxItems: 10_000 }),
  organisationChanges: Type.Object(organisationChanges, closed),
  newAccounts: Type.Array(NewAccount, { minItems: 1, maxItems: 10_000 }),
  accountChanges: Type.Object(
    { name: Type.Optional(name), currency: Type.Optional(currency), status: Type.Optional(status) },
    closed,
  ),
  application: NewApplication,
  clock: Type.Object({ advanceMs: Type.Integer({ minimum: 0, maximum: 100 * 365 * 86_400_000 }) }, closed),
  revocation: Type.Union([
    /** The organisation is disconnected: calls get 403. */
    Type.Object({ what: Type.Literal("tenant"), tenantId: id }, closed),
    /** The grants of all who connected this organisation end: refreshing gets `invalid_grant`. */
    Type.Object({ what: Type.Literal("grant"), tenantId: id }, closed),
    Type.Object({ what: Type.Literal("scope"), tenantId: id, scope: Type.String() }, closed),
    /** Access tokens expire now; refresh tokens stay. */
    Type.Object({ what: Type.Literal("access-tokens"), tenantId: Type.Optional(id) }, closed),
  ]),
  limits: Type.Partial(Limits, closed),
  settings: Type.Partial(Behaviour, closed),
  settlement: Type.Object(
    {
      status: Type.Union([Type.Literal("DELIVERED"), Type.Literal("REJECTED")]),
      errorType: Type.Optional(Type.String()),
    },
    closed,
  ),
  approval: Type.Object(
    { authorizationUrl: Type.String(), organisationId: Type.Union([id, Type.Array(id, { minItems: 1 })]) },
    closed,
  ),
  page: Type.Object(
    {
      page: Type.Optional(Type.Integer({ minimum: 1 })),
      pageSize: Type.Optional(Type.Integer({ minimum: 1 })),
    },
    closed,
  ),
};

export type AccountRequest = Static<typeof NewAccount>;
export type OrganisationRequest = Static<typeof NewOrganisation>;
export type ApplicationRequest = Static<typeof NewApplication>;
export type OrganisationChanges = Static<typeof requests.organisationChanges>;
export type AccountChanges = Static<typeof requests.accountChanges>;
export type Revocation = Static<typeof requests.revocation>;
export type Settlement = Static<typeof requests.settlement>;
