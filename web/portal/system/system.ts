import type { Static } from "typebox";
import type {
  FailedJob as FailedJobSchema,
  System as SystemReply,
} from "../../../src/portal/system/system-view.ts";
import type { Locale } from "../../app/locale.ts";
import { bytes } from "./measures.ts";
import type { Say } from "./parts.tsx";

export type System = SystemReply;
export type FailedJob = Static<typeof FailedJobSchema>;

/** Less of a disk than this is worth a word. */
const leastDisk = 0.1;
const longTransaction = 5 * 60_000;

/** What an administrator should look into, in sentences. */
export function warningsOf(system: System, t: Say, locale: Locale): string[] {
  const { database, nodes } = system;
  const running = nodes.filter(({ state }) => state === "running");
  const lost = nodes.filter(({ state }) => state === "lost").length;
  const versions = [...new Set(running.map(({ version }) => version))];
  const open = database.oldestTransactionAt;
  const since = open ? Date.parse(system.now) - Date.parse(open) : 0;
  return [
    ...(lost > 0 ? [t("warnLost", { count: lost })] : []),
    ...(versions.length > 1 ? [t("warnVersions", { versions: versions.join(", ") })] : []),
    ...(database.pendingMigrations > 0 ? [t("warnMigrations", { count: database.pendingMigrations })] : []),
    ...running
      .filter(({ disk }) => disk && disk.free < disk.total * leastDisk)
      .map(({ disk, host }) => t("warnDisk", { host, free: bytes(locale, disk!.free) })),
    ...running
      .filter(({ connections }) => connections.waiting > 0)
      .map(({ host }) => t("warnPool", { host })),
    ...(since > longTransaction ? [t("warnTransaction")] : []),
  ];
}
