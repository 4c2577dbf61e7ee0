import { Type } from "typebox";
import type { Application } from "../application.ts";
import { isUuid, requireCompany } from "../companies/find-company.ts";
import { ListQuery, readList } from "../http/list/list-query.ts";
import { listReply } from "../http/list/list-reply.ts";
import { refusedParameter } from "../http/list/parse-condition.ts";
import { PageQuery, pageOf, pageOfSchema, pageReply } from "../http/paging.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { Problem } from "../problem.ts";
import {
  LineOutcomeSchema,
  type LineState,
  lineStates,
  operationReply,
  type PushOperation,
  PushOperationSchema,
} from "./push-operation.ts";
import { findOperation, listLines, listOperations, operationList } from "./queries.ts";

const CompanyParams = Type.Object({ companyId: Type.String() });
const Params = Type.Object({ companyId: Type.String(), pushOperationKey: Type.String() });
const LinesQuery = Type.Object({
  ...PageQuery.properties,
  state: Type.Optional(
    Type.String({ description: `Only transactions in one of these states: ${lineStates.join(", ")}.` }),
  ),
  transactionId: Type.Optional(
    Type.String({
      maxLength: 200,
      pattern: "^[^\\u0000]*$",
      description: "Only transactions whose id begins so.",
    }),
  ),
});
const base = "/companies/:companyId/push";

/** Operations 29 and 30 of the contract, and our own list of the outcome of every line. */
export function pushOperationRoutes(server: Server, application: Application): void {
  const { database } = application;

  const requireOperation = async (place: {
    companyId: string;
    pushOperationKey: string;
  }): Promise<PushOperation> => {
    const { companyId } = await requireCompany(database, place.companyId);
    const key = place.pushOperationKey;
    const operation = isUuid(key) ? await findOperation(database, companyId, key) : undefined;
    if (!operation) throw new Problem("operation-not-found", `Push operation ${key} not found`);
    return operation;
  };

  server.get(
    base,
    {
      schema: {
        operationId: "list-create-operations",
        summary: "List push operations",
        description: "Pushes of a company, newest first unless another order is asked for.",
        tags: ["Transactions"],
        params: CompanyParams,
        querystring: ListQuery,
        response: { 200: pageOfSchema(PushOperationSchema), ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => {
      const { companyId } = await requireCompany(database, request.params.companyId);
      const list = readList(request.query, operationList, application.clock.now());
      const page = await listOperations(database, companyId, list);
      return listReply(`/companies/${companyId}/push`, list, page, page.rows.map(operationReply));
    },
  );

  server.get(
    `${base}/:pushOperationKey`,
    {
      schema: {
        operationId: "get-create-operation",
        summary: "Get a push operation",
        description:
          "Where a push stands. It is `Success` only when every transaction of it is in the accounting software.",
        tags: ["Transactions"],
        params: Params,
        response: { 200: PushOperationSchema, ...commonRefusals },
      },
    },
    async (request) => operationReply(await requireOperation(request.params)),
  );

  server.get(
    `${base}/:pushOperationKey/lines`,
    {
      schema: {
        operationId: "list-create-operation-lines",
        summary: "List the outcome of each transaction",
        description: "What became of every transaction of a push, one by one.",
        tags: ["Millrace"],
        params: Params,
        querystring: LinesQuery,
        response: { 200: pageOfSchema(LineOutcomeSchema), ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => {
      const { companyId, operationId, lineCount } = await requireOperation(request.params);
      const page = pageOf(request.query);
      const states = readStates(request.query.state);
      const transactionId = request.query.transactionId?.trim() || null;
      const found = await listLines(database, companyId, operationId, page, { states, transactionId });
      const filtered = states !== null || transactionId !== null;
      const total = filtered ? (found.total ?? 0) : lineCount;
      const kept: Record<string, string> = {
        ...(states && { state: states.join(",") }),
        ...(transactionId !== null && { transactionId }),
      };
      const path = `/companies/${companyId}/push/${operationId}/lines`;
      return pageReply(path, page, total, found.lines, kept);
    },
  );
}

/** The states that lines are asked for by, null for all; 400 for a word that is none. */
function readStates(given: string | undefined): LineState[] | null {
  const words = (given ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const unknown = words.find((word) => !lineStates.includes(word as LineState));
  if (unknown !== undefined)
    throw refusedParameter("state", `state "${unknown}" must be of ${lineStates.join(", ")}`);
  return words.length === 0 ? null : (words as LineState[]);
}
