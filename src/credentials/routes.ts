import { Type } from "typebox";
import type { Application } from "../application.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, Instant, NoContent, Nullable, refusals, Uuid } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { lookupHash } from "../vault/vault.ts";
import { requireQuickBooks } from "./credentials.ts";
import { generateCredentials } from "./generate-credentials.ts";
import { listCredentials } from "./queries.ts";
import { revokeCredentials } from "./revoke-credentials.ts";

const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const path = "/companies/:companyId/connections/:connectionId/connectionInfo/bankFeedAccounts/credentials";
const CredentialsSchema = Type.Object(
  {
    username: Type.String({ description: "What QuickBooks signs on with." }),
    password: Type.String({ description: "Shown this once; only a keyed hash of it is kept." }),
  },
  { title: "BankAccountCredentials" },
);
const CredentialSets = Type.Object(
  {
    sets: Type.Array(
      Type.Object(
        {
          id: Uuid,
          issuedAt: Instant,
          lastUsedAt: Nullable(
            Type.String({
              format: "date-time",
              description: "When QuickBooks last signed on, to the minute.",
            }),
          ),
          revokedAt: Nullable(Instant),
        },
        { title: "CredentialSet" },
      ),
    ),
  },
  { title: "CredentialSets" },
);

/** Operations 21 and 22 of the contract: what QuickBooks signs on with; and a list of ours. */
export function credentialRoutes(server: Server, application: Application): void {
  server.register(async (scope) => {
    const tolerant = scope as Server;
    // SDKs send whatever here: an object, a text, bytes in a text, nothing. None of it means anything.
    tolerant.removeAllContentTypeParsers();
    tolerant.addContentTypeParser("*", { parseAs: "buffer" }, async (_request: unknown, body: Buffer) =>
      lookupHash(body.toString("latin1")).toString("hex"),
    );
    tolerant.post(
      path,
      {
        config: { companyToken: true },
        schema: {
          operationId: "generate-credentials",
          summary: "Generate source account credentials",
          description:
            "Adds a user name and password for QuickBooks, shown this once. Pairs made before stay valid until all are deleted.",
          tags: ["Source accounts"],
          params: Params,
          body: Type.Unknown({ description: "Ignored." }),
          response: { 200: CredentialsSchema, ...commonRefusals, ...refusals(400) },
        },
      },
      (request, reply) =>
        change(application, request, reply, async (work) => ({
          status: 200,
          body: await generateCredentials(application, work, request.params),
        })),
    );
  });

  server.get(
    path,
    {
      config: { companyToken: true },
      schema: {
        operationId: "list-credentials",
        summary: "List source account credentials",
        description:
          "When each pair of a QuickBooks connection was made, last used and revoked, newest first; never a user name or password. Of revoked pairs the last hundred are remembered.",
        tags: ["Millrace"],
        params: Params,
        response: { 200: CredentialSets, ...commonRefusals, ...refusals(400) },
      },
    },
    async ({ params }) => {
      const connection = await requireConnection(application.database, params.companyId, params.connectionId);
      requireQuickBooks(connection);
      const sets = await listCredentials(application.database, connection);
      return {
        sets: sets.map(({ setId, issuedAt, lastUsedAt, revokedAt }) => ({
          id: setId,
          issuedAt: issuedAt.toISOString(),
          lastUsedAt: lastUsedAt?.toISOString() ?? null,
          revokedAt: revokedAt?.toISOString() ?? null,
        })),
      };
    },
  );

  server.delete(
    path,
    {
      config: { companyToken: true },
      schema: {
        operationId: "delete-bank-feed-credentials",
        summary: "Delete all source account credentials",
        description:
          "Revokes every pair of a QuickBooks connection. Accounts that were connected through them are disconnected.",
        tags: ["Source accounts"],
        params: Params,
        response: { 204: NoContent, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await revokeCredentials(work, request.params);
        return { status: 204 };
      }),
  );
}
