import { type Static, Type } from "typebox";
import type { Application } from "../../application.ts";
import { day } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { Instant, Nullable, OneOf } from "../../http/schema.ts";
import { readPeriods } from "../../retention/read-periods.ts";
import { retained, retentionRules } from "../../retention/retention.ts";
import { readErasures, readServer } from "./queries.ts";

/** What is kept, by names that the page explains. */
const kept = [
  "companies",
  "pushes",
  "audit",
  "webhookMessages",
  "requestLog",
  "providerExchanges",
  "idempotency",
  "sessions",
  "links",
  "quota",
  "providerCalls",
  "jobs",
  "nodes",
] as const;

export const DataFacts = Type.Object(
  {
    retention: Type.Array(
      Type.Object({
        what: OneOf(...kept),
        keptSeconds: Nullable(
          Type.Number({ description: "Null: until its company is deleted, or for ever." }),
        ),
        setting: Nullable(Type.String({ description: "The setting that changes it." })),
        change: Nullable(
          Type.Object(
            {
              fixed: Type.Boolean({ description: "Set by the environment: not to be changed here." }),
              standardDays: Type.Number({ description: "With which the processes were started." }),
              least: Type.Integer({ description: "Days." }),
              most: Type.Integer({ description: "Days." }),
            },
            { description: "What the Portal can change it to; null where it cannot." },
          ),
        ),
      }),
    ),
    erasure: Type.Object({
      waiting: Type.Integer({ description: "Deleted companies whose data are not erased yet." }),
      oldestAt: Nullable(Instant),
    }),
    masterKey: Type.Object({
      place: OneOf("setting", "file"),
      file: Nullable(Type.String()),
      keyId: Type.String({
        description: "Names the key in what is sealed with it; says nothing of the key.",
      }),
    }),
    backup: Type.Object({
      embedded: Type.Boolean(),
      dataFolder: Type.String(),
      archiving: Type.Boolean({ description: "Whether PostgreSQL archives its log." }),
      lastArchivedAt: Nullable(Instant),
      failedArchives: Type.Integer(),
      replicas: Type.Integer(),
    }),
  },
  { title: "DataFacts" },
);
export type DataFacts = Static<typeof DataFacts>;

/** How long what is kept, where the master key is, and what can be known of backups from here. */
export async function readDataFacts({ config, database, vault }: Application): Promise<DataFacts> {
  const { lifetimes, portal } = config;
  const [server, erasure, periods] = await Promise.all([
    readServer(database),
    readErasures(database),
    readPeriods(config, database),
  ]);
  const limits: Record<(typeof kept)[number], readonly [number | null, string | null]> = {
    companies: [null, null],
    pushes: [null, null],
    audit: [null, null],
    webhookMessages: [periods.webhookMessages, retentionRules.webhookMessages.setting],
    requestLog: [periods.requestLog, retentionRules.requestLog.setting],
    providerExchanges: [periods.providerExchanges, retentionRules.providerExchanges.setting],
    idempotency: [periods.idempotency, retentionRules.idempotency.setting],
    sessions: [portal.sessionLife, "MILLRACE_PORTAL_SESSION_MINUTES"],
    links: [lifetimes.link, "MILLRACE_LINK_MINUTES"],
    quota: [35 * day, null],
    providerCalls: [2 * day, null],
    jobs: [7 * day, null],
    nodes: [7 * day, null],
  };
  return {
    retention: kept.map((what) => {
      const [milliseconds, setting] = limits[what];
      const keptSeconds = milliseconds === null ? null : milliseconds / 1_000;
      return { what, keptSeconds, setting, change: changeOf(config, what) };
    }),
    erasure: { waiting: erasure.waiting, oldestAt: erasure.oldest?.toISOString() ?? null },
    masterKey: {
      place: config.secret === undefined ? "file" : "setting",
      file: config.secret === undefined ? `${config.dataFolder}/secret` : null,
      keyId: vault.keyId,
    },
    backup: {
      embedded: config.databaseUrl === undefined,
      dataFolder: config.dataFolder,
      archiving: server.archive_mode !== "off",
      lastArchivedAt: server.last_archived?.toISOString() ?? null,
      failedArchives: server.failed_archives,
      replicas: server.replicas,
    },
  };
}

function changeOf({ fixedRetention, lifetimes }: Config, name: string) {
  const what = retained.find((one) => one === name);
  if (!what) return null;
  const { least, most } = retentionRules[what];
  return { fixed: fixedRetention.has(what), standardDays: lifetimes[what] / day, least, most };
}
