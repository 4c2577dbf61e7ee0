/** A column of an exported file. */
export interface CsvColumn<T> {
  readonly title: string;
  readonly value: (row: T) => string | number | null | undefined;
}

/** Rows as CSV (RFC 4180), for spreadsheets: what one of them would take for a formula is told as text. */
export function csvOf<T>(rows: readonly T[], columns: readonly CsvColumn<T>[]): string {
  const lines = rows.map((row) => columns.map(({ value }) => cell(value(row))));
  return [columns.map(({ title }) => cell(title)), ...lines]
    .map((cells) => `${cells.join(",")}\r\n`)
    .join("");
}

const number = /^[-+]?\d+(\.\d+)?$/;

function cell(value: string | number | null | undefined): string {
  const text = String(value ?? "");
  const told = /^[=+\-@\t\r]/.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(told) ? `"${told.replaceAll('"', '""')}"` : told;
}

/** Hands a text to the browser as a file. */
export function download(name: string, text: string, type = "text/csv"): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
