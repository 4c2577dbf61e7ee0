import { amountText } from "../ofx/statement-line.ts";
import type { FileContent } from "./statement-file.ts";

const columns = [
  "Date",
  "Transaction id",
  "Description",
  "Counterparty",
  "Reference",
  "Type",
  "Amount",
  "Currency",
  "Balance",
];

/** CSV by RFC 4180, in UTF-8 with a header. Amounts above zero are money in. */
export function writeCsv({ statement }: FileContent): Buffer {
  const { currency } = statement.account;
  const rows = statement.lines.map((line) => [
    line.date,
    cell(line.transactionId),
    cell(line.description),
    cell(line.counterparty),
    cell(line.reference),
    cell(line.transactionType),
    amountText(line.amount, currency),
    currency,
    line.balance === null ? "" : amountText(line.balance, currency),
  ]);
  return Buffer.from([columns, ...rows].map((row) => `${row.join(",")}\r\n`).join(""));
}

/** A text that spreadsheets take for text: what begins like a formula gets an apostrophe before it. */
function cell(text: string | null): string {
  const plain = text ?? "";
  const safe = /^\s*[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
