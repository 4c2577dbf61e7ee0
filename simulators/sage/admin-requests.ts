import { type Static, Type } from "typebox";
import { Behaviour } from "./settings.ts";

const closed = { additionalProperties: false } as const;
const name = Type.String({ minLength: 1, maxLength: 200 });
const id = Type.String({ minLength: 1, maxLength: 200 });
const address = Type.String({ pattern: "^https?://", maxLength: 2_000 });
const date = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });

/** The bodies of the admin interface. */
export const requests = {
  newCompanies: Type.Array(
    Type.Object(
      {
        id: Type.Optional(id),
        name,
        countryCode: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
        currency: Type.Optional(Type.String({ pattern: "^[A-Z]{3}$" })),
      },
      closed,
    ),
    { minItems: 1, maxItems: 10_000 },
  ),
  bank: Type.Object(
    {
      id: Type.Optional(id),
      applicationId: Type.Optional(id),
      externalRef: Type.Optional(id),
      name: Type.Optional(name),
      url: Type.Optional(address),
      countryCode: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
      supportIframe: Type.Optional(Type.Boolean()),
      removed: Type.Optional(Type.Boolean()),
      callbackURLs: Type.Optional(
        Type.Object(
          { notification: address, availableAccounts: address, auth: address, reAuth: address },
          closed,
        ),
      ),
    },
    closed,
  ),
  application: Type.Object(
    {
      id,
      secret: Type.Optional(name),
      apiKey: Type.Optional(name),
      headerName: Type.Optional(Type.String({ pattern: "^[a-z][a-z0-9-]*$" })),
      headerValue: Type.Optional(name),
    },
    closed,
  ),
  link: Type.Object(
    {
      authorisationId: id,
      externalId: id,
      requestedStartDate: Type.Optional(date),
      again: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  clock: Type.Object({ advanceMs: Type.Integer({ minimum: 0, maximum: 100 * 365 * 86_400_000 }) }, closed),
  settings: Type.Partial(Type.Omit(Behaviour, ["clockOffsetMs"]), closed),
  page: Type.Object(
    {
      startIndex: Type.Optional(Type.Integer({ minimum: 0 })),
      count: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    },
    closed,
  ),
};
export type CompanyRequest = Static<typeof requests.newCompanies>[number];
export type BankRequest = Static<typeof requests.bank>;
export type ApplicationRequest = Static<typeof requests.application>;
export type LinkRequest = Static<typeof requests.link>;
