import { type Answer, invalid, notFound, refuse } from "./answers.ts";
import { accountNamed } from "./bank-accounts.ts";
import { amountText, isDate } from "./body.ts";
import type { Call, Operation } from "./exchange.ts";
import { paged } from "./paging.ts";
import type { Account, Transaction } from "./records.ts";
import { describe } from "./transaction-types.ts";

/** The lines of an account, read and taken away. */
export const transactionOperations: readonly Operation[] = [
  { name: "list-bank-transactions", method: "GET", path: "/v2/bank_transactions", level: 6, run: list },
  {
    name: "get-bank-transaction",
    method: "GET",
    path: "/v2/bank_transactions/:id",
    level: 6,
    run: (call) => {
      const found = ownLine(call);
      return found
        ? { status: 200, body: { bank_transaction: shown(call, found.account, found.line) } }
        : notFound();
    },
  },
  {
    name: "delete-bank-transaction",
    method: "DELETE",
    path: "/v2/bank_transactions/:id",
    level: 6,
    run: (call) => {
      const found = ownLine(call);
      if (!found) return notFound();
      if (found.line.explained) return invalid("Bank transaction has explanations");
      call.world.state.change((writer) => writer.remove("transactions", found.line.id));
      return { status: 200, body: {} };
    },
  },
];

function ownLine(call: Call): { line: Transaction; account: Account } | undefined {
  const line = call.world.state.get("transactions", call.parameters.id ?? "");
  const account = line && accountNamed(call, line.accountId);
  return account && { line, account };
}

const kinds: Readonly<Record<string, (line: Transaction) => boolean>> = {
  all: () => true,
  unexplained: (line) => !line.explained,
  explained: (line) => line.explained,
  manual: (line) => line.uploadId === null,
  imported: (line) => line.uploadId !== null,
  marked_for_review: () => false,
};

function list(call: Call): Answer {
  const { query, world } = call;
  const account = accountNamed(call, query.get("bank_account"));
  if (!query.get("bank_account")) return refuse(400, "bank_account is required");
  if (!account) return notFound();
  const [from, to] = [query.get("from_date"), query.get("to_date")];
  if ([from, to].some((date) => date !== null && !isDate(date))) return refuse(400, "Invalid date");
  const since = Date.parse(query.get("updated_since") ?? "");
  const kind = kinds[query.get("view") ?? "all"];
  if (!kind) return refuse(400, "Unknown view");
  const all = world.state.books.lines(account.id);
  const lastUpload =
    query.get("last_uploaded") === "true"
      ? all.reduce((last, { uploadId }) => Math.max(last, Number(uploadId ?? 0)), 0)
      : undefined;
  const lines = all.filter(
    (line) =>
      (from === null || line.datedOn >= from) &&
      (to === null || line.datedOn <= to) &&
      (Number.isNaN(since) || Date.parse(line.updatedAt) >= since) &&
      (lastUpload === undefined || Number(line.uploadId) === lastUpload) &&
      kind(line),
  );
  return paged(call, lines, "bank_transactions", (line) => shown(call, account, line));
}

function shown({ base }: Call, account: Account, line: Transaction): Record<string, unknown> {
  const { description, full } = describe(line.text, line.type, line.amount, account.currency);
  return {
    url: `${base}/bank_transactions/${line.id}`,
    amount: amountText(line.amount),
    bank_account: `${base}/bank_accounts/${account.id}`,
    dated_on: line.datedOn,
    description,
    full_description: full,
    ...(line.uploadedAt === null ? {} : { uploaded_at: line.uploadedAt }),
    unexplained_amount: line.explained ? "0.0" : amountText(line.amount),
    is_manual: line.uploadId === null,
    ...(line.transactionId === null ? {} : { transaction_id: line.transactionId }),
    created_at: line.createdAt,
    updated_at: line.updatedAt,
    matching_transactions_count: 0,
    bank_transaction_explanations: [],
  };
}
