import { Type } from "typebox";
import type { Application } from "../application.ts";
import { commonRefusals, OneOf, refusals } from "../http/schema.ts";
import type { Server } from "../http/server.ts";
import { invalid } from "../problem.ts";
import { readTransactionDate } from "../transactions/transaction-date.ts";
import { makeFile } from "./make-file.ts";
import { type Format, fileFacts, formats } from "./statement-file.ts";

const Params = Type.Object({
  companyId: Type.String(),
  connectionId: Type.String(),
  accountId: Type.String(),
});
const date = (description: string) => Type.Optional(Type.String({ format: "date", description }));
const FileQuery = Type.Object({
  format: Type.Optional(
    Type.Unsafe<Format>({
      ...OneOf(...formats),
      default: "csv",
      description:
        "`qbo` is for QuickBooks and Quicken and needs the bank's number in Intuit's list (`MILLRACE_OFX_INTU_BID`), `ofx` for everything else that reads OFX, `csv` for spreadsheets, `camt053` for NetSuite and others that import ISO 20022.",
    }),
  ),
  from: date("The first date, `YYYY-MM-DD`; the oldest transaction when left out."),
  to: date("The last date, `YYYY-MM-DD`; the newest transaction when left out."),
});

/** Files of an account's transactions, for accounting software that collects them from us. */
export function statementFileRoutes(server: Server, application: Application): void {
  server.get(
    "/companies/:companyId/connections/:connectionId/connectionInfo/bankFeedAccounts/:accountId/statement",
    {
      config: { companyToken: true },
      schema: {
        operationId: "download-statement",
        summary: "Download a statement",
        description:
          "The stored transactions of a source account as a file that people import where their software does not collect by itself. No transaction counts as collected. A NetSuite account that was mapped and still waits for NetSuite to fetch is connected by it; nothing else changes.",
        tags: ["Transactions"],
        params: Params,
        querystring: FileQuery,
        produces: Object.values(fileFacts).map(({ type }) => type),
        response: { 200: Type.Unsafe<Buffer>({}), ...commonRefusals, ...refusals(400) },
      },
    },
    async (request, reply) => {
      const { format = "csv", from, to } = request.query;
      const window = { from: dateOf("from", from), until: dateOf("to", to) };
      if (window.from !== null && window.until !== null && window.from > window.until)
        throw wrong("to", "to must not be before from");
      const { body, type, name } = await makeFile(application, { ...request.params, format, ...window });
      return reply
        .type(type)
        .header("content-disposition", `attachment; filename="${name}"`)
        .header("content-length", body.length)
        .send(body);
    },
  );
}

function dateOf(name: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || readTransactionDate(text) !== text)
    throw wrong(name, `${name} must be a date such as 2026-11-22`);
  return text;
}

const wrong = (name: string, message: string) =>
  invalid([{ itemId: name, message, validatorName: "Parameters" }], "invalid-query");
