import { type Static, Type } from "typebox";
import type { Application } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { after, hour } from "../../clock.ts";
import { isUuid } from "../../companies/find-company.ts";
import type { Sight } from "../../companies/owners/sight.ts";
import type { Queryable } from "../../database/pool.ts";
import { change } from "../../http/idempotency.ts";
import { readList } from "../../http/list/list-query.ts";
import { commonRefusals, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { Problem } from "../../problem.ts";
import { uuid } from "../../random.ts";
import { retryPushesJob } from "./jobs.ts";
import { nothingToDo } from "./nothing-to-do.ts";
import type { PushFilter } from "./push-filter.ts";
import { findFailedPushes, pushList } from "./queries.ts";
import {
  mostPushes,
  mostRunning,
  type Retry,
  RetryPlan,
  RetryRequest,
  RetrySchema,
  retryReply,
} from "./retry.ts";
import { addRetry, countRetry, countRunning, findRetry, latestRetries, stopRetry } from "./retry-queries.ts";

const Params = Type.Object({ retryId: Type.String() });
const tags = ["Portal"];

/** Many pushes retried together: planned first, then done in the background, with its progress told. */
export function retryRoutes(server: Server, application: Application): void {
  const { clock, database } = application;

  const find = async (filter: Static<typeof PushFilter>, sight: Sight) => {
    const list = readList({ pageSize: mostPushes }, pushList, clock.now());
    return findFailedPushes(database, filter, sight, list);
  };
  const requireRetry = async (db: Queryable, retryId: string, sight: Sight): Promise<Retry> => {
    const retry = isUuid(retryId) ? await findRetry(db, retryId, sight) : undefined;
    if (!retry) throw new Problem("push-retry-not-found", `Retry ${retryId} not found`);
    return retry;
  };

  server.post(
    "/push-retries/plan",
    {
      schema: {
        operationId: "portal-plan-push-retry",
        summary: "Plan a retry of many pushes",
        description: "What a retry of the pushes that a filter finds would do. Nothing is changed.",
        tags,
        body: RetryRequest,
        response: { 200: RetryPlan, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request) => {
      const { filter, parts } = request.body;
      const found = await find(filter, request.sight);
      const counts = await countRetry(database, found.keys);
      return {
        pushes: found.total,
        tooMany: found.total > mostPushes,
        ...counts,
        ...(parts === "failed" ? { inDoubt: 0 } : undefined),
        ...(parts === "in-doubt" ? { send: 0, kept: 0 } : undefined),
      };
    },
  );

  server.post(
    "/push-retries",
    {
      schema: {
        operationId: "portal-start-push-retry",
        summary: "Retry many pushes",
        description:
          "Retries the pushes that a filter finds now and that did not succeed, in the background.",
        tags,
        body: RetryRequest,
        response: { 202: RetrySchema, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const { filter, parts } = request.body;
      const { keys, total } = await find(filter, request.sight);
      if (total > mostPushes)
        throw new Problem(
          "push-not-repairable",
          `The filter finds ${total} pushes; at most ${mostPushes} are retried at once. Narrow it, by company or by date.`,
        );
      if (total === 0) throw nothingToDo({ kept: null });
      if ((await countRunning(database, after(clock.now(), -hour))) >= mostRunning)
        throw new Problem(
          "push-not-repairable",
          `${mostRunning} retries of many pushes run already. Wait until one has ended, or stop one.`,
        );
      return change(application, request, reply, async (work) => {
        const retry = await addRetry(
          work.tx,
          {
            retryId: uuid(work.random),
            filter,
            parts,
            actor: work.actor,
            requestedBy: request.person.name,
            requestedAt: work.now,
          },
          keys,
        );
        await work.jobs.enqueue(work.tx, retryPushesJob, { retryId: retry.retryId });
        await audit(work, {
          type: "pushes.retried",
          target: { retryId: retry.retryId },
          after: { filter, parts, pushes: retry.pushes },
        });
        return { status: 202, body: retryReply(retry) };
      });
    },
  );

  server.get(
    "/push-retries",
    {
      schema: {
        operationId: "portal-list-push-retries",
        summary: "List the latest retries of many pushes",
        tags,
        response: {
          200: Type.Object({ results: Type.Array(RetrySchema) }, { title: "PushRetries" }),
          ...commonRefusals,
        },
      },
    },
    async ({ sight }) => ({ results: (await latestRetries(database, sight)).map(retryReply) }),
  );

  server.get(
    "/push-retries/:retryId",
    {
      schema: {
        operationId: "portal-get-push-retry",
        summary: "Get how far a retry of many pushes is",
        tags,
        params: Params,
        response: { 200: RetrySchema, ...commonRefusals },
      },
    },
    async ({ params: { retryId }, sight }) => retryReply(await requireRetry(database, retryId, sight)),
  );

  server.post(
    "/push-retries/:retryId/stop",
    {
      schema: {
        operationId: "portal-stop-push-retry",
        summary: "Stop a retry of many pushes",
        description: "What was retried by then goes on; the rest stays as it is.",
        tags,
        params: Params,
        response: { 200: RetrySchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { retryId } = request.params;
        await requireRetry(work.tx, retryId, request.sight);
        const stopped = await stopRetry(work.tx, retryId, work.now, null);
        if (!stopped) throw new Problem("push-not-repairable", "The retry has ended already.");
        await audit(work, { type: "pushes.retry.stopped", target: { retryId } });
        return { status: 200, body: retryReply(stopped) };
      }),
  );
}
