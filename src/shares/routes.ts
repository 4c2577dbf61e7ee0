import { Type } from "typebox";
import type { Application } from "../application.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { createShare } from "./create-share.ts";
import { listShares } from "./queries.ts";
import { ListedShare, listedShareReply, MadeShare, NewShare, recipientOf } from "./share.ts";

const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const path = "/companies/:companyId/connections/:connectionId/shares";
const tags = ["Millrace"];
/** The newest that are listed. */
const listed = 100;

/** Links that a customer passes on to whoever has the login of the accounting software. */
export function shareRoutes(server: Server, application: Application): void {
  const { clock, database } = application;

  server.post(
    path,
    {
      config: { companyToken: true },
      schema: {
        operationId: "create-share",
        summary: "Pass a link on",
        description:
          "Makes a link to the connection for a colleague or an accountant: for one use, within the time asked for. At most 20 of a connection can be used at the same time.",
        tags,
        params: Params,
        body: NewShare,
        response: { 201: MadeShare, ...commonRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const { body, params } = request;
      const { expiresInHours, locale } = body;
      const asked = { expiresInHours, locale, recipientName: recipientOf(body.recipientName) };
      return change(application, request, reply, async (work) => {
        const { share, linkUrl } = await createShare(application, work, params, asked);
        const { expiresAt, shareId } = share;
        const made = { id: shareId, linkUrl, expiresAt: expiresAt.toISOString(), state: "sent" };
        return { status: 201, body: made };
      });
    },
  );

  server.get(
    path,
    {
      config: { companyToken: true },
      schema: {
        operationId: "list-shares",
        summary: "List links that were passed on",
        description:
          "The newest hundred, newest first, without the links themselves. They are listed for 90 days after they have expired.",
        tags,
        params: Params,
        response: {
          200: Type.Object({ results: Type.Array(ListedShare) }, { title: "Shares" }),
          ...commonRefusals,
        },
      },
    },
    async ({ params }) => {
      const connection = await requireConnection(database, params.companyId, params.connectionId);
      const shares = await listShares(database, connection, listed);
      const now = clock.now();
      return { results: shares.map((share) => listedShareReply(share, connection, now)) };
    },
  );
}
