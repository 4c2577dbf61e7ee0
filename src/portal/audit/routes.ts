import { Readable } from "node:stream";
import { Type } from "typebox";
import { type Application, transact } from "../../application.ts";
import { audit } from "../../audit/audit.ts";
import { requestVerification } from "../../audit/request-verification.ts";
import { currentCheckpoint, readTrailState } from "../../audit/trail-state.ts";
import { change } from "../../http/idempotency.ts";
import { isUuid } from "../../http/list/mark.ts";
import { Nullable, OneOf, refusals, Uuid } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { Problem } from "../../problem.ts";
import { AuditEvent, AuditEventDetails, auditEvent, auditEventDetails } from "./event.ts";
import { exportEvents } from "./export-events.ts";
import { AuditFilters, readFilters } from "./filters.ts";
import { findEvent, readEvents, readTypes } from "./queries.ts";
import { AuditCheckpoint, AuditTrail, AuditVerification, trailReply, verificationReply } from "./trail.ts";

const tags = ["Audit"];
const everywhere = refusals(401, 403, 500, 503);

/** Who did what: the audit trail, its export, and whether it is as it was written. */
export function auditRoutes(server: Server, application: Application): void {
  const { database } = application;
  listRoutes(server, application);

  server.get(
    "/audit/trail",
    {
      schema: {
        operationId: "portal-get-audit-trail",
        summary: "Get the state of the audit trail",
        description: "How many events are sealed and how many wait, and what the verifier found lately.",
        tags,
        response: { 200: AuditTrail, ...everywhere },
      },
    },
    async () => trailReply(await readTrailState(application)),
  );

  server.post(
    "/audit/verifications",
    {
      schema: {
        operationId: "portal-verify-audit-trail",
        summary: "Verify the audit trail",
        description: "Has a worker verify the whole trail. While a run is under way, that one is the answer.",
        tags,
        response: { 202: AuditVerification, ...everywhere },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => ({
        status: 202,
        body: verificationReply(await requestVerification(work)),
      })),
  );

  server.get(
    "/audit/checkpoint",
    {
      schema: {
        operationId: "portal-get-audit-checkpoint",
        summary: "Get a checkpoint of the audit trail",
        description:
          "The signed end of the trail, to be kept where nobody who can write to the database can change it. `npm run audit:verify -- --checkpoint <file>` holds the trail against it.",
        tags,
        response: { 200: AuditCheckpoint, ...everywhere, ...refusals(404) },
      },
    },
    async (_request, reply) => {
      const checkpoint = await currentCheckpoint(application);
      if (!checkpoint) throw notFound("Nothing is sealed yet. Events are sealed within a minute.");
      const name = `audit-checkpoint-${checkpoint.sealNumber}.json`;
      return reply.header("content-disposition", `attachment; filename="${name}"`).send(checkpoint);
    },
  );

  server.get(
    "/audit/types",
    {
      schema: {
        operationId: "portal-list-audit-types",
        summary: "List the types of events there are",
        tags,
        response: { 200: Type.Object({ results: Type.Array(Type.String()) }), ...everywhere },
      },
    },
    async () => ({ results: await readTypes(database) }),
  );
}

function listRoutes(server: Server, application: Application): void {
  const { clock, database } = application;

  server.get(
    "/audit/events",
    {
      schema: {
        operationId: "portal-list-audit-events",
        summary: "List events of the audit trail",
        description: "Newest first. `next` is what `after` has to be for the page that follows.",
        tags,
        querystring: Type.Object({
          ...AuditFilters.properties,
          after: Type.Optional(Uuid),
          pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        }),
        response: {
          200: Type.Object({ results: Type.Array(AuditEvent), next: Nullable(Type.String()) }),
          ...everywhere,
          ...refusals(400),
        },
      },
    },
    async ({ query }) => {
      const { after = null, pageSize = 50 } = query;
      const rows = await readEvents(database, readFilters(query), after, pageSize + 1);
      const shown = rows.slice(0, pageSize);
      const next = rows.length > pageSize ? shown.at(-1)!.event_id : null;
      return { results: shown.map(auditEvent), next };
    },
  );

  server.get(
    "/audit/events/:eventId",
    {
      schema: {
        operationId: "portal-get-audit-event",
        summary: "Get an event of the audit trail",
        tags,
        params: Type.Object({ eventId: Type.String() }),
        response: { 200: AuditEventDetails, ...everywhere, ...refusals(404) },
      },
    },
    async ({ params }) => {
      const eventId = params.eventId.toLowerCase();
      const row = isUuid(eventId) ? await findEvent(database, eventId) : undefined;
      if (!row) throw notFound("NotFound: there is no such event.");
      return auditEventDetails(row);
    },
  );

  server.get(
    "/audit/export",
    {
      schema: {
        operationId: "portal-export-audit-events",
        summary: "Export events of the audit trail",
        description:
          "All events that the filters leave, newest first, with before and after. The export is an event itself.",
        tags,
        querystring: Type.Object({ ...AuditFilters.properties, format: OneOf("csv", "jsonl") }),
        produces: ["text/csv", "application/jsonl"],
        response: { 200: Type.Unsafe<Readable>({}), ...everywhere, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const { format, ...filters } = request.query;
      const asked = readFilters(filters);
      await transact(application, request.actor, request.id, (work) =>
        audit(work, { type: "audit.exported", target: {}, after: { format, ...filters } }),
      );
      const name = `audit-${clock.now().toISOString().slice(0, 10)}.${format}`;
      return reply
        .type(format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8")
        .header("content-disposition", `attachment; filename="${name}"`)
        .send(Readable.from(exportEvents(database, asked, format)));
    },
  );
}

const notFound = (message: string) => new Problem("route-not-found", message);
