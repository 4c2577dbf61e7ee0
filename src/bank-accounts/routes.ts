import { Type } from "typebox";
import type { Application } from "../application.ts";
import { isUuid, requireCompany } from "../companies/find-company.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { change } from "../http/idempotency.ts";
import { ListQuery, readList } from "../http/list/list-query.ts";
import { listReply } from "../http/list/list-reply.ts";
import { pageOfSchema } from "../http/paging.ts";
import { commonRefusals, documentedAs, refusals, Uuid } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { Problem } from "../problem.ts";
import { operationReply, PushOperationSchema } from "../push-operations/push-operation.ts";
import { BankAccountSchema, bankAccountReply } from "./bank-account.ts";
import { createBankAccount } from "./create-bank-account.ts";
import { requireBankAccounts } from "./data-set.ts";
import { bankAccountList, listBankAccounts, listPulls, pullList } from "./list-queries.ts";
import { NewAccountEcho, NewAccountRequest, newAccountEcho } from "./new-account.ts";
import { PullOperationSchema, pullReply } from "./pull-operation.ts";
import { findPull } from "./queries.ts";
import { refreshDataType } from "./refresh-data-type.ts";

const CompanyParams = Type.Object({ companyId: Type.String() });
const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const TypeParams = Type.Object({ companyId: Type.String(), dataType: Type.String() });
const PullParams = Type.Object({ companyId: Type.String(), datasetId: Type.String() });
const RefreshQuery = Type.Object({ connectionId: Type.Optional(documentedAs(Type.String(), Uuid)) });
const PushQuery = Type.Object({
  timeoutInMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 35_791_394 })),
});
const connection = "/companies/:companyId/connections/:connectionId";
const data = "/companies/:companyId/data";

/** Operations 13 and 15 of the contract, and the fetches that keep what 13 shows up to date. */
export function bankAccountRoutes(server: Server, application: Application): void {
  const { clock, database } = application;

  server.get(
    `${connection}/data/bankAccounts`,
    {
      schema: {
        operationId: "list-bank-accounts",
        summary: "List bank accounts",
        description: "The bank accounts of the accounting software as they were last fetched from it.",
        tags: ["Bank accounts"],
        params: Params,
        querystring: ListQuery,
        response: { 200: pageOfSchema(BankAccountSchema), ...commonRefusals, ...refusals(400, 409) },
      },
    },
    async ({ params, query }) => {
      const list = readList(query, bankAccountList, clock.now());
      const found = await requireConnection(database, params.companyId, params.connectionId);
      await requireBankAccounts(database, found);
      const page = await listBankAccounts(database, found, list);
      const path = `/companies/${found.companyId}/connections/${found.connectionId}/data/bankAccounts`;
      return listReply(path, list, page, page.rows.map(bankAccountReply));
    },
  );

  server.post(
    `${connection}/push/bankAccounts`,
    {
      schema: {
        operationId: "create-bank-account",
        summary: "Create bank account",
        description:
          "Creates a bank account in the accounting software; follow the push operation to see how it ends.",
        tags: ["Bank accounts"],
        params: Params,
        querystring: PushQuery,
        body: NewAccountRequest,
        response: {
          200: Type.Object(
            { data: NewAccountEcho, ...PushOperationSchema.properties },
            { title: "BankAccountCreateResponse" },
          ),
          ...commonRefusals,
          ...refusals(400),
        },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const timeoutInMinutes = request.query.timeoutInMinutes ?? null;
        const { body, params } = request;
        const operation = await createBankAccount(application, work, params, body, timeoutInMinutes);
        return { status: 200, body: { data: newAccountEcho(body), ...operationReply(operation) } };
      }),
  );

  server.post(
    `${data}/queue/:dataType`,
    {
      schema: {
        operationId: "refresh-data-type",
        summary: "Refresh data type",
        description:
          "Fetches `bankAccounts`, the one data type that is kept here, from the accounting software again.",
        tags: ["Refresh data"],
        params: TypeParams,
        querystring: RefreshQuery,
        response: { 200: PullOperationSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const pull = await refreshDataType(application, work, {
          ...request.params,
          connectionId: request.query.connectionId,
        });
        return { status: 200, body: pullReply(pull) };
      }),
  );

  server.get(
    `${data}/history`,
    {
      schema: {
        operationId: "list-pull-operations",
        summary: "List pull operations",
        description: "What was fetched for a company from its accounting software, and how that went.",
        tags: ["Refresh data"],
        params: CompanyParams,
        querystring: ListQuery,
        response: { 200: pageOfSchema(PullOperationSchema), ...commonRefusals, ...refusals(400) },
      },
    },
    async ({ params, query }) => {
      const list = readList(query, pullList, clock.now());
      const { companyId } = await requireCompany(database, params.companyId);
      const page = await listPulls(database, companyId, list);
      return listReply(`/companies/${companyId}/data/history`, list, page, page.rows.map(pullReply));
    },
  );

  server.get(
    `${data}/history/:datasetId`,
    {
      schema: {
        operationId: "get-pull-operation",
        summary: "Get pull operation",
        description: "How far one fetch of a data set has come.",
        tags: ["Refresh data"],
        params: PullParams,
        response: { 200: PullOperationSchema, ...commonRefusals },
      },
    },
    async ({ params }) => {
      const { companyId } = await requireCompany(database, params.companyId);
      const pull = isUuid(params.datasetId)
        ? await findPull(database, companyId, params.datasetId)
        : undefined;
      if (!pull)
        throw new Problem("pull-operation-not-found", `Pull operation ${params.datasetId} not found`);
      return pullReply(pull);
    },
  );
}
