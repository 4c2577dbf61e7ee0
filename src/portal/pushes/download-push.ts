import { Type } from "typebox";
import { Amount } from "../../http/schema.ts";
import type { HandledOperation } from "../../push-operations/find-operations.ts";
import type { PushedLine } from "./line-queries.ts";

const optional = Type.Optional(Type.String());
/** A push as the API takes it, to be sent by hand: what stands in the headers is not part of it. */
export const PushContent = Type.Object(
  {
    method: Type.String(),
    url: Type.String({ format: "uri" }),
    body: Type.Object({
      accountId: Type.String(),
      transactions: Type.Array(
        Type.Object(
          {
            id: Type.String(),
            date: Type.String(),
            description: optional,
            counterparty: optional,
            reference: optional,
            reconciled: Type.Optional(Type.Boolean()),
            amount: Amount,
            balance: Type.Optional(Amount),
            transactionType: optional,
          },
          { title: "PushContentLine" },
        ),
      ),
    }),
  },
  { title: "PushContent" },
);

/** The request that would bring the lines of a push, as they are now. */
export function contentOf(operation: HandledOperation, lines: readonly PushedLine[], url: string) {
  const { accountId, companyId, connectionId } = operation;
  const account = encodeURIComponent(accountId ?? "");
  return {
    method: "POST",
    url: `${url}/companies/${companyId}/connections/${connectionId}/push/bankAccounts/${account}/bankTransactions`,
    body: {
      accountId: accountId ?? "",
      transactions: lines.map(({ state, code, reason, settledOnUtc, ...line }) => line),
    },
  };
}

const columns = [
  "Transaction id",
  "Date",
  "Description",
  "Counterparty",
  "Reference",
  "Type",
  "Amount",
  "Balance",
  "State",
  "Code",
  "Reason",
  "Settled",
] as const;

/** The lines with their outcomes as CSV by RFC 4180, in UTF-8 with a header. */
export function linesAsCsv(lines: readonly PushedLine[]): string {
  const rows = lines.map((line) => [
    cell(line.id),
    cell(line.date),
    cell(line.description),
    cell(line.counterparty),
    cell(line.reference),
    cell(line.transactionType),
    line.amount,
    line.balance ?? "",
    line.state,
    cell(line.code),
    cell(line.reason),
    line.settledOnUtc ?? "",
  ]);
  return [columns, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

/** A text that spreadsheets take for text: what begins like a formula gets an apostrophe before it. */
function cell(text: string | undefined): string {
  const plain = text ?? "";
  const safe = /^\s*[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
