import { Type } from "typebox";
import type { Application } from "../application.ts";
import { change } from "../http/idempotency.ts";
import { NoContent, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { ApiKeyDetails, apiKeyName, apiKeyReply, CreateApiKey } from "./api-key.ts";
import { createApiKey } from "./create-api-key.ts";
import { deleteApiKey } from "./delete-api-key.ts";
import { findApiKeys } from "./find-api-keys.ts";

const tags = ["Settings"];
const everywhere = refusals(401, 403, 429, 500, 503);

/** The API keys of the installation (wire contract, 1.3 and 3). */
export function apiKeyRoutes(server: Server, application: Application): void {
  const { config, vault } = application;

  server.get(
    "/apiKeys",
    {
      schema: {
        operationId: "list-api-keys",
        summary: "List API keys",
        description:
          "Every key, oldest first, with when it was last used. Where the operator has keys masked, only their ends are shown.",
        tags,
        response: {
          200: Type.Object({ results: Type.Array(ApiKeyDetails) }, { title: "ApiKeys" }),
          ...everywhere,
        },
      },
    },
    async () => {
      const keys = await findApiKeys(application);
      return { results: keys.map((key) => apiKeyReply(key, config.maskApiKeys)) };
    },
  );

  server.post(
    "/apiKeys",
    {
      // Clients send no body for a key without a name.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        operationId: "create-api-key",
        summary: "Create API key",
        description:
          "The reply is the one place where the new key stands in full if keys are masked in the list.",
        tags,
        body: CreateApiKey,
        response: { 201: ApiKeyDetails, ...everywhere, ...refusals(400, 409) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const name = apiKeyName(request.body.name);
        const key = await createApiKey(work, vault, config.environment, name);
        return { status: 201, body: apiKeyReply(key, false) };
      }),
  );

  server.delete(
    "/apiKeys/:apiKeyId",
    {
      schema: {
        operationId: "delete-api-key",
        summary: "Delete API key",
        description: "Ends a key at once, also the one that makes the call. The last one cannot be deleted.",
        tags,
        params: Type.Object({ apiKeyId: Type.String() }),
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
