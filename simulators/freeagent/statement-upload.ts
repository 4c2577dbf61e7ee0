import { zero } from "../../src/money.ts";
import { type Answer, invalid, refuse } from "./answers.ts";
import { accountNamed } from "./bank-accounts.ts";
import { Digits, isDate, isObject, readJson } from "./body.ts";
import type { Call, Operation } from "./exchange.ts";
import { closedReason } from "./import.ts";
import type { UploadedLine } from "./records.ts";
import { directions } from "./transaction-types.ts";

/**
 * Takes a statement for import. The answer is empty and says nothing of what is imported (provider document, 4.2); of
 * the forms of a statement this one knows JSON.
 */
export const statementUpload: Operation = {
  name: "upload-statement",
  method: "POST",
  path: "/v2/bank_transactions/statement",
  level: 6,
  run: (call) => {
    const account = accountNamed(call, call.query.get("bank_account"));
    if (!account) return refuse(404, "Resource not found");
    const value = readJson(call.body);
    if (!isObject(value)) return refuse(400, "The statement cannot be read");
    const { statement } = value;
    if (!Array.isArray(statement) || statement.length === 0)
      return refuse(406, "The statement is missing or has no data");
    const lines: UploadedLine[] = [];
    for (const entry of statement) {
      const line = readLine(entry);
      if (!line) return refuse(400, "dated_on is missing or is not a date");
      lines.push(line);
    }
    return strictRefusal(call, lines) ?? take(call, account.id, lines);
  },
};

/** A line; unknown fields are ignored, and an amount that is no JSON number is taken as none. */
function readLine(value: unknown): UploadedLine | undefined {
  if (!isObject(value) || typeof value.dated_on !== "string" || !isDate(value.dated_on)) return undefined;
  const { amount } = value;
  const given = amount === undefined ? zero : amount instanceof Digits ? (amount.value ?? null) : null;
  const type = typeof value.transaction_type === "string" ? value.transaction_type.toUpperCase() : "OTHER";
  return {
    datedOn: value.dated_on,
    amount: given,
    text: typeof value.description === "string" ? value.description : "",
    fitid: typeof value.fitid === "string" && value.fitid !== "" ? value.fitid : null,
    type: type || "OTHER",
  };
}

function strictRefusal(call: Call, lines: readonly UploadedLine[]): Answer | undefined {
  const { strict, closedPeriods } = call.world.settings;
  if (strict && lines.some((line) => line.amount === null)) return invalid("amount must be a number");
  if (strict && lines.some((line) => !directions.has(line.type)))
    return invalid("transaction_type is not included in the list");
  if (closedPeriods === "lose") return undefined;
  const reasons = lines.flatMap((line) => closedReason(call.caller.company, line.datedOn) ?? []);
  return reasons[0] === undefined ? undefined : invalid(reasons[0]);
}

function take(call: Call, accountId: string, lines: readonly UploadedLine[]): Answer {
  const { state, settings } = call.world;
  const late = call.fault("import-after");
  const losing = call.fault("lose-lines")?.lines ?? 0;
  const usual = settings.importDelayMs;
  const delay = late ? late.milliseconds : 0;
  const importsAt = delay === null || usual === null ? null : call.now.getTime() + usual + delay;
  state.change((writer) =>
    writer.put("uploads", {
      id: writer.number(),
      accountId,
      by: "application",
      uploadedAt: call.now.toISOString(),
      importsAt,
      lines,
      lineCount: lines.length,
      losing,
      imported: null,
      refused: [],
    }),
  );
  return { status: 200 };
}
