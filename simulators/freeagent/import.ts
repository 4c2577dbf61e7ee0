import { type Decimal, zero } from "../../src/money.ts";
import { likeness } from "./books.ts";
import type { Account, Company, Transaction, Upload, UploadedLine } from "./records.ts";
import type { Writer } from "./state.ts";
import { directed } from "./transaction-types.ts";
import type { World } from "./world.ts";

/** Imports every upload whose time has come, in the order in which they came in. */
export function importDue(world: World): void {
  const now = world.now().getTime();
  for (const upload of [...world.state.waiting.values()]) {
    if (upload.importsAt !== null && upload.importsAt <= now) importUpload(world, upload);
  }
}

/**
 * Lines that are equal in date, amount and text to one that the account had before this upload are dropped; equal lines
 * of one upload are all kept (provider document, section 4.4).
 */
export function importUpload(world: World, upload: Upload): void {
  const { state } = world;
  const account = state.get("accounts", upload.accountId);
  const company = account && state.get("companies", account.companyId);
  if (!account || !company) return;
  const taken: [UploadedLine, Decimal][] = [];
  const refused: { line: UploadedLine; reason: string }[] = [];
  for (const [nth, line] of upload.lines.entries()) {
    const lost = nth >= upload.lines.length - upload.losing;
    const reason = lost ? "Lost by a fault that was asked for" : refusalOf(world, account, company, line);
    if (reason === undefined) taken.push([line, directed(line.amount ?? zero, line.type)]);
    else refused.push({ line, reason });
  }
  state.change((writer) => {
    for (const [line, amount] of taken) enter(world, writer, upload, line, amount);
    writer.put("uploads", { ...upload, lines: [], imported: taken.length, refused });
  });
}

function enter(world: World, writer: Writer, upload: Upload, line: UploadedLine, amount: Decimal): void {
  const instant = world.now().toISOString();
  const transaction: Transaction = {
    id: writer.number(),
    accountId: upload.accountId,
    datedOn: line.datedOn,
    amount,
    text: line.text,
    type: line.type,
    transactionId: line.fitid,
    uploadId: upload.id,
    uploadedAt: upload.uploadedAt,
    explained: false,
    createdAt: instant,
    updatedAt: instant,
  };
  writer.put("transactions", transaction);
}

function refusalOf(
  { settings, state: { books } }: World,
  account: Account,
  company: Company,
  line: UploadedLine,
): string | undefined {
  if (line.amount === null) return "The amount was no JSON number";
  const closed = closedReason(company, line.datedOn);
  if (closed) return closed;
  const key = likeness({ datedOn: line.datedOn, amount: directed(line.amount, line.type), text: line.text });
  if (books.hasEqual(account.id, key)) return "Equal in date, amount and text to a line that was there";
  if (settings.fitidDedup && line.fitid !== null && books.hasId(account.id, line.fitid))
    return "The account has a line with this fitid";
  return undefined;
}

/** Why nothing can be entered on a day, where nothing can. */
export function closedReason(company: Company, day: string): string | undefined {
  if (day < company.startDate) return "dated_on is before the FreeAgent start date";
  if (company.lockedTo !== null && day <= company.lockedTo) return "dated_on is in a locked period";
  return undefined;
}
