import { type Static, Type } from "typebox";
import { Dialect, type DialectName, dialects } from "./ofx-dialect.ts";
import { Behaviour } from "./settings.ts";

const closed = { additionalProperties: false } as const;
const id = Type.String({ pattern: "^[A-Za-z0-9._-]{1,100}$" });
const name = Type.String({ minLength: 1, maxLength: 150 });
const currency = Type.String({ pattern: "^[A-Z]{3}$" });
const text = Type.String({ maxLength: 1000 });
const dialectNames = Object.keys(dialects) as DialectName[];

const NewCompany = Type.Object(
  {
    id: Type.Optional(id),
    name,
    country: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
    currency: Type.Optional(currency),
    accounts: Type.Array(
      Type.Object(
        {
          id: Type.Optional(id),
          name,
          kind: Type.Optional(Type.Union([Type.Literal("Bank"), Type.Literal("Credit card")])),
          currency: Type.Optional(currency),
        },
        closed,
      ),
    ),
  },
  closed,
);

const InstitutionRequest = Type.Object(
  {
    id,
    name: Type.Optional(name),
    protocol: Type.Optional(Type.Union([Type.Literal("ofx"), Type.Literal("fdx")])),
    address: Type.Optional(Type.Union([Type.String({ pattern: "^https?://[^\\s]+$" }), Type.Null()])),
    org: Type.Optional(text),
    fid: Type.Optional(text),
    dialect: Type.Optional(
      Type.Union([...dialectNames.map((one) => Type.Literal(one)), Dialect] as [typeof Dialect]),
    ),
    client: Type.Optional(Type.Object({ id: text, secret: text }, closed)),
    fdxVersion: Type.Optional(Type.Union([Type.Literal("v5"), Type.Literal("v6")])),
  },
  closed,
);

const pair = { username: text, password: text };

/** The bodies of the admin interface. */
export const requests = {
  newCompanies: Type.Array(NewCompany, { minItems: 1, maxItems: 10_000 }),
  institution: InstitutionRequest,
  signOn: Type.Object({ companyId: id, institutionId: id, ...pair }, closed),
  signOnAgain: Type.Object(pair, closed),
  permission: Type.Object({ companyId: id, institutionId: id, connectionId: Type.Optional(id) }, closed),
  callback: Type.Object({ url: Type.String({ pattern: "^https?://[^\\s]+$" }) }, closed),
  choices: Type.Array(
    Type.Object({ accountId: text, ledgerAccountId: id, startDate: Type.String() }, closed),
    { minItems: 1, maxItems: 1000 },
  ),
  clock: Type.Object({ advanceMs: Type.Integer({ minimum: 0, maximum: 100 * 365 * 86_400_000 }) }, closed),
  settings: Type.Partial(Behaviour, closed),
};

export type CompanyRequest = Static<typeof NewCompany>;
export type InstitutionRequest = Omit<Static<typeof InstitutionRequest>, "dialect"> & {
  readonly dialect?: DialectName | Dialect;
};
export type SignOnRequest = Static<typeof requests.signOn>;
