import { Type } from "typebox";
import { may } from "../../access/roles.ts";
import type { Application } from "../../application.ts";
import { change } from "../../http/idempotency.ts";
import { Instant, NoContent, Nullable, OneOf, refusals, Uuid } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { Problem } from "../../problem.ts";
import { attentionKindNames, attentionKinds, keptOfKind } from "./attention.ts";
import { readItems, readMuted, readTotals } from "./attention-queries.ts";
import { AttentionSchema, attentionReply, kindsFor } from "./attention-reply.ts";
import { muteAttention } from "./mute-attention.ts";
import { refreshAttention } from "./refresh-attention.ts";

const tags = ["Home"];

/** What needs somebody, and how it is taken off the list for a while. */
export function attentionRoutes(server: Server, application: Application): void {
  const { clock, database } = application;

  server.get(
    "/attention",
    {
      schema: {
        operationId: "portal-list-attention",
        summary: "List what needs attention",
        description:
          "By kind, the most pressing first; of each kind those for which most lines wait. What a role may not see is left out. Found anew at most every 15 seconds.",
        tags,
        querystring: Type.Object({
          kind: Type.Optional(OneOf(...attentionKindNames)),
          muted: Type.Optional(
            Type.Boolean({ description: "What is muted, in place of what is not.", default: false }),
          ),
          most: Type.Optional(Type.Integer({ minimum: 1, maximum: keptOfKind, default: 5 })),
        }),
        response: { 200: AttentionSchema, ...refusals(400, 401, 403, 500, 503) },
      },
    },
    async (request) => {
      const { kind, muted = false, most = 5 } = request.query;
      const kinds = kindsFor(request.person.role).filter((one) => kind === undefined || one === kind);
      await refreshAttention(application);
      const now = clock.now();
      const sight = request.sight;
      const [totals, mutes, items] = await Promise.all([
        readTotals(database, sight),
        readMuted(database, now, sight),
        readItems(database, { kinds, muted, most }, now, sight),
      ]);
      // Of what is muted only what is listed is told.
      const shown = muted ? kinds.filter((one) => items.some((item) => item.kind === one)) : kinds;
      return attentionReply(shown, totals, mutes, items);
    },
  );

  server.put(
    "/attention/mute",
    {
      schema: {
        operationId: "portal-mute-attention",
        summary: "Mute what needs attention",
        description:
          "Takes it off the list for everybody until an instant within 90 days; null puts it back on the list.",
        tags,
        body: Type.Object({
          kind: OneOf(...attentionKindNames),
          companyId: Type.Optional(Nullable(Uuid)),
          subject: Type.String({ maxLength: 200 }),
          until: Nullable(Instant),
        }),
        response: { 204: NoContent, ...refusals(400, 401, 403, 404, 500, 503) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { kind, companyId = null, subject, until } = request.body;
        const { role, personId } = request.person;
        if (!may(role, attentionKinds[kind].needs))
          throw new Problem("forbidden", `Your role (${role}) does not see this.`);
        const at = until === null ? null : new Date(until);
        await muteAttention(work, { companyId, kind, subject }, at, personId);
        return { status: 204 };
      }),
  );
}
