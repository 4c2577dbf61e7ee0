import { Type } from "typebox";
import type { Application } from "../application.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, NoContent, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { lookupHash } from "../vault/vault.ts";
import { generateCredentials } from "./generate-credentials.ts";
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

/** Operations 21 and 22 of the contract: what QuickBooks signs on with. */
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
