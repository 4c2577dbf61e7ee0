import { Journal } from "../journal.ts";
import type { Poll, ReviewLine, Tables } from "./records.ts";

export type TableName = keyof Tables;
type Change = readonly [table: TableName, record: Tables[TableName]];

/** The tables, the lists that follow from them, and the journal that brings all back after the process was killed. */
export class Store {
  readonly #tables: { [T in TableName]: Map<string, Tables[T]> } = {
    companies: new Map(),
    ledgerAccounts: new Map(),
    institutions: new Map(),
    connections: new Map(),
    feeds: new Map(),
    lines: new Map(),
    polls: new Map(),
    settings: new Map(),
  };
  readonly #lines = new Map<string, ReviewLine[]>();
  readonly #polls = new Map<string, Poll[]>();
  readonly #journal: Journal | undefined;

  constructor(folder: string | undefined) {
    this.#journal = folder ? new Journal(folder, (entry) => this.#apply(entry as Change[])) : undefined;
  }

  get<T extends TableName>(table: T, id: string): Tables[T] | undefined {
    return this.#tables[table].get(id);
  }

  /** All records of a table, new ones last. */
  all<T extends TableName>(table: T): Tables[T][] {
    return [...this.#tables[table].values()];
  }

  /** The For review list of a ledger account in order of arrival. */
  lines(ledgerAccountId: string): readonly ReviewLine[] {
    return this.#lines.get(ledgerAccountId) ?? [];
  }

  /** The polls of a connection, oldest first. */
  polls(connectionId: string): readonly Poll[] {
    return this.#polls.get(connectionId) ?? [];
  }

  /** Makes all changes true together: on file first, then in memory. */
  put(...changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.#journal?.append(changes);
    this.#apply(changes);
  }

  close(): void {
    this.#journal?.close();
  }

  #apply(changes: readonly Change[]): void {
    for (const [table, record] of changes) {
      const rows = this.#tables[table] as Map<string, Tables[TableName]>;
      if (table === "lines" && !rows.has(record.id))
        enter(this.#lines, (record as ReviewLine).ledgerAccountId, record as ReviewLine);
      if (table === "polls") enter(this.#polls, (record as Poll).connectionId, record as Poll);
      rows.set(record.id, record);
    }
  }
}

function enter<T>(lists: Map<string, T[]>, id: string, entry: T): void {
  const list = lists.get(id);
  if (list) list.push(entry);
  else lists.set(id, [entry]);
}
