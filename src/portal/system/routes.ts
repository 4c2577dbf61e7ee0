import { Type } from "typebox";
import type { Application } from "../../application.ts";
import { change } from "../../http/idempotency.ts";
import { isUuid } from "../../http/list/mark.ts";
import { NoContent, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { DataFacts, readDataFacts } from "./data-view.ts";
import { readFailedJobs } from "./queries.ts";
import { readSystem } from "./read-system.ts";
import { retentionRoutes } from "./retention-routes.ts";
import { retryJob } from "./retry-job.ts";
import { FailedJob, System } from "./system-view.ts";
import { findUsage, Usage, UsagePeriod, usageCsv } from "./usage.ts";

const tags = ["System"];
const everywhere = refusals(401, 403, 500, 503);
const shownJobs = 100;

/** How the installation runs, what it keeps, and how much it is used. */
export function systemRoutes(server: Server, application: Application): void {
  const { database } = application;
  usageRoutes(server, application);
  retentionRoutes(server, application);

  server.get(
    "/system",
    {
      schema: {
        operationId: "portal-get-system",
        summary: "Get the state of the installation",
        description:
          "Processes, queues, lanes, limits of accounting packages, database and settings, as of now.",
        tags,
        response: { 200: System, ...everywhere },
      },
    },
    () => readSystem(application),
  );

  server.get(
    "/system/data",
    {
      schema: {
        operationId: "portal-get-data-facts",
        summary: "Get what is kept for how long",
        description: "With where the master key is, and what can be known of backups from here.",
        tags,
        response: { 200: DataFacts, ...everywhere },
      },
    },
    () => readDataFacts(application),
  );

  server.get(
    "/system/failed-jobs",
    {
      schema: {
        operationId: "portal-list-failed-jobs",
        summary: "List failed jobs",
        description: `The last ${shownJobs} that were given up after their last try, newest first.`,
        tags,
        response: { 200: Type.Object({ results: Type.Array(FailedJob) }), ...everywhere },
      },
    },
    async () => {
      const rows = await readFailedJobs(database, shownJobs);
      const results = rows.map((row) => ({
        id: row.id,
        queue: row.name,
        createdAt: row.created_on.toISOString(),
        failedAt: row.completed_on.toISOString(),
        tries: row.retry_count + 1,
        error: row.message,
        companyId: row.company_id,
      }));
      return { results };
    },
  );

  server.post(
    "/system/failed-jobs/:queue/:jobId/retry",
    {
      schema: {
        operationId: "portal-retry-job",
        summary: "Retry a failed job",
        tags,
        params: Type.Object({ queue: Type.String(), jobId: Type.String() }),
        response: { 204: NoContent, ...everywhere, ...refusals(404) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { queue, jobId } = request.params;
        await retryJob(work, queue, isUuid(jobId.toLowerCase()) ? jobId : noJob);
        return { status: 204 };
      }),
  );
}

/** Of what is no id at all: no job has it. */
const noJob = "00000000-0000-0000-0000-000000000000";

function usageRoutes(server: Server, application: Application): void {
  server.get(
    "/usage",
    {
      schema: {
        operationId: "portal-get-usage",
        summary: "Get what was used",
        description:
          "Pushes, transactions, companies, calls and webhooks by day (UTC); the last thirty days when no period is given.",
        tags,
        querystring: UsagePeriod,
        response: { 200: Usage, ...everywhere, ...refusals(400) },
      },
    },
    (request) => findUsage(application, request.query),
  );

  server.get(
    "/usage/export",
    {
      schema: {
        operationId: "portal-export-usage",
        summary: "Export what was used",
        tags,
        querystring: UsagePeriod,
        produces: ["text/csv"],
        response: { 200: Type.Unsafe<string>({}), ...everywhere, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const usage = await findUsage(application, request.query);
      return reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="usage-${usage.from}-${usage.until}.csv"`)
        .send(usageCsv(usage));
    },
  );
}
