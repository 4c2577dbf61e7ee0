import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { apiKeyName, maximumKeys } from "../../access/api-key.ts";
import { createApiKey } from "../../access/create-api-key.ts";
import { deleteApiKey } from "../../access/delete-api-key.ts";
import { findApiKeys } from "../../access/find-api-keys.ts";
import { longestOverlap, rotateApiKey } from "../../access/rotate-api-key.ts";
import type { Application } from "../../application.ts";
import { after, day, hour } from "../../clock.ts";
import { change } from "../../http/idempotency.ts";
import { NoContent, Nullable, refusals } from "../../http/schema.ts";
import type { Server } from "../../http/server.ts";
import { keyView, NewKeySchema, newKeyView, PortalKeySchema } from "./api-key-view.ts";
import { namesOf } from "./queries.ts";

const tags = ["Portal"];
const everywhere = refusals(401, 403, 429, 500, 503);
const Params = Type.Object({ apiKeyId: Type.String() });
const standardOverlap = 24;

const NewKey = Type.Object(
  {
    name: Type.Optional(Nullable(Type.String({ maxLength: 50 }))),
    endsInDays: Type.Optional(
      Nullable(Type.Integer({ minimum: 1, maximum: 3650, description: "Without it the key has no end." })),
    ),
  },
  { title: "PortalNewApiKeyRequest" },
);
const Rotation = Type.Object(
  {
    overlapHours: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: longestOverlap / hour,
        description: "How long the old key stays good; 24 if absent, 0 ends it at once.",
      }),
    ),
  },
  { title: "PortalApiKeyRotation" },
);

/**
 * The API keys as the Portal shows them. Their text is never listed here, whatever `MILLRACE_API_KEY_LIST` says: a page
 * that is left open must not give every key away.
 */
export function portalKeyRoutes(server: Server, application: Application): void {
  const { clock, config, database, vault } = application;

  server.get(
    "/keys",
    {
      schema: {
        operationId: "portal-list-api-keys",
        summary: "List API keys",
        description: "Every key in force, masked, oldest first.",
        tags,
        response: {
          200: Type.Object({ results: Type.Array(PortalKeySchema), most: Type.Integer() }),
          ...everywhere,
        },
      },
    },
    async () => {
      const keys = await findApiKeys(application);
      const names = await namesOf(
        database,
        keys.flatMap(({ createdBy }) => createdBy?.id ?? []),
      );
      const now = clock.now();
      return { results: keys.map((key) => keyView(key, keys, names, now)), most: maximumKeys };
    },
  );

  server.post(
    "/keys",
    {
      schema: {
        operationId: "portal-create-api-key",
        summary: "Create API key",
        description: "Makes a key, in force at once, and shows it whole this once.",
        tags,
        body: NewKey,
        response: { 201: NewKeySchema, ...everywhere, ...refusals(400, 409) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { name, endsInDays } = request.body;
        const endsAt = endsInDays ? after(work.now, endsInDays * day) : null;
        const { environment } = config;
        const key = await createApiKey(work, vault, environment, apiKeyName(name), endsAt);
        return { status: 201, body: newKeyView(key, [key], maker(request), work.now) };
      }),
  );

  server.post(
    "/keys/:apiKeyId/rotate",
    {
      schema: {
        operationId: "portal-rotate-api-key",
        summary: "Rotate API key",
        description:
          "Makes a key of the same name in the place of another, which stays good for the overlap and then ends.",
        tags,
        params: Params,
        body: Rotation,
        response: { 201: NewKeySchema, ...everywhere, ...refusals(400, 404, 409) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const overlap = (request.body.overlapHours ?? standardOverlap) * hour;
        const { apiKeyId } = request.params;
        const { key } = await rotateApiKey(work, vault, config.environment, apiKeyId, overlap);
        return { status: 201, body: newKeyView(key, [key], maker(request), work.now) };
      }),
  );

  server.delete(
    "/keys/:apiKeyId",
    {
      schema: {
        operationId: "portal-delete-api-key",
        summary: "Delete API key",
        description: "Ends a key at once. The last one that has no end cannot be deleted.",
        tags,
        params: Params,
        response: { 204: NoContent, ...everywhere, ...refusals(404, 409) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await deleteApiKey(work, request.params.apiKeyId);
        return { status: 204 };
      }),
  );
}

const maker = ({ person }: FastifyRequest) => new Map([[person.personId, person.name]]);
