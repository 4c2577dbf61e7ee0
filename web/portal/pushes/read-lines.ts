/** A line as the API takes it; amounts stay the text that was typed. */
export interface TypedLine {
  readonly id?: string;
  readonly date?: string;
  readonly description?: string;
  readonly counterparty?: string;
  readonly reference?: string;
  readonly amount?: string;
  readonly balance?: string;
  readonly transactionType?: string;
}

export const lineFields = [
  "id",
  "date",
  "description",
  "amount",
  "balance",
  "transactionType",
  "counterparty",
  "reference",
] as const;
type Field = (typeof lineFields)[number];

/** Names of columns that mean a field, however they are written. */
const known: Readonly<Record<string, Field>> = {
  id: "id",
  transactionid: "id",
  date: "date",
  description: "description",
  counterparty: "counterparty",
  reference: "reference",
  amount: "amount",
  balance: "balance",
  type: "transactionType",
  transactiontype: "transactionType",
};

export type Read =
  | { readonly lines: readonly TypedLine[]; readonly ignored: readonly string[] }
  | { readonly problem: "empty" | "no-columns" | "not-json" };

/** Reads what was pasted: CSV with a header, by comma, semicolon or tab, or the JSON that the API takes. */
export function readLines(text: string): Read {
  const trimmed = text.trim();
  if (trimmed === "") return { problem: "empty" };
  return /^[{[]/.test(trimmed) ? readJson(trimmed) : readCsv(trimmed);
}

function readJson(text: string): Read {
  try {
    const read: unknown = JSON.parse(text);
    const list = Array.isArray(read) ? read : (read as { transactions?: unknown }).transactions;
    if (!Array.isArray(list)) return { problem: "not-json" };
    const lines = list.map((item: Record<string, unknown>) =>
      Object.fromEntries(
        lineFields.flatMap((field) => {
          const value = item?.[field];
          return value === undefined || value === null ? [] : [[field, String(value)]];
        }),
      ),
    );
    return { lines, ignored: [] };
  } catch {
    return { problem: "not-json" };
  }
}

function readCsv(text: string): Read {
  const [first = ""] = text.split("\n", 1);
  const separator = [";", "\t", ","].find((one) => first.includes(one)) ?? ",";
  const [head = [], ...rows] = cellsOf(text, separator);
  const fields = head.map((name) => known[name.toLowerCase().replace(/[\s_-]/g, "")]);
  if (!fields.includes("date") || !fields.includes("amount")) return { problem: "no-columns" };
  const lines = rows
    .filter((cells) => cells.some((cell) => cell !== ""))
    .map((cells) =>
      Object.fromEntries(
        fields.flatMap((field, nth) => (field && cells[nth] ? [[field, cells[nth]] as const] : [])),
      ),
    );
  return { lines, ignored: head.filter((_, nth) => !fields[nth]) };
}

/** Rows and cells of CSV by RFC 4180. */
function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const end = () => {
    rows.at(-1)!.push(cell.trim());
    cell = "";
  };
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place]!;
    if (quoted && sign === '"' && text[place + 1] === '"') {
      cell += '"';
      place += 1;
    } else if (sign === '"' && (quoted || cell.trim() === "")) {
      quoted = !quoted;
      if (quoted) cell = "";
    } else if (!quoted && sign === separator) end();
    else if (!quoted && sign === "\n") {
      end();
      rows.push([]);
    } else cell += sign;
  }
  end();
  return rows;
}

/** Three lines of today for trying, whose balances go on from that of the account. `mark` makes their ids new. */
export function sampleLines(balance: string, today: string, mark: string): string {
  const samples = [
    ["Card payment, stationery", -4250, "Debit"],
    ["Customer payment, invoice 1042", 125_000, "Credit"],
    ["Monthly account fee", -900, "Debit"],
  ] as const;
  // Whole cents, so that nothing is lost of a balance that the browser reads as a number.
  let cents = Math.round(Number(balance) * 100) || 0;
  const rows = samples.map(([description, amount, type], nth) => {
    cents += amount;
    return `test-${mark}-${nth + 1},${today},"${description}",${asAmount(amount)},${asAmount(cents)},${type}`;
  });
  return ["id,date,description,amount,balance,transactionType", ...rows].join("\n");
}

const asAmount = (cents: number): string => (cents / 100).toFixed(2);
