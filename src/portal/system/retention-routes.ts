import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { change } from "../../http/idempotency.ts";
import { NoContent, Nullable, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { changeRetention } from "../../retention/change-retention.ts";
import { planRetention, RetainedName, RetentionPlan } from "./plan-retention.ts";

const tags = ["System"];
const everywhere = refusals(400, 401, 403, 500, 503);
const Params = Type.Object({ what: RetainedName });

/** How long what is deleted by itself is kept: planned first, then set for all processes. */
export function retentionRoutes(server: Server, application: Application): void {
  server.get(
    "/system/retention/:what/plan",
    {
      schema: {
        operationId: "portal-plan-retention",
        summary: "Plan another period of retention",
        description:
          "What would be deleted. Without `days` it is the period that the processes were started with.",
        tags,
        params: Params,
        querystring: Type.Object({ days: Type.Optional(Type.Integer()) }),
        response: { 200: RetentionPlan, ...everywhere },
      },
    },
    ({ params: { what }, query: { days } }) => planRetention(application, what, days ?? null),
  );

  server.put(
    "/system/retention/:what",
    {
      schema: {
        operationId: "portal-change-retention",
        summary: "Set a period of retention",
        description:
          "In force on all processes from the next run of what deletes, within the hour. Null is the period that they were started with.",
        tags,
        params: Params,
        body: Type.Object({ days: Nullable(Type.Integer()) }),
        response: { 204: NoContent, ...everywhere },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await changeRetention(work, application.config, request.params.what, request.body.days);
        return { status: 204 };
      }),
  );
}
