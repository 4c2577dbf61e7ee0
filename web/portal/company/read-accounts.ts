/** An account as it is sent; amounts stay the text they were written as. */
export interface NewAccount {
  readonly id: string;
  readonly accountName: string;
  readonly accountType: string;
  readonly accountNumber: string;
  readonly sortCode?: string;
  readonly currency: string;
  readonly balance: string;
}

export const columns = [
  "id",
  "accountName",
  "accountType",
  "accountNumber",
  "sortCode",
  "currency",
  "balance",
] as const;
type Column = (typeof columns)[number];
const optional: ReadonlySet<Column> = new Set(["sortCode"]);
/** What one request may hold. */
export const maximumAccounts = 1_000;

/** Why a row cannot be sent; the API checks everything else. */
export type RowFinding =
  | { readonly kind: "missing"; readonly column: Column }
  | { readonly kind: "amount" }
  | { readonly kind: "type" }
  | { readonly kind: "repeated" };

export interface ReadRow {
  /** Its line in the file, the header being the first. */
  readonly line: number;
  readonly account: NewAccount;
  readonly findings: readonly RowFinding[];
}

export type Reading =
  | { readonly rows: readonly ReadRow[] }
  | { readonly refused: "empty" | "too-many" | "quote" }
  | { readonly refused: "columns"; readonly missing: readonly Column[] };

export const accountTypes = ["checking", "savings", "creditCard", "prepaidCard", "loan"] as const;
const knownTypes = new Set([...accountTypes, "debit", "credit"].map((type) => type.toLowerCase()));

/**
 * Reads accounts from CSV with a header line; separated by commas, semicolons or tabs, columns in any order. Columns
 * that are not known are passed over.
 */
export function readAccounts(text: string): Reading {
  const records = recordsOf(text.replace(/^\uFEFF/, ""));
  if (records === undefined) return { refused: "quote" };
  const [header, ...body] = records;
  if (!header || body.length === 0) return { refused: "empty" };
  const places = new Map(
    columns.map((column) => [column, header.cells.findIndex((name) => folded(name) === folded(column))]),
  );
  const missing = columns.filter((column) => places.get(column) === -1 && !optional.has(column));
  if (missing.length > 0) return { refused: "columns", missing };
  if (body.length > maximumAccounts) return { refused: "too-many" };
  const seen = new Set<string>();
  return {
    rows: body.map(({ cells, line }) => {
      const cell = (column: Column) => (cells[places.get(column) ?? -1] ?? "").trim();
      const account = accountOf(cell);
      const findings = findingsOf(account, seen);
      seen.add(account.id);
      return { line, account, findings };
    }),
  };
}

function accountOf(cell: (column: Column) => string): NewAccount {
  const sortCode = cell("sortCode");
  return {
    id: cell("id"),
    accountName: cell("accountName"),
    accountType: cell("accountType"),
    accountNumber: cell("accountNumber"),
    ...(sortCode ? { sortCode } : {}),
    currency: cell("currency").toUpperCase(),
    balance: cell("balance"),
  };
}

function findingsOf(account: NewAccount, seen: ReadonlySet<string>): RowFinding[] {
  const findings: RowFinding[] = columns
    .filter((column) => !optional.has(column) && account[column] === "")
    .map((column) => ({ kind: "missing", column }));
  if (account.balance !== "" && !/^-?\d+(\.\d+)?$/.test(account.balance)) findings.push({ kind: "amount" });
  if (account.accountType !== "" && !knownTypes.has(account.accountType.toLowerCase()))
    findings.push({ kind: "type" });
  if (account.id !== "" && seen.has(account.id)) findings.push({ kind: "repeated" });
  return findings;
}

/** `Account name`, `account_name` and `accountName` are one column. */
const folded = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, "");

interface CsvRecord {
  readonly line: number;
  readonly cells: string[];
}

/** Records of RFC 4180, blank lines left out; undefined when a quotation mark is not closed. */
function recordsOf(text: string): CsvRecord[] | undefined {
  const separator = separatorOf(text);
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let line = 1;
  let begun = 1;
  const endRecord = () => {
    cells.push(cell);
    if (cells.some((one) => one.trim() !== "")) records.push({ line: begun, cells });
    cells = [];
    cell = "";
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (sign === "\n") line++;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') cell += text[++at];
      else quoted = false;
    } else if (sign === '"' && cell.trim() === "") {
      cell = "";
      quoted = true;
    } else if (sign === separator) {
      cells.push(cell);
      cell = "";
    } else if (sign === "\n") {
      endRecord();
      begun = line;
    } else if (sign !== "\r") cell += sign;
  }
  endRecord();
  return quoted ? undefined : records;
}

function separatorOf(text: string): string {
  const header = text.split("\n", 1)[0] ?? "";
  const counts = [",", ";", "\t"].map((sign) => ({ sign, count: header.split(sign).length }));
  return counts.toSorted((a, b) => b.count - a.count)[0]!.sign;
}
