import { Journal } from "../journal.ts";
import type { Account } from "./accounts.ts";
import type { Application } from "./applications.ts";
import { Books } from "./books.ts";
import type { FeedConnection } from "./feed-connections.ts";
import type { AuthorizationCode, Grant, TenantConnection, User } from "./grants.ts";
import type { StoredAnswer } from "./idempotency.ts";
import type { Organisation } from "./organisations.ts";
import type { Settings } from "./settings.ts";
import type { Statement, StatementLines } from "./statement.ts";
import type { AccessToken, RefreshToken, SigningKey } from "./tokens.ts";

/** Everything the pretend Xero remembers, by kind of record. Records are never changed in place. */
export interface Tables {
  applications: Application;
  users: User;
  organisations: Organisation;
  accounts: Account;
  grants: Grant;
  connections: TenantConnection;
  codes: AuthorizationCode;
  accessTokens: AccessToken;
  refreshTokens: RefreshToken;
  signingKeys: SigningKey;
  feeds: FeedConnection;
  statementLines: StatementLines;
  statements: Statement;
  storedAnswers: StoredAnswer;
  settings: Settings;
}

export type TableName = keyof Tables;
type Change = readonly [table: TableName, id: string, record: Tables[TableName] | null];
type Rows<T extends TableName> = Map<string, Tables[T]>;

/** Reads and collects changes; nothing is true for anybody else before the state commits it. */
export class Draft {
  readonly changes: Change[] = [];
  readonly #state: State;
  readonly #changed = new Map<string, Tables[TableName] | null>();

  constructor(state: State) {
    this.#state = state;
  }

  get<T extends TableName>(table: T, id: string): Tables[T] | undefined {
    const changed = this.#changed.get(`${table} ${id}`);
    if (changed !== undefined) return (changed as Tables[T] | null) ?? undefined;
    return this.#state.rows(table).get(id);
  }

  /** All records of a table, new ones last. */
  *all<T extends TableName>(table: T): Generator<Tables[T]> {
    const rows = this.#state.rows(table);
    for (const id of rows.keys()) {
      const record = this.get(table, id);
      if (record) yield record;
    }
    for (const [changedTable, id] of this.changes) {
      if (changedTable !== table || rows.has(id)) continue;
      const record = this.get(table, id);
      if (record) yield record;
    }
  }

  put<T extends TableName>(table: T, record: Tables[T]): void {
    this.#change(table, record.id, record);
  }

  remove(table: TableName, id: string): void {
    this.#change(table, id, null);
  }

  #change(table: TableName, id: string, record: Tables[TableName] | null): void {
    const name = `${table} ${id}`;
    if (this.#changed.has(name)) {
      const earlier = this.changes.findIndex((change) => change[0] === table && change[1] === id);
      this.changes.splice(earlier, 1);
    }
    this.changes.push([table, id, record]);
    this.#changed.set(name, record);
  }
}

/** The tables, their indexes, and the journal that brings them back after the process was killed. */
export class State {
  readonly books = new Books();
  readonly #tables: { [T in TableName]: Rows<T> } = {
    applications: new Map(),
    users: new Map(),
    organisations: new Map(),
    accounts: new Map(),
    grants: new Map(),
    connections: new Map(),
    codes: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    signingKeys: new Map(),
    feeds: new Map(),
    statementLines: new Map(),
    statements: new Map(),
    storedAnswers: new Map(),
    settings: new Map(),
  };
  readonly #journal: Journal | undefined;

  constructor(folder: string | undefined) {
    this.#journal = folder ? new Journal(folder, (entry) => this.#apply(entry as Change[])) : undefined;
  }

  rows<T extends TableName>(table: T): Rows<T> {
    return this.#tables[table] as Rows<T>;
  }

  draft(): Draft {
    return new Draft(this);
  }

  /** Makes all changes of a draft true together: on file first, then in memory. */
  commit(draft: Draft): void {
    if (draft.changes.length === 0) return;
    this.#journal?.append(draft.changes);
    this.#apply(draft.changes);
  }

  /** One change made at once. */
  change(make: (draft: Draft) => void): void {
    const draft = this.draft();
    make(draft);
    this.commit(draft);
  }

  close(): void {
    this.#journal?.close();
  }

  #apply(changes: readonly Change[]): void {
    for (const [table, id, record] of changes) {
      const rows = this.#tables[table] as Map<string, Tables[TableName]>;
      if (table === "statements" && record) {
        const before = rows.get(id) as Statement | undefined;
        this.books.enter(record as Statement, before, this.rows("statementLines").get(id)?.lines ?? []);
      }
      if (record) rows.set(id, record);
      else rows.delete(id);
    }
  }
}
