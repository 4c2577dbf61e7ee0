import {
  currencyDecimals,
  type Decimal,
  decimal,
  decimalPlaces,
  isCurrency,
  maximumSignificantDigits,
  significantDigits,
  wireNumber,
  zero,
} from "../money.ts";
import type { Finding } from "../problem.ts";
import { readTransactionDate } from "../transactions/transaction-date.ts";
import type { AccountInfo, RoutingInfo, SourceAccount, SourceAccountRequest } from "./source-account.ts";

/** The content of a new source account, checked. */
export type AccountContent = Pick<
  SourceAccount,
  | "accountId"
  | "shape"
  | "accountName"
  | "accountType"
  | "category"
  | "accountNumber"
  | "sortCode"
  | "currency"
  | "balance"
  | "routingInfo"
  | "accountInfo"
>;

/** Words of the second shape, with the category each belongs to; anything else is the first shape. */
const secondShape = new Map([
  ["checking", { word: "checking", category: "Debit" as const }],
  ["savings", { word: "savings", category: "Debit" as const }],
  ["prepaidcard", { word: "prepaidCard", category: "Debit" as const }],
  ["loan", { word: "loan", category: "Credit" as const }],
  ["creditcard", { word: "creditCard", category: "Credit" as const }],
]);
const firstShape = new Map([
  ["debit", { word: "Debit", category: "Debit" as const }],
  ["credit", { word: "Credit", category: "Credit" as const }],
]);
/** Account types held at a bank, for which GBP needs a sort code; cards and loans have none. */
const bankAccounts = new Set(["Debit", "checking", "savings"]);
/** Whether accounts of a currency and type are found in Britain by sort code and number. */
export const needsSortCode = (currency: string | null | undefined, type: string | undefined): boolean =>
  currency === "GBP" && type !== undefined && bankAccounts.has(type);

/** What a path cannot hold as an account id: the words that follow `bankFeedAccounts/` (D-08), and steps up and down. */
const reservedIds = new Set(["batch", "credentials", ".", ".."]);

/** Applies every rule of the contract (section 7.1, D-02, D-08) and tells all that is wrong at once. */
export function checkNewAccount(
  request: SourceAccountRequest,
): { content: AccountContent; findings: [] } | { content?: undefined; findings: Finding[] } {
  const findings: Finding[] = [];
  const wrong = (itemId: string, message: string) => {
    findings.push({ itemId, message, validatorName: "SourceAccount" });
  };
  const required = (field: "accountName" | "accountNumber", maximum: number) => {
    const value = request[field]?.trim() ?? "";
    if (value === "") wrong(field, `${field} is required`);
    if (value.length > maximum) wrong(field, `${field} must be at most ${maximum} characters long`);
    return request[field] ?? "";
  };

  const accountId = checkId(request.id, wrong);
  const accountName = required("accountName", 255);
  const accountNumber = required("accountNumber", 100);
  const type = checkType(request.accountType, wrong);
  const currency = request.currency ?? "";
  if (!isCurrency(currency))
    wrong("currency", "currency must be a code of ISO 4217 in upper case, such as USD");
  const balance = checkBalance(request.balance, currency, type?.shape, wrong);
  checkSortCode(request, type?.word, wrong);
  const accountInfo = checkAccountInfo(request.accountInfo ?? null, currency, wrong);

  if (findings.length > 0 || !type || balance === undefined) return { findings };
  const second = type.shape === 2;
  return {
    findings: [],
    content: {
      accountId,
      shape: type.shape,
      accountName,
      accountType: type.word,
      category: type.category,
      accountNumber,
      sortCode: request.sortCode ?? null,
      currency,
      balance,
      routingInfo: second ? routing(request.routingInfo ?? null) : null,
      accountInfo: second ? accountInfo : null,
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const controlCharacters = /[\u0000-\u001f\u007f]/;

/** Whether a path segment can be the id of a source account. */
export const isAccountId = (text: string): boolean => !controlCharacters.test(text);

type Wrong = (itemId: string, message: string) => void;

function checkId(id: string | null | undefined, wrong: Wrong): string {
  const value = id ?? "";
  if (value.trim() === "") wrong("id", "id is required");
  else if (value.length > 128) wrong("id", "id must be at most 128 characters long");
  else if (controlCharacters.test(value)) wrong("id", "id must not contain control characters");
  else if (reservedIds.has(value.toLowerCase()))
    wrong("id", `"${value}" is reserved and cannot be an account id`);
  return value;
}

function checkType(given: string | null | undefined, wrong: Wrong) {
  const word = (given ?? "").toLowerCase();
  const second = secondShape.get(word);
  if (second) return { ...second, shape: 2 as const };
  const first = firstShape.get(word);
  if (first) return { ...first, shape: 1 as const };
  wrong(
    "accountType",
    given
      ? `accountType "${given}" is unknown: use checking, savings, loan, creditCard or prepaidCard (or Debit, Credit)`
      : "accountType is required",
  );
  return undefined;
}

function checkBalance(
  given: number | string | null | undefined,
  currency: string,
  shape: 1 | 2 | undefined,
  wrong: Wrong,
) {
  if (given === null || given === undefined) {
    if (shape === 2) wrong("balance", "balance is required");
    return zero;
  }
  return checkAmount("balance", given, currency, wrong);
}

/** An amount as an exact decimal that fits its currency; wrong ones are told, never rounded. */
export function checkAmount(
  field: string,
  given: number | string,
  currency: string,
  wrong: Wrong,
): Decimal | undefined {
  const value = decimal(given);
  if (value === undefined) {
    wrong(field, `${field} must be a decimal number`);
  } else if (significantDigits(value) > maximumSignificantDigits) {
    wrong(field, `${field} has more than ${maximumSignificantDigits} significant digits`);
  } else if (isCurrency(currency) && decimalPlaces(value) > currencyDecimals(currency)) {
    wrong(field, `${field} has more decimals than ${currency} takes (${currencyDecimals(currency)})`);
  } else {
    return value;
  }
  return undefined;
}

function checkSortCode(request: SourceAccountRequest, type: string | undefined, wrong: Wrong): void {
  const { sortCode, currency, routingInfo } = request;
  if (sortCode) {
    if (currency === "GBP" && !/^\d{6}$/.test(sortCode.replace(/[-\s]/g, ""))) {
      wrong("sortCode", "sortCode must be 6 digits, with or without hyphens");
    } else if (sortCode.length > 40) {
      wrong("sortCode", "sortCode must be at most 40 characters long");
    }
  } else if (needsSortCode(currency, type) && !routingInfo?.bankCode) {
    wrong("sortCode", "sortCode is required for bank accounts in GBP");
  }
}

function checkAccountInfo(info: AccountInfo | null, currency: string, wrong: Wrong): AccountInfo | null {
  if (info === null) return null;
  const { description = null, nickname = null, accountOpenDate = null, availableBalance = null } = info;
  const opened = accountOpenDate === null ? null : readTransactionDate(accountOpenDate);
  if (opened === undefined) {
    wrong("accountInfo.accountOpenDate", "accountInfo.accountOpenDate must be a date such as 2024-05-31");
  }
  const available =
    availableBalance === null
      ? null
      : checkAmount("accountInfo.availableBalance", availableBalance, currency, wrong);
  return {
    description,
    nickname,
    accountOpenDate: opened ?? null,
    availableBalance: available == null ? null : wireNumber(available),
  };
}

function routing(info: RoutingInfo | null): RoutingInfo | null {
  return info === null ? null : { bankCode: info.bankCode ?? null, type: info.type ?? "bankcode" };
}
