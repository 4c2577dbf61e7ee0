import { readFileSync } from "node:fs";
import { day } from "../../src/clock.ts";
import { DemoProblem } from "./problem.ts";

/** A line of the file. Amounts stay text from here to the proof, so that no digit can be lost. */
export interface SampleLine {
  readonly accountId: string;
  readonly id: string;
  readonly date: string;
  readonly amount: string;
  readonly balance: string;
  readonly description: string;
  readonly counterparty: string;
  readonly transactionType: string;
}

export interface SampleAccount {
  readonly id: string;
  readonly lines: readonly SampleLine[];
}

/** What the demo will push: dates moved so that the file's last one is today. */
export interface Selection {
  readonly accounts: readonly SampleAccount[];
  readonly lineCount: number;
  /** How many days every date was moved by. */
  readonly movedByDays: number;
  /** Dates as they stand in the file, of the lines chosen. */
  readonly firstDate: string;
  readonly lastDate: string;
  /** Lines of the accounts asked for that Xero would refuse for their age. */
  readonly tooOld: number;
  /** Accounts that have no line young enough. */
  readonly accountsTooOld: number;
}

/** Xero refuses a statement that begins more than a year ago; a day is kept in hand, for a run over midnight. */
const oldestDays = 364;
const columns = ["account_id", "transaction_id", "date", "amount", "balance", "description", "counterparty"];

/** Reads the accounts of a file, lines in the order of the file. Throws `DemoProblem` naming the line that is wrong. */
export function readSample(path: string): SampleAccount[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new DemoProblem(
      `The file ${path} cannot be read (${(error as Error).message}). Name another one with --file.`,
    );
  }
  return parseSample(text, path);
}

export function parseSample(text: string, path: string): SampleAccount[] {
  const [head = "", ...rows] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const names = fields(head);
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new DemoProblem(`${path} has no column ${missing.join(", ")}. See examples/demo/DATA.md.`);
  }
  const accounts = new Map<string, SampleLine[]>();
  for (const [index, row] of rows.entries()) {
    if (row === "") continue;
    const values = fields(row);
    const line = readLine((name) => values[names.indexOf(name)] ?? "");
    if (typeof line === "string") throw new DemoProblem(`${path}, line ${index + 2}: ${line}.`);
    const known = accounts.get(line.accountId);
    if (known) known.push(line);
    else accounts.set(line.accountId, [line]);
  }
  if (accounts.size === 0) throw new DemoProblem(`${path} holds no transactions.`);
  return [...accounts].map(([id, lines]) => ({ id, lines }));
}

function readLine(value: (name: string) => string): SampleLine | string {
  const [accountId, id, date] = [value("account_id"), value("transaction_id"), value("date")];
  const [amount, balance, description] = [value("amount"), value("balance"), value("description")];
  if (accountId === "" || id === "") return "account_id and transaction_id are needed";
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || moved(date, 0) !== date) return `"${date}" is not a date`;
  for (const money of [amount, balance]) {
    if (!/^-?(0|[1-9]\d{0,12})(\.\d{1,2})?$/.test(money)) return `"${money}" is not an amount such as -12.50`;
  }
  if (description.trim() === "") return "the description is empty";
  const transactionType = typeOf(value("symbol_cz"), value("operation_cz"), amount);
  const counterparty = value("counterparty");
  return { accountId, id, date, amount, balance, description, counterparty, transactionType };
}

/** Fields of one row; a field in double quotes may hold commas and doubled quotes. */
function fields(row: string): string[] {
  const found = [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
  return found.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "");
}

const typeBySymbol = new Map([
  ["UROK", "Int"],
  ["SANKC. UROK", "Int"],
  ["SLUZBY", "SerChg"],
]);
const typeByOperation = new Map([
  ["VKLAD", "Dep"],
  ["VYBER", "Cash"],
  ["PREVOD Z UCTU", "Xfer"],
  ["PREVOD NA UCET", "Payment"],
]);

/** The type of the contract that the bank's own codes stand for. */
const typeOf = (symbol: string, operation: string, amount: string): string =>
  typeBySymbol.get(symbol) ?? typeByOperation.get(operation) ?? (amount.startsWith("-") ? "Debit" : "Credit");

/** A calendar date moved by a number of days. */
export function moved(date: string, days: number): string {
  const instant = new Date(Date.parse(`${date}T00:00:00Z`) + days * day);
  return Number.isNaN(instant.getTime()) ? "" : instant.toISOString().slice(0, 10);
}

export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / day);

/**
 * The accounts with the most lines, at most `accounts` of them, each with its latest `lines` at most, in date order.
 * Every date moves by the same number of days: the last of the whole file falls on `today`.
 */
export function select(
  everything: readonly SampleAccount[],
  limits: { readonly accounts: number; readonly lines: number },
  today: string,
): Selection {
  const dates = everything.flatMap(({ lines }) => lines.map(({ date }) => date));
  const newest = dates.reduce((latest, date) => (date > latest ? date : latest));
  const movedByDays = daysBetween(newest, today);
  const oldest = moved(newest, -oldestDays);
  const busiest = everything.toSorted((one, other) => other.lines.length - one.lines.length);
  let tooOld = 0;
  const chosen = busiest.slice(0, limits.accounts).map(({ id, lines }) => {
    const latest = inDateOrder(lines).slice(-limits.lines);
    const young = latest.filter(({ date }) => date >= oldest);
    tooOld += latest.length - young.length;
    return { id, lines: young };
  });
  const accounts = chosen.filter(({ lines }) => lines.length > 0);
  const kept = accounts.flatMap(({ lines }) => lines.map(({ date }) => date)).sort();
  return {
    accounts: accounts.map(({ id, lines }) => ({
      id,
      lines: lines.map((line) => ({ ...line, date: moved(line.date, movedByDays) })),
    })),
    lineCount: kept.length,
    movedByDays,
    firstDate: kept[0] ?? "",
    lastDate: kept.at(-1) ?? "",
    tooOld,
    accountsTooOld: chosen.length - accounts.length,
  };
}

/** Lines of one day stay in the order of the file, in which the balances follow from each other. */
const inDateOrder = (lines: readonly SampleLine[]): SampleLine[] =>
  lines.toSorted((one, other) => (one.date < other.date ? -1 : one.date > other.date ? 1 : 0));
