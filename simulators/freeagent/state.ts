import { Journal } from "../journal.ts";
import { Books } from "./books.ts";
import type { TableName, Tables, Transaction, Upload } from "./records.ts";

type Change = readonly [table: TableName, id: string, record: Tables[TableName] | null];

/** Writes records; all that one change writes is true together. */
export interface Writer {
  put<T extends TableName>(table: T, record: Tables[T]): void;
  remove(table: TableName, id: string): void;
  /** The next whole number, as FreeAgent numbers everything. */
  number(): string;
}

/** The tables, their indexes, and the journal that brings them back after the process was killed. */
export class State {
  readonly books = new Books();
  /** Uploads that are not imported yet. */
  readonly waiting = new Map<string, Upload>();
  readonly #tables = new Map<TableName, Map<string, Tables[TableName]>>();
  readonly #journal: Journal | undefined;

  constructor(folder: string | undefined) {
    this.#journal = folder
      ? new Journal(folder, (entry) => {
          for (const change of entry as Change[]) this.#apply(change);
        })
      : undefined;
  }

  rows<T extends TableName>(table: T): Map<string, Tables[T]> {
    let rows = this.#tables.get(table);
    if (!rows) {
      rows = new Map();
      this.#tables.set(table, rows);
    }
    return rows as Map<string, Tables[T]>;
  }

  get<T extends TableName>(table: T, id: string): Tables[T] | undefined {
    return this.rows(table).get(id);
  }

  /** Makes changes: on file first, then in memory. */
  change(make: (writer: Writer) => void): void {
    const changes: Change[] = [];
    let last = this.rows("counters").get("numbers")?.last ?? 0;
    const first = last;
    make({
      put: (table, record) => changes.push([table, record.id, record]),
      remove: (table, id) => changes.push([table, id, null]),
      number: () => String(++last),
    });
    if (last > first) changes.push(["counters", "numbers", { id: "numbers", last }]);
    if (changes.length === 0) return;
    this.#journal?.append(changes);
    for (const change of changes) this.#apply(change);
  }

  close(): void {
    this.#journal?.close();
  }

  #apply([table, id, record]: Change): void {
    const rows = this.rows(table) as Map<string, Tables[TableName]>;
    if (table === "transactions") {
      const before = rows.get(id) as Transaction | undefined;
      this.books.enter(before, (record ?? undefined) as Transaction | undefined);
    }
    if (table === "uploads") {
      const upload = record as Upload | null;
      if (upload && upload.imported === null) this.waiting.set(id, upload);
      else this.waiting.delete(id);
    }
    if (record) rows.set(id, record);
    else rows.delete(id);
  }
}
