import { Journal } from "../journal.ts";
import { Ledger } from "./ledger.ts";
import type {
  AccessToken,
  Application,
  Authorisation,
  Bank,
  BankAccount,
  Company,
  Notification,
  OfferedAccount,
  Refusal,
  SigningKey,
  Statement,
  StatementRows,
} from "./records.ts";
import type { Settings } from "./settings.ts";

/** Everything the pretend Sage remembers, by kind of record. Records are never changed in place. */
export interface Tables {
  settings: Settings;
  applications: Application;
  banks: Bank;
  tokens: AccessToken;
  companies: Company;
  authorisations: Authorisation;
  offered: OfferedAccount;
  bankAccounts: BankAccount;
  statementRows: StatementRows;
  statements: Statement;
  notifications: Notification;
  refusals: Refusal;
  signingKeys: SigningKey;
}

export type TableName = keyof Tables;
type Change = readonly [table: TableName, id: string, record: Tables[TableName] | null];

/** Collects what is to become true together. */
export interface Changes {
  put<T extends TableName>(table: T, record: Tables[T]): void;
  remove(table: TableName, id: string): void;
}

/** The tables, what follows from them, and the journal that brings them back after the process was killed. */
export class Store {
  readonly ledger = new Ledger();
  readonly #tables = new Map<TableName, Map<string, Tables[TableName]>>();
  readonly #journal: Journal | undefined;

  constructor(folder: string | undefined) {
    this.#journal = folder ? new Journal(folder, (entry) => this.#apply(entry as Change[])) : undefined;
  }

  get<T extends TableName>(table: T, id: string): Tables[T] | undefined {
    return this.#rows(table).get(id) as Tables[T] | undefined;
  }

  /** All records of a table, new ones last. */
  all<T extends TableName>(table: T): Tables[T][] {
    return [...this.#rows(table).values()] as Tables[T][];
  }

  /** The statements that are being worked on. */
  working(): Statement[] {
    return this.ledger.open().flatMap((id) => this.get("statements", id) ?? []);
  }

  /** Makes all changes true together, on file first; reading meanwhile shows what was before. */
  change(make: (changes: Changes) => void): void {
    const changes: Change[] = [];
    make({
      put: (table, record) => changes.push([table, record.id, record]),
      remove: (table, id) => changes.push([table, id, null]),
    });
    if (changes.length === 0) return;
    this.#journal?.append(changes);
    this.#apply(changes);
  }

  close(): void {
    this.#journal?.close();
  }

  #rows(table: TableName): Map<string, Tables[TableName]> {
    const rows = this.#tables.get(table) ?? new Map<string, Tables[TableName]>();
    this.#tables.set(table, rows);
    return rows;
  }

  #apply(changes: readonly Change[]): void {
    for (const [table, id, record] of changes) {
      const rows = this.#rows(table);
      if (table === "statements" && record) {
        const before = rows.get(id) as Statement | undefined;
        this.ledger.enter(record as Statement, before, this.get("statementRows", id)?.transactions ?? []);
      }
      if (record) rows.set(id, record);
      else rows.delete(id);
    }
  }
}
