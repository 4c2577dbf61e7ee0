import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { issueCompanyToken } from "../access/company-token.ts";
import type { Application } from "../application.ts";
import { transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after } from "../clock.ts";
import { connectionsOfCompanies } from "../connections/list-connections.ts";
import { change } from "../http/idempotency.ts";
import { readList, TaggedListQuery } from "../http/list/list-query.ts";
import { listReply } from "../http/list/list-reply.ts";
import { pageOfSchema } from "../http/paging.ts";
import { commonRefusals, NoContent, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { companyLinkUrl } from "../link/link-url.ts";
import { changeCompany } from "./change-company.ts";
import {
  type Company,
  CompanyRequest,
  CompanySchema,
  CompanyUpdate,
  companyReply,
  newContent,
  updatedContent,
} from "./company.ts";
import { createCompany } from "./create-company.ts";
import { deleteCompany } from "./delete-company.ts";
import { requireCompany } from "./find-company.ts";
import { ownersOfCompanies } from "./owners/queries.ts";
import type { Sight } from "./owners/sight.ts";
import { companyList, listCompanies } from "./queries.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Which companies whoever asks sees; only behind the API's keys and the Portal's sessions. */
    sight: Sight;
  }
}

const Params = Type.Object({ companyId: Type.String() });
const CompanyAccessToken = Type.Object(
  {
    expiresIn: Type.Integer({ description: "Seconds for which the token is good." }),
    accessToken: Type.String(),
    tokenType: Type.Literal("Bearer"),
  },
  { title: "CompanyAccessToken" },
);

const ConnectionManagementAccessToken = Type.Object(
  { accessToken: Type.String() },
  { title: "ConnectionManagementAccessToken" },
);

/** Operations 1 to 7 of the contract: companies and their access tokens. */
export function companyRoutes(server: Server, application: Application): void {
  const { clock, config, database } = application;
  const whole = async (companies: readonly Company[]) => {
    const ids = companies.map(({ companyId }) => companyId);
    const [connections, owners] = await Promise.all([
      connectionsOfCompanies(application, ids),
      ownersOfCompanies(database, ids),
    ]);
    return companies.map((company) =>
      companyReply(
        company,
        companyLinkUrl(application, company),
        connections.get(company.companyId) ?? [],
        owners.get(company.companyId) ?? [],
      ),
    );
  };
  const answer = async (company: Company) => ({ status: 200, body: (await whole([company]))[0] });

  server.post(
    "/companies",
    {
      schema: {
        operationId: "create-company",
        summary: "Create a company",
        description:
          "Adds a business customer. Characters that a name may not hold are removed from it. Customers connect their accounting software at the `redirect` address of the answer, or through a connection made for one integration.",
        tags: ["Companies"],
        body: CompanyRequest,
        response: { 200: CompanySchema, ...refusals(400, 401, 403, 429, 500, 503) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const company = await createCompany(work, request.body);
        const { companyId } = company;
        const owners = (await ownersOfCompanies(work.tx, [companyId])).get(companyId) ?? [];
        return {
          status: 200,
          body: companyReply(company, companyLinkUrl(application, company), [], owners),
        };
      }),
  );

  server.get(
    "/companies",
    {
      schema: {
        operationId: "list-companies",
        summary: "List companies",
        description: "Companies, newest first unless another order is asked for, each with its connections.",
        tags: ["Companies"],
        querystring: TaggedListQuery,
        response: { 200: pageOfSchema(CompanySchema), ...refusals(400, 401, 403, 429, 500, 503) },
      },
    },
    async (request) => {
      const list = readList(request.query, companyList, clock.now());
      const page = await listCompanies(database, list, request.sight);
      return listReply("/companies", list, page, await whole(page.rows));
    },
  );

  server.get(
    "/companies/:companyId",
    {
      config: { companyToken: true },
      schema: {
        operationId: "get-company",
        summary: "Get a company",
        description: "One company with its connections.",
        tags: ["Companies"],
        params: Params,
        response: { 200: CompanySchema, ...commonRefusals },
      },
    },
    async (request) => (await answer(await requireCompany(database, request.params.companyId))).body,
  );

  server.put(
    "/companies/:companyId",
    {
      schema: {
        operationId: "replace-company",
        summary: "Replace a company",
        description:
          "Writes name, description and tags anew. What the request leaves out is empty afterwards.",
        tags: ["Companies"],
        params: Params,
        body: CompanyRequest,
        response: { 200: CompanySchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) =>
        answer(await changeCompany(work, request.params.companyId, () => newContent(request.body))),
      ),
  );

  server.patch(
    "/companies/:companyId",
    {
      schema: {
        operationId: "update-company",
        summary: "Update a company",
        description:
          "Changes what the request names and leaves the rest. Tags are replaced as a whole; `{}` removes them.",
        tags: ["Companies"],
        params: Params,
        body: CompanyUpdate,
        response: { 200: CompanySchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) =>
        answer(
          await changeCompany(work, request.params.companyId, (company) =>
            updatedContent(company, request.body),
          ),
        ),
      ),
  );

  server.delete(
    "/companies/:companyId",
    {
      schema: {
        operationId: "delete-company",
        summary: "Delete a company",
        description: "Removes the company with its connections, source accounts and data, for good.",
        tags: ["Companies"],
        params: Params,
        response: { 204: NoContent, ...commonRefusals },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await deleteCompany(work, request.params.companyId);
        return { status: 204 };
      }),
  );

  server.get(
    "/companies/:companyId/accessToken",
    {
      schema: {
        operationId: "get-company-access-token",
        summary: "Get a company access token",
        description:
          "Issues a token that is good for one day and for this company alone, for pages that its customer uses.",
        tags: ["Companies"],
        params: Params,
        response: { 200: CompanyAccessToken, ...commonRefusals },
      },
    },
    async (request) => {
      const accessToken = await issueToken(application, request);
      const expiresIn = config.lifetimes.companyAccessToken / 1000;
      return { expiresIn, accessToken, tokenType: "Bearer" as const };
    },
  );

  server.get(
    "/companies/:companyId/connectionManagement/accessToken",
    {
      schema: {
        operationId: "get-connection-management-access-token",
        summary: "Get a connection management token",
        description: "The older address of the company access token; the token is the same.",
        tags: ["Connection management"],
        deprecated: true,
        params: Params,
        response: { 200: ConnectionManagementAccessToken, ...commonRefusals },
      },
    },
    async (request) => ({ accessToken: await issueToken(application, request) }),
  );
}

type TokenRequest = FastifyRequest<{ Params: { companyId: string } }>;

/** A new token that acts for the company of the path. Who asked for it is recorded. */
const issueToken = (application: Application, request: TokenRequest): Promise<string> =>
  transact(application, request.actor, request.id, async (work) => {
    const { companyId } = await requireCompany(work.tx, request.params.companyId);
    const ends = after(work.now, application.config.lifetimes.companyAccessToken);
    await audit(work, { type: "company.accessToken.issued", companyId, target: { companyId } });
    return issueCompanyToken(application.vault, work.random, { companyId }, ends);
  });
