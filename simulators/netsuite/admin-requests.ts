import { type Static, Type } from "typebox";
import { Behaviour } from "./settings.ts";

const closed = { additionalProperties: false } as const;
const name = Type.String({ minLength: 1, maxLength: 200 });
const id = Type.String({ minLength: 1, maxLength: 40 });

const NewAccount = Type.Object(
  {
    name,
    acctNumber: Type.Optional(Type.String({ maxLength: 60 })),
    type: Type.Optional(Type.Union([Type.Literal("Bank"), Type.Literal("CredCard"), Type.Literal("Income")])),
    /** ISO code of a currency that the company has. */
    currency: Type.String({ pattern: "^[A-Z]{3}$" }),
    subsidiary: Type.Optional(id),
  },
  closed,
);

/** The bodies of the admin interface. */
export const requests = {
  newAccounts: Type.Array(NewAccount, { minItems: 1, maxItems: 10_000 }),
  accountChanges: Type.Object({ inactive: Type.Optional(Type.Boolean()), name: Type.Optional(name) }, closed),
  newCompany: Type.Object(
    {
      id,
      name,
      /** ISO codes; the first is the base currency. */
      currencies: Type.Array(Type.String({ pattern: "^[A-Z]{3}$" }), { minItems: 1 }),
      accountNumbers: Type.Optional(Type.Boolean()),
      /** Their names; without any the company has no subsidiaries. */
      subsidiaries: Type.Optional(Type.Array(name)),
    },
    closed,
  ),
  certificate: Type.Object(
    {
      accountId: id,
      certificateId: id,
      publicKeyPem: Type.String({ minLength: 1 }),
      applicationId: Type.Optional(id),
      /** Two years from now where it is left out. */
      validUntil: Type.Optional(Type.String({ minLength: 1 })),
    },
    closed,
  ),
  application: Type.Object(
    {
      id,
      secret: name,
      name: Type.Optional(name),
      redirectUris: Type.Optional(Type.Array(Type.String())),
      anyLoopback: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  approval: Type.Object({ authorizationUrl: Type.String(), accountId: id }, closed),
  pairing: Type.Object(
    {
      accountId: id,
      platform: Type.String({ minLength: 1 }),
      code: Type.String({ minLength: 1 }),
      /** An existing profile; a new one where it is left out. */
      configurationId: Type.Optional(id),
      profile: Type.Optional(name),
    },
    closed,
  ),
  link: Type.Object(
    {
      accountId: id,
      configurationId: id,
      key: Type.String({ minLength: 1 }),
      /** Null ends the link. */
      target: Type.Union([id, Type.Null()]),
    },
    closed,
  ),
  clock: Type.Object({ advanceMs: Type.Integer({ minimum: 0, maximum: 400 * 86_400_000 }) }, closed),
  revocation: Type.Union([
    Type.Object({ what: Type.Literal("tokens"), accountId: id }, closed),
    Type.Object({ what: Type.Literal("access-tokens"), accountId: id }, closed),
    /** A sandbox refresh: certificate mappings and tokens are gone. */
    Type.Object({ what: Type.Literal("sandbox-refresh"), accountId: id }, closed),
  ]),
  settings: Type.Partial(Behaviour, closed),
};

export type AccountRequest = Static<typeof NewAccount>;
export type AccountChanges = Static<typeof requests.accountChanges>;
export type CompanyRequest = Static<typeof requests.newCompany>;
export type CertificateRequest = Static<typeof requests.certificate>;
export type ApplicationRequest = Static<typeof requests.application>;
export type PairingRequest = Static<typeof requests.pairing>;
export type LinkRequest = Static<typeof requests.link>;
export type Revocation = Static<typeof requests.revocation>;
