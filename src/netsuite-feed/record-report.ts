import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { listCollectedAccounts } from "../collection/collect.ts";
import { collectionKey } from "../source-accounts/collection-key.ts";
import { collectorOf } from "./collector-of.ts";
import type { AccountReport, Pairing } from "./pairing.ts";
import { lockPairing, storeReports } from "./queries.ts";

export interface ReportRequest {
  readonly accounts: readonly {
    readonly key: string;
    readonly status: string;
    readonly code?: string | null;
    readonly message?: string | null;
  }[];
}

/** Records how NetSuite's import of each account ended. Accounts that are not the pairing's are left out. */
export async function recordReport(
  application: Application,
  correlationId: string,
  pairing: Pairing,
  { accounts }: ReportRequest,
): Promise<void> {
  const own = await listCollectedAccounts(application, collectorOf(pairing));
  const ids = new Map(own.map((account) => [collectionKey(account.key), account.accountId]));
  await transact(application, system("netsuite-feed"), correlationId, async (work) => {
    const current = await lockPairing(work.tx, pairing);
    if (!current) return;
    const at = work.now.toISOString();
    // The last word on each account counts.
    const told = new Map<string, AccountReport>();
    for (const { key, status, code, message } of accounts) {
      const accountId = ids.get(key);
      const texts = { code: cut(code, 50), message: cut(message, 500) };
      if (accountId !== undefined)
        told.set(accountId, { accountId, status: readStatus(status), ...texts, at });
    }
    if (told.size === 0) return;
    const before = new Map(current.reports.map((one) => [one.accountId, one]));
    const latest = new Map([...before, ...told]);
    const known = new Set(ids.values());
    await storeReports(
      work.tx,
      pairing,
      [...latest.values()].filter(({ accountId }) => known.has(accountId)),
    );
    const { companyId, connectionId, configurationId } = pairing;
    for (const report of told.values()) {
      const { accountId, code, message } = report;
      if (report.status !== "failed" || isSame(report, before.get(accountId))) continue;
      await audit(work, {
        type: "netSuite.importFailed",
        companyId,
        target: { companyId, connectionId, accountId },
        after: { configurationId, code, message },
      });
    }
  });
}

/** A failure that goes on is recorded once, until something else is told. */
const isSame = (report: AccountReport, before: AccountReport | undefined): boolean =>
  report.status === before?.status && report.code === before.code && report.message === before.message;

/** What is told only in part was served; the rest is asked for again. */
function readStatus(text: string): AccountReport["status"] {
  return text === "success" || text === "partial" ? text : "failed";
}

const cut = (text: string | null | undefined, length: number): string | null =>
  text ? text.slice(0, length).toWellFormed() : null;
