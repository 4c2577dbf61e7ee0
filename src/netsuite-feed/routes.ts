import { Type } from "typebox";
import type { Application } from "../application.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, Instant, Nullable, OneOf, refusals, WebAddress } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { makePairingCode } from "./make-pairing-code.ts";
import { requireNetSuite } from "./pairing.ts";
import { listPairings } from "./queries.ts";

const Params = Type.Object({ companyId: Type.String(), connectionId: Type.String() });
const path = "/companies/:companyId/connections/:connectionId/connectionInfo";

const PairingCodeSchema = Type.Object(
  {
    code: Type.String({
      description: "What the customer types in NetSuite; hyphens and case do not matter.",
    }),
    expiry: Instant,
    address: Type.Unsafe<string>({
      ...WebAddress,
      description: "The address of the feed, which the customer types beside the code.",
    }),
  },
  { title: "NetSuitePairingCode" },
);
const PairingsSchema = Type.Object(
  {
    pairings: Type.Array(
      Type.Object(
        {
          configurationId: Type.String({ description: "NetSuite's id of the format profile that collects." }),
          pairedAt: Instant,
          lastCollectedAt: Nullable(
            Type.String({ format: "date-time", description: "When NetSuite last asked, to the minute." }),
          ),
          imports: Type.Array(
            Type.Object(
              {
                accountId: Type.String(),
                status: OneOf("success", "partial", "failed"),
                code: Nullable(Type.String()),
                message: Nullable(Type.String()),
                reportedAt: Instant,
              },
              { title: "NetSuiteImport" },
            ),
            { description: "How the last import of each account ended, as NetSuite told it." },
          ),
        },
        { title: "NetSuitePairing" },
      ),
    ),
  },
  { title: "NetSuitePairings" },
);

/** What a bank's page needs to pair a customer's NetSuite with a connection, and to show whether it collects. */
export function netSuiteRoutes(server: Server, application: Application): void {
  server.post(
    `${path}/pairingCode`,
    {
      config: { companyToken: true },
      schema: {
        operationId: "generate-pairing-code",
        summary: "Generate NetSuite pairing code",
        description:
          "Makes a code with which the customer pairs our SuiteApp in NetSuite: for one use, within 15 minutes. Only for a linked NetSuite connection.",
        tags: ["Millrace"],
        params: Params,
        response: { 200: PairingCodeSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        const { code, expiresAt } = await makePairingCode(application, work, request.params);
        const address = application.config.feedUrl;
        return { status: 200, body: { code, expiry: expiresAt.toISOString(), address } };
      }),
  );

  server.get(
    `${path}/pairings`,
    {
      config: { companyToken: true },
      schema: {
        operationId: "list-netsuite-pairings",
        summary: "List NetSuite pairings",
        description:
          "The format profiles of NetSuite that collect for a connection, those paired last first, and how their last imports ended. None: NetSuite waits to be paired.",
        tags: ["Millrace"],
        params: Params,
        response: { 200: PairingsSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    async ({ params }) => {
      const { database } = application;
      const connection = await requireConnection(database, params.companyId, params.connectionId);
      requireNetSuite(connection);
      const pairings = await listPairings(database, connection);
      return {
        pairings: pairings.map(({ askedAt, configurationId, pairedAt, reports }) => ({
          configurationId,
          pairedAt: pairedAt.toISOString(),
          lastCollectedAt: askedAt?.toISOString() ?? null,
          imports: reports.map(({ at, ...report }) => ({ ...report, reportedAt: at })),
        })),
      };
    },
  );
}
