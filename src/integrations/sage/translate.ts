/** Statement lines in the words of Sage's Provider API, statements. Pure, and exact to the digit. */
import { add, type Decimal, decimal, isNegative, subtract, zero } from "../../money.ts";
import type { Batch, BatchLimit, Feed, Line } from "../integration.ts";
import { cut, field, listField, numberLiteral, readWire, textField, type Wire } from "../wire.ts";

/** Sage takes so many transactions in a statement. */
export const maximumLines = 1_000;
/** Sage names no limit on bytes; a statement of ordinary lines stays far below this. */
const maximumBytes = 2_500_000;
/** Sage names no length of a text; more than this is not risked in one field. `pushRules` let no longer ones come. */
const longestText = 1_000;
/** Transactions should be no older than this against the newest of their statement. */
const maximumSpanDays = 14;
const dayMs = 86_400_000;

/** Takes the longest first run of lines that makes one statement within Sage's limits. */
export function plan(feed: Feed, lines: readonly Line[], limit: BatchLimit, bankId: string): Batch {
  const most = Math.max(1, Math.min(limit.lines, maximumLines));
  const taken: Wire[] = [];
  let bytes = 0;
  let [oldest, newest] = [lines[0]?.date ?? "", lines[0]?.date ?? ""];
  for (const line of lines.slice(0, most)) {
    oldest = line.date < oldest ? line.date : oldest;
    newest = line.date > newest ? line.date : newest;
    if (daysBetween(oldest, newest) > maximumSpanDays) break;
    const written = transaction(feed.providerFeedId, line);
    bytes += Buffer.byteLength(JSON.stringify(written));
    if (bytes > maximumBytes && taken.length > 0) break;
    taken.push(written);
  }
  if (taken.length === 0) throw new Error("a batch needs at least one line");
  const last = lines[taken.length - 1]!;
  const facts = { bankId, bankAccountId: feed.providerFeedId, balance: last.balance, date: last.date };
  return { count: taken.length, request: statement(facts, taken) };
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / dayMs;

interface StatementFacts {
  readonly bankId: string;
  readonly bankAccountId: string;
  /** After the last transaction. */
  readonly balance: Decimal | null;
  readonly date: string;
}

/** Amounts travel through here as digits and become numbers when the statement is written. */
function statement({ balance, bankAccountId, bankId, date }: StatementFacts, taken: readonly Wire[]): string {
  const amounts = taken.map(amountOf);
  const sum = (negative: boolean) =>
    amounts.filter((amount) => isNegative(amount) === negative).reduce(add, zero);
  const at = noon(date);
  const balances =
    balance === null
      ? {}
      : {
          balances: {
            ledgerBalance: numberLiteral(balance),
            ledgerBalanceDate: at,
            availableBalance: numberLiteral(balance),
            availableBalanceDate: at,
          },
        };
  return JSON.stringify({
    data: {
      principalId: bankAccountId,
      bankId,
      expected: {
        transactionDetailsCount: taken.length,
        accountDetailsCount: 1,
        transactionCreditSum: numberLiteral(sum(false)),
        transactionDebitSum: numberLiteral(sum(true)),
      },
      accountDetails: [{ bankAccountId, status: "active", ...balances }],
      transactionDetails: taken.map((one) => ({
        ...(one as Record<string, Wire>),
        transactionAmount: numberLiteral(amountOf(one)),
      })),
    },
  });
}

function transaction(bankAccountId: string, line: Line): Wire {
  const { amount, counterparty, date, description, reference, transactionId, transactionType } = line;
  const isCheck = transactionType === "Check" && reference !== null && /^\d+$/.test(reference);
  return {
    uniqueId: transactionId,
    bankAccountId,
    transactionAmount: amount,
    transactionType: isNegative(amount) ? "DEBIT" : "CREDIT",
    transactionStatus: "posted",
    datePosted: noon(date),
    dateUserInitiated: noon(date),
    ...described(description ?? ""),
    ...(reference ? { referenceNumber: reference } : {}),
    ...(isCheck ? { checkNumber: reference } : {}),
    ...(counterparty ? { narrative2: counterparty, payee: { payeeDescription: counterparty } } : {}),
  };
}

/** What does not go into the one text goes on in the next. */
function described(text: string): Record<string, string> {
  if (text === "") return {};
  const description = cut(text, longestText);
  const rest = text.slice(description.length);
  return { description, ...(rest === "" ? {} : { narrative1: rest }) };
}

const amountOf = (one: Wire): Decimal => decimal(textField(one, "transactionAmount") ?? "") ?? zero;

/** The bank's local date, at an hour that is on the same day nearly everywhere. */
const noon = (date: string): string => `${date}T12:00:00.000Z`;

/** Some transactions of a statement that `plan` made, by their places, as a statement of their own. */
export function partOf(request: string, places: readonly number[]): string {
  const data = field(readWire(request), "data");
  const all = listField(data, "transactionDetails");
  const last = places.at(-1);
  const bankAccountId = textField(data, "principalId");
  const bankId = textField(data, "bankId");
  if (last === undefined || all[last] === undefined || !bankAccountId || !bankId)
    throw new Error("the stored request of the batch is not a statement");
  const taken = places.map((place) => all[place]!);
  const end = textField(field(listField(data, "accountDetails")[0], "balances"), "ledgerBalance");
  const later = all
    .slice(last + 1)
    .map(amountOf)
    .reduce(add, zero);
  const balance = end === null ? null : subtract(decimal(end) ?? zero, later);
  const date = (textField(all[last], "datePosted") ?? "").slice(0, 10);
  return statement({ bankId, bankAccountId, balance, date }, taken);
}

/** A statement without transactions that says how the account stands with us. */
export const statusStatement = (bankId: string, bankAccountId: string, status: "authRequired"): string =>
  JSON.stringify({
    data: {
      principalId: bankAccountId,
      bankId,
      expected: {
        transactionDetailsCount: 0,
        accountDetailsCount: 1,
        transactionCreditSum: 0,
        transactionDebitSum: 0,
      },
      accountDetails: [{ bankAccountId, status }],
      transactionDetails: [],
    },
  });
