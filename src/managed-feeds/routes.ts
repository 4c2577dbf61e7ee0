import { Type } from "typebox";
import type { Application } from "../application.ts";
import { isUuid, requireCompany } from "../companies/find-company.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { change } from "../http/idempotency.ts";
import { commonRefusals, NoContent, refusals, Uuid } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { Problem } from "../problem.ts";
import { requireAccount } from "../source-accounts/find-account.ts";
import { requireManagedFeed } from "./find-feed.ts";
import { ManagedFeedRequest, ManagedFeedSchema, managedFeedReply } from "./managed-feed.ts";
import { type ManagedSync, SyncSchema, syncReply } from "./managed-sync.ts";
import { removeManagedFeed, setManagedFeed } from "./set-feed.ts";
import { startSync } from "./start-sync.ts";
import { findLatestSync, findSync } from "./sync-queries.ts";

const Params = Type.Object({
  companyId: Type.String(),
  connectionId: Type.String(),
  sourceAccountId: Type.String(),
});
type Params = { companyId: string; connectionId: string; sourceAccountId: string };
const base =
  "/companies/:companyId/connections/:connectionId/bankFeedAccounts/:sourceAccountId/managedBankFeeds";
const contract = ["Managed bank feeds"];
const own = ["Millrace"];

/** Operations 31 to 33 of the contract, and how an account is set up for them: an addition of ours. */
export function managedFeedRoutes(server: Server, application: Application): void {
  setUpRoutes(server, application);
  syncRoutes(server, application);
}

function setUpRoutes(server: Server, application: Application): void {
  server.put(
    base,
    {
      schema: {
        operationId: "set-managed-bank-feed",
        summary: "Set up managed bank feeds for a source account",
        description:
          "Says from which source the account's transactions are fetched, and when. Sent again it changes that; what was fetched stays covered.",
        tags: own,
        params: Params,
        body: ManagedFeedRequest,
        response: { 200: ManagedFeedSchema, ...commonRefusals, ...refusals(400) },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => ({
        status: 200,
        body: managedFeedReply(await setManagedFeed(work, request.params, request.body)),
      })),
  );

  server.get(
    base,
    {
      schema: {
        operationId: "get-managed-bank-feed",
        summary: "Get the set-up of managed bank feeds",
        description: "From where and when the account's transactions are fetched, and up to when they were.",
        tags: own,
        params: Params,
        response: { 200: ManagedFeedSchema, ...commonRefusals },
      },
    },
    async (request) => managedFeedReply(await requireManagedFeed(application.database, request.params)),
  );

  server.delete(
    base,
    {
      schema: {
        operationId: "delete-managed-bank-feed",
        summary: "End managed bank feeds of a source account",
        description: "Ends the schedule and forgets the set-up. What was pushed stays.",
        tags: own,
        params: Params,
        response: { 204: NoContent, ...commonRefusals },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => {
        await removeManagedFeed(work, request.params);
        return { status: 204 };
      }),
  );
}

function syncRoutes(server: Server, application: Application): void {
  server.get(
    `${base}/syncs/latest`,
    {
      schema: {
        operationId: "get-latest-managed-bank-feed-sync",
        summary: "Get latest sync",
        description: "The newest sync of a source account; 204 when it never had one.",
        tags: contract,
        params: Params,
        response: { 200: SyncSchema, 204: NoContent, ...commonRefusals },
      },
    },
    async (request, reply) => {
      const account = await accountOf(application, request.params);
      const sync = await findLatestSync(application.database, account.companyId, account.key);
      return sync ? show(application, sync) : reply.code(204).send(null);
    },
  );

  server.get(
    `${base}/syncs/:syncId`,
    {
      schema: {
        operationId: "get-managed-bank-feed-sync",
        summary: "Get sync",
        description: "One sync of a source account: its period, how it stands, and the pushes it made.",
        tags: contract,
        params: Type.Object({ ...Params.properties, syncId: Type.String() }),
        response: { 200: SyncSchema, ...commonRefusals },
      },
    },
    async (request) => {
      const { syncId } = request.params;
      const account = await accountOf(application, request.params);
      const sync = isUuid(syncId)
        ? await findSync(application.database, account.companyId, account.key, syncId)
        : undefined;
      if (!sync) throw new Problem("sync-not-found", `Sync ${syncId} not found`);
      return show(application, sync);
    },
  );

  server.post(
    `${base}/syncs`,
    {
      schema: {
        operationId: "run-managed-bank-feed-ad-hoc-sync",
        summary: "Run ad-hoc sync",
        description:
          "Starts a sync now, of everything since the last one that succeeded. Follow it by the id in the answer.",
        tags: contract,
        params: Params,
        response: {
          201: Type.Object({ syncId: Uuid }, { title: "StartScheduledSyncResult" }),
          ...commonRefusals,
          ...refusals(400, 409),
        },
      },
    },
    (request, reply) =>
      change(application, request, reply, async (work) => ({
        status: 201,
        body: { syncId: await startSync(work, request.params) },
      })),
  );
}

async function accountOf({ database }: Application, place: Params) {
  const connection = await requireConnection(database, place.companyId, place.connectionId);
  return requireAccount(database, connection, place.sourceAccountId);
}

async function show({ database, clientId }: Application, sync: ManagedSync) {
  const { name } = await requireCompany(database, sync.companyId);
  return syncReply(clientId, name, sync);
}
