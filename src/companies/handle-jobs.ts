import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import { countGrantsOf } from "../connections/grant.ts";
import { statement } from "../database/pool.ts";
import { giveBackGrantsOf } from "../link/give-back-grant.ts";
import { uuid } from "../random.ts";
import { fanOutEventsOf } from "../webhooks/fan-out-events.ts";
import { forgetMessagesOf } from "../webhooks/forget-messages.ts";
import { eraseCompanyJob } from "./jobs.ts";

/** Every table with data of companies, dependants first; the audit trail stays. A test holds it against the catalogue. */
export const erasedTables: readonly string[] = [
  "operation_repeat",
  "push_end",
  "undone_outcome",
  "statement_line",
  "provider_exchange",
  "delivery_attempt",
  "delivery_batch",
  "push_operation",
  "lane",
  "managed_feed",
  "managed_sync",
  "feed",
  "sage_account",
  "ofx_account",
  "ofx_client",
  "source_account",
  "account_creation",
  "pull_operation",
  "bank_account",
  "connection_grant",
  "pending_grant",
  "connection_authorization",
  "netsuite_pairing",
  "consent",
  "link_share",
  "revoked_credential",
  "fdx_grant_account",
  "fdx_grant",
  "attention",
  "attention_mute",
  "connection",
  "company_owner",
  "webhook_attempt",
  "webhook_delivery",
  "webhook_message",
  "domain_event",
  "api_request",
  "company",
];
/** Messages that are still on their way go later (`forgetMessagesOf`). */
const erasures = erasedTables
  .filter((table) => !table.startsWith("webhook_"))
  .map((table) => statement(`erase-${table}`, `delete from ${table} where company_id = $1`));
/** In the order everybody locks them: whoever still records something of the company ends first. */
const locks = ["source_account", "lane"].map((table) =>
  statement(
    `erase-lock-${table}`,
    `select from ${table} where company_id = $1 order by source_account_key for update`,
  ),
);

export function handleCompanyJobs(application: Application): void {
  application.jobs.handle(eraseCompanyJob, ({ companyId }) => eraseCompany(application, companyId));
}

async function eraseCompany(application: Application, companyId: string): Promise<void> {
  if ((await countGrantsOf(application.database, companyId)) > 0) {
    throw new Error("waiting until the company's grants are given back to the accounting software");
  }
  if ((await giveBackGrantsOf(application, companyId)) > 0) {
    throw new Error("waiting until what the company's customer has just granted is given back");
  }
  await fanOutEventsOf(application, companyId);
  await transact(application, system("companies"), uuid(application.random), async (work) => {
    for (const lock of locks) await work.tx.rows(lock, [companyId]);
    await forgetMessagesOf(work, companyId);
    for (const erasure of erasures) await work.tx.count(erasure, [companyId]);
    await audit(work, { type: "company.erased", companyId, target: { companyId } });
  });
}
