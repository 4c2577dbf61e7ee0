import { after, day, latestDateOnEarth } from "../clock.ts";
import type { PushRules } from "../integrations/integration.ts";
import { type Decimal, decimalPlaces, isNegative, zero } from "../money.ts";
import type { Finding } from "../problem.ts";
import { checkAmount } from "../source-accounts/check-account.ts";
import {
  type AcceptedLine,
  maximumLines,
  type PushedTransaction,
  type PushRequest,
  transactionTypes,
} from "./transaction.ts";
import { localDateTime, readTransactionDate } from "./transaction-date.ts";

/** What the rules of a push depend on besides the push itself. */
export interface PushContext {
  readonly accountId: string;
  readonly currency: string;
  readonly platformName: string;
  readonly rules: PushRules;
  /** Date from which the account's software takes transactions; null where it is not known. */
  readonly feedStartDate: string | null;
  readonly now: Date;
}

export interface CheckedPush {
  readonly lines: readonly AcceptedLine[];
  /** Reasons to refuse the whole push; nothing is half-applied. */
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const validatorName = "BankTransactions";
const canonicalType = new Map(transactionTypes.map((type) => [type.toLowerCase(), type]));
const textFields = ["description", "counterparty", "reference"] as const;
/** Characters a text may have where the accounting software sets no limit of its own. */
export const longestTexts = { id: 128, description: 2000, counterparty: 2000, reference: 2000 } as const;

/** Applies every rule that needs neither the accounting software nor earlier pushes (wire contract, 7.2 and 7.3). */
export function checkTransactions(request: PushRequest, context: PushContext): CheckedPush {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const wrong = (itemId: string, message: string) => {
    errors.push({ itemId, message, validatorName });
  };
  const given = request.transactions ?? [];
  if (request.accountId !== context.accountId) {
    wrong(
      "accountId",
      request.accountId
        ? `accountId in the body is "${request.accountId}" but the path names "${context.accountId}"`
        : "accountId is required and must equal the one in the path",
    );
  }
  if (given.length === 0) wrong("transactions", "transactions must hold at least one transaction");
  if (given.length > maximumLines) {
    wrong("transactions", `transactions must hold at most ${maximumLines} transactions, not ${given.length}`);
    return { lines: [], errors, warnings };
  }
  const lines: AcceptedLine[] = [];
  const seen = new Set<string>();
  const bounds = dateBounds(context);
  let previous = "";
  for (const [place, transaction] of given.entries()) {
    const name = transaction.id || `transactions[${place}]`;
    const line = checkTransaction(transaction, place, context, bounds, wrong);
    if (!line) continue;
    if (seen.has(line.transactionId))
      wrong(name, `transaction id "${line.transactionId}" occurs more than once`);
    seen.add(line.transactionId);
    const order = localDateTime(line.dateText);
    if (order < previous)
      wrong(name, `${line.dateText} comes after a later date: transactions must ascend by date`);
    previous = order;
    for (const message of [signWarning(line), startWarning(line, context)])
      if (message) warnings.push({ itemId: line.transactionId, message, validatorName });
    lines.push(line);
  }
  return { lines, errors, warnings };
}

/** What is said of a line from before the start of the feed, where that decides whether it is fetched. */
function startWarning(
  { date }: AcceptedLine,
  { feedStartDate, platformName, rules }: PushContext,
): string | undefined {
  if (!rules.fetchesFromStart || feedStartDate === null || date >= feedStartDate) return undefined;
  return `date ${date} is before ${feedStartDate}, the start of the feed: ${platformName} fetches it only if it asks for days that far back`;
}

type Wrong = (itemId: string, message: string) => void;

function checkTransaction(
  transaction: PushedTransaction,
  place: number,
  context: PushContext,
  bounds: { earliest: string | undefined; latest: string },
  wrong: Wrong,
): AcceptedLine | undefined {
  const name = transaction.id || `transactions[${place}]`;
  let sound = true;
  const refuse = (_field: string, message: string) => {
    sound = false;
    wrong(name, message);
  };
  const id = transaction.id ?? "";
  const lengths = context.rules.maximumLengths;
  const longestId = lengths.id ?? longestTexts.id;
  if (id === "") refuse("id", "id is required");
  else if (id.length > longestId || !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(id)) {
    refuse("id", `id must be 1 to ${longestId} visible ASCII characters`);
  }
  const date = checkDate(transaction.date, context, bounds, refuse);
  const amount = checkMoney("amount", transaction.amount, true, context, refuse);
  const balance = checkMoney(
    "balance",
    transaction.balance,
    context.rules.required.includes("balance"),
    context,
    refuse,
  );
  for (const field of textFields) {
    const longest = lengths[field] ?? longestTexts[field];
    if ((transaction[field] ?? "").length > longest)
      refuse(field, `${field} must be at most ${longest} characters long`);
  }
  if (context.rules.required.includes("description") && !transaction.description?.trim()) {
    refuse("description", `description is required for ${context.platformName}`);
  }
  const type = checkType(transaction.transactionType, context, refuse);
  if (!sound || date === undefined || amount === undefined || amount === null || balance === undefined)
    return undefined;
  return {
    transactionId: id,
    date,
    dateText: transaction.date!,
    amount,
    balance,
    description: transaction.description ?? null,
    counterparty: transaction.counterparty ?? null,
    reference: transaction.reference ?? null,
    transactionType: type,
    reconciled: transaction.reconciled ?? null,
  };
}

function dateBounds({ rules, now }: PushContext): { earliest: string | undefined; latest: string } {
  const { maximumAgeDays } = rules;
  const earliest =
    maximumAgeDays === null
      ? undefined
      : after(now, -maximumAgeDays * day)
          .toISOString()
          .slice(0, 10);
  return { earliest, latest: latestDateOnEarth(now) };
}

function checkDate(
  given: string | null | undefined,
  { platformName, rules }: PushContext,
  { earliest, latest }: { earliest: string | undefined; latest: string },
  refuse: Wrong,
): string | undefined {
  if (!given) {
    refuse("date", "date is required");
    return undefined;
  }
  const date = readTransactionDate(given);
  if (date === undefined) {
    refuse("date", `date "${given.slice(0, 40)}" must be a date such as 2026-05-04 or 2026-05-04T10:21:00`);
  } else if (date > latest) {
    refuse("date", `date ${date} is in the future: only booked transactions can be pushed`);
  } else if (earliest !== undefined && date < earliest) {
    refuse("date", `date ${date} is older than the ${rules.maximumAgeDays} days that ${platformName} takes`);
  }
  return date;
}

/** The exact amount; null when it is absent and may be; undefined when it was refused. */
function checkMoney(
  field: "amount" | "balance",
  given: number | string | null | undefined,
  required: boolean,
  { currency, rules, platformName }: PushContext,
  refuse: Wrong,
): Decimal | null | undefined {
  if (given === null || given === undefined) {
    if (!required) return null;
    refuse(field, field === "amount" ? "amount is required" : `${field} is required for ${platformName}`);
    return undefined;
  }
  const value = checkAmount(field, given, currency, refuse);
  if (value !== undefined && decimalPlaces(value) > rules.maximumDecimals) {
    refuse(field, `${field} has more decimals than ${platformName} takes (${rules.maximumDecimals})`);
    return undefined;
  }
  return value;
}

function checkType(
  given: string | null | undefined,
  { rules, platformName }: PushContext,
  refuse: Wrong,
): string | null {
  if (!given) {
    if (rules.required.includes("transactionType")) {
      refuse("transactionType", `transactionType is required for ${platformName}`);
    }
    return null;
  }
  const type = canonicalType.get(given.toLowerCase());
  if (type === undefined) {
    refuse(
      "transactionType",
      `transactionType "${given.slice(0, 40)}" is unknown: use one of ${transactionTypes.join(", ")}`,
    );
  }
  return type ?? null;
}

function signWarning({ amount, transactionType }: AcceptedLine): string | undefined {
  if (transactionType === "Credit" && isNegative(amount))
    return "amount is below zero but transactionType is Credit: the amount counts";
  if (transactionType === "Debit" && !isNegative(amount) && amount !== zero) {
    return "amount is above zero but transactionType is Debit: the amount counts";
  }
  return undefined;
}
