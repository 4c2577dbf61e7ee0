import type { Application } from "../../application.ts";
import { after } from "../../clock.ts";
import { pendingMigrations } from "../../database/migrate.ts";
import { findPlatform } from "../../integrations/platforms.ts";
import { softwareName } from "../../link/software.ts";
import { listNodes } from "../../nodes/list-nodes.ts";
import {
  readBacklog,
  readBudgets,
  readHeldScopes,
  readMigrations,
  readQueues,
  readServer,
  readTableSizes,
} from "./queries.ts";
import type { System } from "./system-view.ts";

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const nameOf = (key: string): string => {
  const platform = findPlatform(key);
  return platform ? softwareName(platform.key) : key;
};

/** How the installation runs at this moment: processes, what waits, limits, the database, the settings. */
export async function readSystem(application: Application): Promise<System> {
  const { clock, config, database } = application;
  const now = clock.now();
  const [nodes, queues, backlog, budgets, held, databaseView] = await Promise.all([
    listNodes(database, now),
    readQueues(database, now),
    readBacklog(database, now),
    providerBudgets(application, now),
    readHeldScopes(database, now),
    describeDatabase(application),
  ]);
  return {
    now: now.toISOString(),
    nodes: nodes.map(({ nodeId, load, startedAt, lastSeenAt, roles, ...node }) => ({
      id: nodeId,
      ...node,
      roles: [...roles],
      startedAt: startedAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      memory: load.memory,
      loopDelayMs: load.loopDelayMs,
      connections: { ...load.connections, maximum: load.maximumConnections },
      disk: load.disk,
    })),
    queues: queues.map(({ oldest, ...queue }) => ({ ...queue, oldestDueAt: iso(oldest) })),
    lanes: {
      active: backlog.lanes,
      due: backlog.lanes_due,
      held: backlog.lanes_held,
      leased: backlog.lanes_leased,
      failing: backlog.lanes_failing,
      oldestDueAt: iso(backlog.lanes_oldest),
    },
    webhooks: {
      waiting: backlog.deliveries,
      oldestDueAt: iso(backlog.deliveries_oldest),
      endpoints: backlog.endpoints,
      disabled: backlog.endpoints_off,
      failing: backlog.endpoints_failing,
    },
    budgets,
    heldPlatforms: held.map(({ platform, held: scopes }) => ({
      platformKey: platform,
      platformName: nameOf(platform),
      scopes,
    })),
    database: databaseView,
    settings: Object.entries(config.shown).map(([name, value]) => ({ name, value })),
  };
}

async function describeDatabase({ config, database }: Application): Promise<System["database"]> {
  const [server, tables, migrations, pending] = await Promise.all([
    readServer(database),
    readTableSizes(database),
    readMigrations(database),
    pendingMigrations(database),
  ]);
  return {
    version: `PostgreSQL ${server.version}`,
    size: server.size,
    connections: server.connections,
    maximumConnections: server.maximum,
    oldestTransactionAt: iso(server.oldest_transaction),
    embedded: config.databaseUrl === undefined,
    migrations: migrations.applied,
    newestMigration: migrations.newest,
    migratedAt: iso(migrations.applied_at),
    pendingMigrations: pending.length,
    tables,
  };
}

/** How much of each package's limits is spent: of the application, and of the organisation that spent most. */
async function providerBudgets(application: Application, now: Date): Promise<System["budgets"]> {
  const limits = [...application.integrations.values()].flatMap(({ platformKey, limits }) =>
    limits.flatMap(({ windowMs, ...limit }) =>
      windowMs === undefined ? [] : [{ ...limit, windowMs, platformKey }],
    ),
  );
  if (limits.length === 0) return [];
  const spent = await readBudgets(
    application.database,
    limits.map(({ platformKey, scope, name, windowMs }, number) => ({
      number,
      prefix: `${platformKey}:`,
      exact: scope === "application",
      limit_name: name,
      since: after(now, -windowMs),
    })),
  );
  const used = new Map(spent.map((row) => [row.number, row.used]));
  return limits.map(({ platformKey, name, scope, count, windowMs }, number) => ({
    platformKey,
    platformName: nameOf(platformKey),
    limit: name,
    scope,
    calls: count,
    windowSeconds: windowMs / 1_000,
    used: used.get(number) ?? 0,
  }));
}
