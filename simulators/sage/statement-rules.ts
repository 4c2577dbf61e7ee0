import { day, latestDateOnEarth } from "../../src/clock.ts";
import { add, type Decimal, decimal, isNegative, zero } from "../../src/money.ts";
import { type ApiError, invalid } from "./answers.ts";
import { type Fields, isObject, JsonNumber, textOf } from "./exact-json.ts";
import type { BankAccount, Transaction } from "./records.ts";
import type { Settings } from "./settings.ts";

/** A statement that may be worked on. */
export interface ReadStatement {
  readonly transactions: readonly Transaction[];
  readonly accountStatus: "active" | "authRequired";
  readonly ledgerBalance: Decimal | null;
  readonly ledgerBalanceDate: string | null;
}

/** What is wrong with a request is told up to this number. */
const mostErrors = 50;
const longestText = 1_000;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const top = ["principalId", "bankId", "expected", "accountDetails", "transactionDetails"];
const account = ["bankAccountId", "status", "balances"];
const balances = ["ledgerBalance", "ledgerBalanceDate", "availableBalance", "availableBalanceDate"];
const textFields = ["description", "narrative1", "narrative2", "referenceNumber", "checkNumber"] as const;
const transaction = [
  ...["uniqueId", "bankAccountId", "transactionAmount", "transactionType", "transactionStatus"],
  ...["datePosted", "dateUserInitiated", "exchangeCurrency", "exchangeAmount", "payee", "coordinates"],
  ...["category", ...textFields],
];
const payee = [
  ...["payeeDescription", "address1", "address2", "address3", "city", "state", "postalCode", "country"],
  ...["phoneNumber", "payeeBankId", "payeeAccountId"],
];

/** Holds a statement against the rules of section 4. Pure: what the account has already is not looked at. */
export function readStatement(
  body: Fields,
  bankAccount: BankAccount,
  { maximumRows, oldestRowDays }: Settings,
  now: Date,
): ReadStatement | readonly ApiError[] {
  const reader = new Reader(bankAccount, now);
  reader.only(body, top, "data");
  const { principalId } = body;
  if (principalId !== bankAccount.id && principalId !== bankAccount.bankId)
    reader.wrong("principalId", "must be the bank account's id or the bank's");
  if (body.bankId !== bankAccount.bankId) reader.wrong("bankId", "must be the bank of the account");

  const details = reader.account(body.accountDetails);
  const list = body.transactionDetails;
  if (!Array.isArray(list)) reader.wrong("transactionDetails", "must be a list");
  const rows: unknown[] = Array.isArray(list) ? list : [];
  if (rows.length > maximumRows) {
    reader.wrong("transactionDetails", `${rows.length} transactions, at most ${maximumRows} are allowed`);
    return reader.errors;
  }
  const transactions = rows.map((row, index) => reader.transaction(row, `transactionDetails[${index}]`));
  reader.sums(body.expected, transactions);
  reader.order(transactions, oldestRowDays);
  if (details.accountStatus === "authRequired" && transactions.length > 0)
    reader.wrong("transactionDetails", "must be empty when the account needs the user");
  return reader.errors.length > 0 ? reader.errors : { ...details, transactions };
}

class Reader {
  readonly errors: ApiError[] = [];
  readonly #bankAccount: BankAccount;
  readonly #now: Date;

  constructor(bankAccount: BankAccount, now: Date) {
    this.#bankAccount = bankAccount;
    this.#now = now;
  }

  wrong(field: string, message: string): void {
    if (this.errors.length < mostErrors) this.errors.push(invalid(field, message));
  }

  only(fields: Fields, known: readonly string[], at: string): void {
    for (const name of Object.keys(fields))
      if (!known.includes(name)) this.wrong(`${at}.${name}`, "is not a known field");
  }

  account(value: unknown): Omit<ReadStatement, "transactions"> {
    const entry = Array.isArray(value) && value.length === 1 && isObject(value[0]) ? value[0] : undefined;
    if (!entry) this.wrong("accountDetails", "must be a list of one object");
    const fields = entry ?? {};
    const at = "accountDetails[0]";
    this.only(fields, account, at);
    if (fields.bankAccountId !== this.#bankAccount.id)
      this.wrong(`${at}.bankAccountId`, "must be the account of the statement");
    const { status } = fields;
    if (status !== "active" && status !== "authRequired")
      this.wrong(`${at}.status`, 'must be "active" or "authRequired"');
    const accountStatus = status === "authRequired" ? "authRequired" : "active";
    return { accountStatus, ...this.balances(fields.balances, `${at}.balances`) };
  }

  /** What the account holds after the transactions; a statement may say nothing of it. */
  balances(value: unknown, at: string): Pick<ReadStatement, "ledgerBalance" | "ledgerBalanceDate"> {
    if (!present(value)) return { ledgerBalance: null, ledgerBalanceDate: null };
    if (!isObject(value)) this.wrong(at, "must be an object");
    const fields = isObject(value) ? value : {};
    this.only(fields, balances, at);
    if (present(fields.availableBalance)) this.number(fields.availableBalance, `${at}.availableBalance`);
    if (present(fields.availableBalanceDate))
      this.instant(fields.availableBalanceDate, `${at}.availableBalanceDate`);
    const ledgerBalance = this.number(fields.ledgerBalance, `${at}.ledgerBalance`);
    return {
      ledgerBalance,
      ledgerBalanceDate: this.instant(fields.ledgerBalanceDate, `${at}.ledgerBalanceDate`),
    };
  }

  transaction(value: unknown, at: string): Transaction {
    if (!isObject(value)) this.wrong(at, "must be an object");
    const fields = isObject(value) ? value : {};
    this.only(fields, transaction, at);
    const uniqueId = textOf(fields, "uniqueId") ?? "";
    if (uniqueId === "" || uniqueId.length > longestText)
      this.wrong(`${at}.uniqueId`, "is missing or too long");
    if (fields.bankAccountId !== this.#bankAccount.id)
      this.wrong(`${at}.bankAccountId`, "must be the account of the statement");
    if (fields.transactionStatus !== "posted")
      this.wrong(`${at}.transactionStatus`, 'must be "posted": only cleared transactions are taken');
    const amount = this.number(fields.transactionAmount, `${at}.transactionAmount`);
    const transactionType = fields.transactionType === "DEBIT" ? "DEBIT" : "CREDIT";
    if (fields.transactionType !== transactionType)
      this.wrong(`${at}.transactionType`, "must be CREDIT or DEBIT");
    else if (amount !== zero && isNegative(amount) !== (transactionType === "DEBIT"))
      this.wrong(`${at}.transactionType`, "DEBIT is for negative amounts, CREDIT for others");
    const datePosted = this.instant(fields.datePosted, `${at}.datePosted`);
    if (datePosted.slice(0, 10) > latestDateOnEarth(this.#now))
      this.wrong(`${at}.datePosted`, "is in the future");
    const dateUserInitiated = present(fields.dateUserInitiated)
      ? this.instant(fields.dateUserInitiated, `${at}.dateUserInitiated`)
      : null;
    if (present(fields.exchangeCurrency) && !/^[A-Z]{3}$/.test(String(fields.exchangeCurrency)))
      this.wrong(`${at}.exchangeCurrency`, "must be a code of ISO 4217");
    if (present(fields.exchangeAmount)) this.number(fields.exchangeAmount, `${at}.exchangeAmount`);
    const texts = Object.fromEntries(
      textFields.map((name) => [name, this.text(fields[name], `${at}.${name}`)]),
    ) as Record<(typeof textFields)[number], string | null>;
    return {
      uniqueId,
      amount,
      transactionType,
      datePosted,
      dateUserInitiated,
      ...texts,
      payee: this.payee(fields.payee, `${at}.payee`),
    };
  }

  payee(value: unknown, at: string): string | null {
    if (!present(value)) return null;
    if (!isObject(value)) {
      this.wrong(at, "must be an object");
      return null;
    }
    this.only(value, payee, at);
    return this.text(value.payeeDescription, `${at}.payeeDescription`);
  }

  text(value: unknown, at: string): string | null {
    if (!present(value)) return null;
    if (typeof value === "string" && value.length <= longestText) return value;
    this.wrong(at, `must be text of at most ${longestText} characters`);
    return null;
  }

  /** Amounts are JSON numbers; they are read from their digits. */
  number(value: unknown, at: string): Decimal {
    const read = value instanceof JsonNumber ? value.value : undefined;
    if (read === undefined) this.wrong(at, "must be a number");
    return read ?? zero;
  }

  instant(value: unknown, at: string): string {
    if (typeof value === "string" && instant.test(value) && isCalendar(value)) return value;
    this.wrong(at, "must be an instant such as 2026-11-23T12:00:00.000Z");
    return "";
  }

  /** The control sums; the sum of debits is below zero. */
  sums(value: unknown, transactions: readonly Transaction[]): void {
    const fields = isObject(value) ? value : {};
    const sum = (type: string) =>
      transactions.reduce(
        (total, row) => (row.transactionType === type ? add(total, row.amount) : total),
        zero,
      );
    const expected = {
      transactionDetailsCount: decimal(transactions.length) ?? zero,
      accountDetailsCount: "1" as Decimal,
      transactionCreditSum: sum("CREDIT"),
      transactionDebitSum: sum("DEBIT"),
    };
    this.only(fields, Object.keys(expected), "expected");
    for (const [name, total] of Object.entries(expected)) {
      const read = fields[name] instanceof JsonNumber ? fields[name].value : undefined;
      if (read !== total) this.wrong(`expected.${name}`, `must be the number ${total}`);
    }
  }

  /** Oldest first, and none too old beside the newest. */
  order(transactions: readonly Transaction[], oldestRowDays: number): void {
    const dates = transactions.map(({ datePosted }) => datePosted);
    if (dates.includes("")) return;
    const newest = dates.reduce((latest, date) => (date > latest ? date : latest), "");
    const oldest = newest && new Date(Date.parse(newest) - oldestRowDays * day).toISOString().slice(0, 10);
    for (const [index, date] of dates.entries()) {
      const at = `transactionDetails[${index}].datePosted`;
      if (index > 0 && date < (dates[index - 1] ?? "")) this.wrong(at, "is before the row above it");
      if (date.slice(0, 10) < oldest)
        this.wrong(at, `is more than ${oldestRowDays} days before the newest row of the statement`);
    }
  }
}

const present = (value: unknown): boolean => value !== undefined && value !== null;

const isCalendar = (text: string): boolean => {
  const read = new Date(text);
  return !Number.isNaN(read.getTime()) && read.toISOString() === text;
};
