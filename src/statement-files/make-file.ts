import type { Application } from "../application.ts";
import { listCollectedAccounts, readStatement } from "../collection/collect.ts";
import type { CollectedLine, CollectedStatement, Collector } from "../collection/collector.ts";
import { financialId } from "../collection/financial-id.ts";
import { requireConnection } from "../connections/find-connection.ts";
import { platformOf } from "../integrations/platforms.ts";
import { lineId } from "../netsuite-feed/line-id.ts";
import { institutionOf } from "../ofx/financial-institution.ts";
import { nameAccounts } from "../ofx/name-accounts.ts";
import { Problem } from "../problem.ts";
import { requireAccount } from "../source-accounts/find-account.ts";
import { type FileContent, type Format, fileFacts, type StatementFile } from "./statement-file.ts";
import { writeCamt } from "./write-camt.ts";
import { writeCsv } from "./write-csv.ts";
import { writeOfx } from "./write-ofx.ts";

export interface FileRequest {
  readonly companyId: string;
  readonly connectionId: string;
  /** The bank's id. */
  readonly accountId: string;
  readonly format: Format;
  /** Dates, both inclusive; null for no bound. */
  readonly from: string | null;
  readonly until: string | null;
}

const pageOfLines = 10_000;
/** Lines of one file. */
export const mostLines = 50_000;

/**
 * A file of an account's lines, for a person who imports it. No line counts as collected; an account that was mapped and
 * waits for the software to collect is connected, since files take its place. Throws 404
 * for an unknown account, 400 where lines are sent to the software and not collected, for too many lines, and for `qbo`
 * without a number of Intuit.
 */
export async function makeFile(application: Application, request: FileRequest): Promise<StatementFile> {
  const { companyId, connectionId, accountId, format } = request;
  const connection = await requireConnection(application.database, companyId, connectionId);
  const { key } = await requireAccount(application.database, connection, accountId);
  requireCollected(application, connection.platformKey);
  if (format === "qbo") requireIntuitBankId(application);
  const collector: Collector = { companyId, connectionId, channel: "file" };
  const accounts = await listCollectedAccounts(application, collector);
  const statement = await readWhole(application, collector, key, request);
  if (!statement) throw notFound(accountId);
  const named = await nameAccounts(application, collector, accounts);
  const { acctId } = named.find((one) => one.account.key === statement.account.key)!;
  const madeAt = application.clock.now();
  const today = madeAt.toISOString().slice(0, 10);
  const [oldest, newest] = [statement.lines[0]?.date, statement.lines.at(-1)?.date];
  const until = request.until ?? newest ?? request.from ?? today;
  // As the software knows them when it collects by itself, so that it drops what was imported from a file.
  const idIn = connection.platformKey === "akxx" ? lineId : financialId;
  const content: FileContent = {
    statement,
    from: request.from ?? oldest ?? until,
    until,
    acctId,
    idOf: (transactionId) => idIn(key, transactionId),
    madeAt,
  };
  const { type, ending } = fileFacts[format];
  const name = `statement-${content.from}-${content.until}.${ending}`;
  return { body: write(application, content, format), type, name };
}

const notFound = (accountId: string) =>
  new Problem("account-not-found", `Source account ${accountId} not found`);

function write(application: Application, content: FileContent, format: Format): Buffer {
  switch (format) {
    case "csv":
      return writeCsv(content);
    case "camt053":
      return writeCamt(content);
    default:
      return writeOfx(content, institutionOf(application.config), format === "qbo");
  }
}

function requireCollected(
  { integrations }: Application,
  platformKey: Parameters<typeof platformOf>[0],
): void {
  const integration = integrations.get(platformKey);
  const { name } = platformOf(platformKey);
  if (!integration)
    throw new Problem("integration-not-set-up", `${name} is not set up in this installation.`);
  if (integration.delivery === "sent")
    throw new Problem(
      "not-supported-by-integration",
      `Transactions are sent to ${name}; files are for software that collects them.`,
    );
}

/** Intuit's products take a file for one of the bank whose number it has. */
function requireIntuitBankId({ config }: Application): void {
  if (config.ofx.intuitBankId === undefined)
    throw new Problem(
      "integration-not-set-up",
      "Files for QuickBooks (format=qbo) need the bank's number in Intuit's list of institutions: set MILLRACE_OFX_INTU_BID. format=ofx and format=csv work without it.",
    );
}

async function readWhole(
  application: Application,
  collector: Collector,
  accountKey: string,
  { from, until }: FileRequest,
): Promise<CollectedStatement | undefined> {
  const lines: CollectedLine[] = [];
  for (;;) {
    const last = lines.at(-1);
    const place = last && { after: { date: last.date, position: last.position } };
    const page = await readStatement(application, collector, accountKey, {
      from,
      until,
      limit: pageOfLines,
      ...place,
    });
    if (!page) return undefined;
    lines.push(...page.lines);
    if (!page.more) return { ...page, lines };
    if (lines.length >= mostLines)
      throw new Problem(
        "invalid-query",
        `There are more than ${mostLines} transactions in this window. Ask for a smaller one with from and to.`,
      );
  }
}
