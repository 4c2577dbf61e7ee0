import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { isUuid } from "../../companies/find-company.ts";
import { repairParts } from "../../delivery/repair.ts";
import {
  batchFindings,
  cancelPush,
  decideBatch,
  planRepairOf,
  retryPushes,
} from "../../delivery/repair-pushes.ts";
import { change } from "../../http/idempotency.ts";
import { commonRefusals, NoContent, OneOf, refusals, Uuid } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { Problem } from "../../problem.ts";
import { handleOperation, requireOperationByKey } from "../../push-operations/handle-operation.ts";
import { nothingToDo } from "./nothing-to-do.ts";

const Params = Type.Object({ pushOperationKey: Type.String() });
const tags = ["Portal"];
const base = "/pushes/:pushOperationKey";

/** What people do about a push. The plan of each stands in the push itself, to be shown before. */
export function repairRoutes(server: Server, application: Application): void {
  const { database } = application;
  const pushesOf = async (key: string) => {
    const { companyId, operationId, sourceAccountKey } = await requireOperationByKey(database, key);
    return { companyId, sourceAccountKey, operationIds: [operationId] };
  };

  server.post(
    `${base}/retry`,
    {
      schema: {
        operationId: "portal-retry-push",
        summary: "Retry a push",
        description:
          "Sends lines again that are proved not to be in the accounting software, and reads back at once what became of lines in doubt. Nothing is sent that may be there.",
        tags,
        params: Params,
        body: Type.Object({ parts: OneOf(...repairParts) }),
        response: {
          200: Type.Object(
            {
              linesSent: Type.Integer(),
              batchesChecked: Type.Integer(),
              reopened: Type.Array(Uuid, { description: "Pushes that are pending again." }),
            },
            { title: "PushRetried" },
          ),
          ...commonRefusals,
          ...refusals(400),
        },
      },
    },
    async (request, reply) => {
      const pushes = await pushesOf(request.params.pushOperationKey);
      const { parts } = request.body;
      return change(application, request, reply, async (work) => {
        const plan = await planRepairOf(application, work.tx, pushes, parts);
        const { reopened, ...done } = await retryPushes(application, work, pushes, parts);
        if (done.linesSent === 0 && done.batchesChecked === 0 && plan.held === 0) throw nothingToDo(plan);
        return { status: 200, body: { ...done, reopened: [...reopened] } };
      });
    },
  );

  server.post(
    `${base}/cancel`,
    {
      schema: {
        operationId: "portal-cancel-push",
        summary: "Cancel what has not gone out",
        description:
          "Cancels the lines of a push that certainly have not been sent; a later push may bring them again.",
        tags,
        params: Params,
        response: {
          200: Type.Object({ lines: Type.Integer() }, { title: "PushCancelled" }),
          ...commonRefusals,
          ...refusals(400),
        },
      },
    },
    async (request, reply) => {
      const pushes = await pushesOf(request.params.pushOperationKey);
      return change(application, request, reply, async (work) => {
        const lines = await cancelPush(application, work, pushes, request.person.name);
        if (lines === 0)
          throw new Problem("push-not-repairable", "No line of this push is waiting to be sent any more.");
        return { status: 200, body: { lines } };
      });
    },
  );

  server.post(
    `${base}/batches/:batchId/decision`,
    {
      schema: {
        operationId: "portal-decide-batch",
        summary: "Say what is in the accounting software",
        description:
          "Ends a batch that waits for a person: its lines are in the books, or they are not and are sent again.",
        tags,
        params: Type.Object({ pushOperationKey: Type.String(), batchId: Type.String() }),
        body: Type.Object({ found: OneOf(...batchFindings) }),
        response: { 204: NoContent, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const pushes = await pushesOf(request.params.pushOperationKey);
      const { batchId } = request.params;
      return change(application, request, reply, async (work) => {
        if (!isUuid(batchId)) throw new Problem("push-not-repairable", "There is no such batch.");
        await decideBatch(work, pushes, batchId, request.body.found, request.person.name);
        return { status: 204 };
      });
    },
  );

  server.put(
    `${base}/handled`,
    {
      schema: {
        operationId: "portal-handle-push",
        summary: "Mark a push as handled",
        description: "It leaves the list of what needs attention.",
        tags,
        params: Params,
        body: Type.Object({ note: Type.Optional(Type.String({ maxLength: 1000 })) }),
        response: { 204: NoContent, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const note = request.body.note?.trim() || null;
        await handleOperation(work, request.params.pushOperationKey, { by: request.person.name, note });
        return { status: 204 };
      }),
  );

  server.delete(
    `${base}/handled`,
    {
      schema: {
        operationId: "portal-unhandle-push",
        summary: "Take back that a push is handled",
        tags,
        params: Params,
        response: { 204: NoContent, ...commonRefusals },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await handleOperation(work, request.params.pushOperationKey, null);
        return { status: 204 };
      }),
  );
}
