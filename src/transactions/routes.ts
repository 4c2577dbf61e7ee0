import { Type } from "typebox";
import type { Application } from "../application.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import { largeBody, type Server } from "../http/server.ts";
import { operationReply, PushOperationSchema } from "../push-operations/push-operation.ts";
import { pushTransactions } from "./push-transactions.ts";
import { PushEcho, PushRequest, pushEcho } from "./transaction.ts";

const Params = Type.Object({
  companyId: Type.String(),
  connectionId: Type.String(),
  accountId: Type.String(),
});
const Query = Type.Object({
  timeoutInMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 35_791_394 })),
  allowSyncOnPushComplete: Type.Optional(Type.Boolean()),
});

/** Operation 27 of the contract: the push of bank transactions. */
export function transactionRoutes(server: Server, application: Application): void {
  server.post(
    "/companies/:companyId/connections/:connectionId/push/bankAccounts/:accountId/bankTransactions",
    {
      bodyLimit: largeBody,
      schema: {
        operationId: "create-bank-transactions",
        summary: "Push bank transactions",
        description:
          "Takes up to 1,000 transactions of one connected account, in the order of their dates. They are kept once this has answered, and delivered in that order, each exactly once. A transaction that was pushed before is not delivered again.",
        tags: ["Transactions"],
        params: Params,
        querystring: Query,
        body: PushRequest,
        response: {
          200: Type.Object(
            { data: PushEcho, ...PushOperationSchema.properties },
            { title: "CreateBankTransactionsResponse" },
          ),
          ...commonRefusals,
          ...refusals(400),
        },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const timeoutInMinutes = request.query.timeoutInMinutes ?? null;
        const push = { ...request.params, request: request.body, timeoutInMinutes };
        const { operation, lines } = await pushTransactions(application, work, push);
        return { status: 200, body: { data: pushEcho(push.accountId, lines), ...operationReply(operation) } };
      }),
  );
}
