import { Type } from "typebox";
import { findPersonNames } from "../../access/people/person-names.ts";
import { roles } from "../../access/roles.ts";
import type { Application } from "../../application.ts";
import { areCompaniesLimited } from "../../companies/owners/find-sight.ts";
import { limitCompanies } from "../../companies/owners/limit-companies.ts";
import { mostOwners, setOwners } from "../../companies/owners/set-owners.ts";
import { change } from "../../http/idempotency.ts";
import { commonRefusals, OneOf, refusals, Uuid } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";

const Owners = Type.Object(
  { ownerUserIds: Type.Array(Uuid, { maxItems: mostOwners }) },
  { title: "CompanyOwners" },
);
const CompanyPermissions = Type.Object(
  {
    ownedOnly: Type.Boolean({
      description: "Whether onboarding, advisors and analysts see only companies they own.",
    }),
  },
  { title: "CompanyPermissions" },
);
const tags = ["Portal"];

/** Who looks after which companies, and whether others see them. */
export function ownerRoutes(server: Server, application: Application): void {
  const { database } = application;

  server.get(
    "/owners",
    {
      schema: {
        operationId: "portal-list-owners",
        summary: "List who may own companies",
        description:
          "Everybody of the Portal by name, and whether the caller sees only companies the caller owns.",
        tags,
        response: {
          200: Type.Object(
            {
              limited: Type.Boolean(),
              people: Type.Array(
                Type.Object({
                  personId: Uuid,
                  name: Type.String(),
                  role: OneOf(...roles),
                  disabled: Type.Boolean(),
                }),
              ),
            },
            { title: "PossibleOwners" },
          ),
          ...refusals(401, 403, 429, 500, 503),
        },
      },
    },
    async ({ sight }) => ({ limited: sight.ownerId !== null, people: await findPersonNames(database) }),
  );

  server.put(
    "/companies/:companyId/owners",
    {
      schema: {
        operationId: "portal-set-company-owners",
        summary: "Say who owns a company",
        description: "Replaces its owners; none is allowed. People who are disabled cannot become owners.",
        tags,
        params: Type.Object({ companyId: Type.String() }),
        body: Owners,
        response: { 200: Owners, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => ({
        status: 200,
        body: { ownerUserIds: await setOwners(work, request.params.companyId, request.body.ownerUserIds) },
      })),
  );

  server.get(
    "/company-permissions",
    {
      schema: {
        operationId: "portal-get-company-permissions",
        summary: "Who sees which companies",
        tags,
        response: { 200: CompanyPermissions, ...refusals(401, 403, 429, 500, 503) },
      },
    },
    async () => ({ ownedOnly: await areCompaniesLimited(database) }),
  );

  server.put(
    "/company-permissions",
    {
      schema: {
        operationId: "portal-set-company-permissions",
        summary: "Say who sees which companies",
        description:
          "Holds from everybody's next call on. Developers, administrators and support always see all companies.",
        tags,
        body: CompanyPermissions,
        response: { 200: CompanyPermissions, ...refusals(400, 401, 403, 429, 500, 503) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await limitCompanies(work, request.body.ownedOnly);
        return { status: 200, body: { ownedOnly: request.body.ownedOnly } };
      }),
  );
}
