import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { after, hour } from "../clock.ts";
import { noteCollected } from "../collection/collect.ts";
import type { CollectedLine } from "../collection/collector.ts";
import { noteCollection } from "./grant-queries.ts";
import type { Access } from "./request-access.ts";

/** A collection that goes on for longer is written to the audit trail again; each page would be too much. */
const notedEvery = hour;

/** What a client says of who is behind a request (FDX 6.3): a nightly run, or somebody who pressed a button. */
export const readActor = (header: string | string[] | undefined): "BATCH" | "USER" | "unknown" => {
  const text = String(header ?? "").toUpperCase();
  return text === "BATCH" || text === "USER" ? text : "unknown";
};

/** Notes what a reply carried, once it has left completely. */
export async function noteReply(
  application: Application,
  { collector, grant }: Access,
  account: { readonly key: string; readonly accountId: string },
  lines: readonly CollectedLine[],
  { actor, correlationId }: { actor: string; correlationId: string },
): Promise<void> {
  const positions = lines.filter(({ state }) => state === "available").map(({ position }) => position);
  await noteCollected(application, collector, account.key, positions);
  await transact(application, system("fdx"), correlationId, async (work) => {
    const at = { now: work.now, since: after(work.now, -notedEvery) };
    if (!(await noteCollection(work.tx, grant, account.key, actor, at))) return;
    const { companyId, connectionId, grantId } = grant;
    await audit(work, {
      type: "fdx.collected",
      companyId,
      target: { companyId, connectionId, grantId, accountId: account.accountId },
      after: { client: grant.clientId, actor, lines: lines.length },
    });
  });
}
