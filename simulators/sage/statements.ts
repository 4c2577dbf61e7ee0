import { uuid } from "../../src/random.ts";
import { type Answer, data, invalid, refuse, refuseAll } from "./answers.ts";
import { dataOf, type Fields, isObject, JsonNumber, textOf } from "./exact-json.ts";
import { type Call, callerOf, type Operation } from "./exchange.ts";
import type { FaultOf } from "./faults.ts";
import type { Ledger } from "./ledger.ts";
import type { BankAccount, ErrorDetail, Statement, Transaction, Verdict } from "./records.ts";
import { settleDue } from "./settlement.ts";
import { readStatement } from "./statement-rules.ts";

/** Sending transactions: section 4. */
export const statements: readonly Operation[] = [
  { name: "post-statement", method: "POST", path: "/provider/v1/statements", run: post },
  { name: "read-statement", method: "GET", path: "/provider/v1/statements/:id", run: read },
];

function post(call: Call): Answer {
  const { store } = call.world;
  const body = dataOf(call.body);
  if (!body) return refuseAll(400, [invalid("data", "must be an object")]);
  const account = accountOf(call, body);
  if (!account) return refuse(404, "NOT_FOUND", "There is no such bank account of this provider");
  if (account.status === "cancelled")
    return note(
      call,
      account,
      body,
      refuse(410, "BANK_ACCOUNT_CANCELLED", "The bank account was given up; it never comes back"),
    );
  if (store.ledger.working(account.id) !== null || call.fault("in-progress"))
    return note(
      call,
      account,
      body,
      refuse(409, "STATEMENT_IN_PROGRESS", "Another statement of this bank account is in work"),
    );
  const { settings } = call.world;
  const read = readStatement(body, account, settings, call.now);
  if (!("transactions" in read)) return note(call, account, body, refuseAll(400, read));

  const { transactions, ...rest } = read;
  const id = uuid(call.world.random);
  const later = call.fault("settle-after")?.milliseconds;
  const delay = later === undefined ? settings.settleDelayMs : later;
  const receivedAt = call.now.getTime();
  const statement: Statement = {
    id,
    bankAccountId: account.id,
    receivedAt,
    settlesAt: delay === null ? null : receivedAt + delay,
    verdict:
      failing(call.fault("fail-statement"), transactions) ??
      verdictOf(store.ledger, account.id, transactions, settings.duplicates === "named"),
    processedAt: null,
    transactionCount: transactions.length,
    ...rest,
  };
  store.change(({ put }) => {
    put("statementRows", { id, transactions });
    put("statements", statement);
  });
  settleDue(store, call.now);
  return data(202, { _id: id, status: "accepted" });
}

/** An id that is known already, or twice in the statement, makes the whole of it fail. */
export function verdictOf(
  ledger: Ledger,
  bankAccountId: string,
  transactions: readonly Transaction[],
  named: boolean,
): Verdict {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { uniqueId } of transactions) {
    if (seen.has(uniqueId) || ledger.has(bankAccountId, uniqueId)) repeated.add(uniqueId);
    seen.add(uniqueId);
  }
  if (repeated.size === 0) return { status: "complete", errorDetails: [], taken: transactions.length };
  const error = {
    code: "DUPLICATE_TRANSACTION",
    message: "A transaction with this uniqueId is known already",
  };
  const errorDetails: ErrorDetail[] = named
    ? [...repeated].map((uniqueId) => ({ ...error, uniqueId }))
    : [{ ...error, message: "The statement repeats transactions that are known already" }];
  return { status: "failed", errorDetails, taken: 0 };
}

function failing(
  fault: FaultOf<"fail-statement"> | undefined,
  transactions: readonly Transaction[],
): Verdict | undefined {
  if (!fault) return undefined;
  const {
    code = "PROCESSING_ERROR",
    message = "The statement could not be worked on",
    row,
    taken = 0,
  } = fault;
  const uniqueId = row === undefined ? undefined : transactions[row]?.uniqueId;
  const detail = { code, message, ...(uniqueId === undefined ? undefined : { uniqueId }) };
  return { status: "failed", errorDetails: [detail], taken: Math.min(taken, transactions.length) };
}

function accountOf(call: Call, body: Fields): BankAccount | undefined {
  const [details] = Array.isArray(body.accountDetails) ? body.accountDetails : [];
  const { store } = call.world;
  const named = isObject(details) ? textOf(details, "bankAccountId") : undefined;
  const account = store.get("bankAccounts", named ?? textOf(body, "principalId") ?? "");
  const bank = account && store.get("banks", account.bankId);
  return bank?.applicationId === callerOf(call).id ? account : undefined;
}

/** Keeps what was turned away, for the pages. */
function note(call: Call, account: BankAccount, body: Fields, answer: Answer): Answer {
  const { errors } = answer.body as { errors: { code: string; message: string }[] };
  const expected = isObject(body.expected) ? body.expected.transactionDetailsCount : undefined;
  const count = expected instanceof JsonNumber ? Number(expected.text) : null;
  call.world.store.change(({ put }) =>
    put("refusals", {
      id: uuid(call.world.random),
      at: call.now.getTime(),
      bankAccountId: account.id,
      status: answer.status,
      errors: errors.slice(0, 5),
      transactionCount: count,
    }),
  );
  return answer;
}

function read(call: Call): Answer {
  const { store } = call.world;
  const statement = store.get("statements", call.id);
  const account = statement && store.get("bankAccounts", statement.bankAccountId);
  const bank = account && store.get("banks", account.bankId);
  if (!statement || bank?.applicationId !== callerOf(call).id)
    return refuse(404, "NOT_FOUND", "There is no such statement of this provider");
  const shown = call.fault("show-status")?.status;
  return data(200, { ...statementView(statement, call.now), ...(shown ? { status: shown } : undefined) });
}

/** A statement as Sage tells of it. */
export function statementView(statement: Statement, now: Date) {
  const { id: _id, processedAt, receivedAt, verdict } = statement;
  if (processedAt === null) {
    const status = now.getTime() > receivedAt ? "processing" : "accepted";
    return { _id, status, processedAt: null, errorDetails: [] };
  }
  const { errorDetails, status } = verdict;
  return { _id, status, processedAt: new Date(processedAt).toISOString(), errorDetails };
}
