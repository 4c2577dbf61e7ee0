import { Journal } from "../journal.ts";
import type { Arrival, BankLine, Tables } from "./records.ts";

export type TableName = keyof Tables;
export type Change = readonly [table: TableName, id: string, record: Tables[TableName] | null];

export const put = <T extends TableName>(table: T, record: Tables[T]): Change => [table, record.id, record];
export const drop = (table: TableName, id: string): Change => [table, id, null];

/** The key of a record that belongs to a company and has an internal id there. */
export const keyOf = (companyId: string, number: string): string => `${companyId}:${number}`;

/** The tables, the lines by account, and the journal that brings both back after the process was killed. */
export class State {
  readonly #tables = new Map<TableName, Map<string, Tables[TableName]>>();
  readonly #lines = new Map<string, BankLine[]>();
  readonly #known = new Map<string, Set<string>>();
  readonly #journal: Journal | undefined;

  constructor(folder: string | undefined) {
    this.#journal = folder ? new Journal(folder, (entry) => this.#apply(entry as Change[])) : undefined;
  }

  rows<T extends TableName>(table: T): ReadonlyMap<string, Tables[T]> {
    const rows = this.#tables.get(table) ?? new Map();
    this.#tables.set(table, rows);
    return rows as ReadonlyMap<string, Tables[T]>;
  }

  get<T extends TableName>(table: T, id: string): Tables[T] | undefined {
    return this.rows(table).get(id);
  }

  /** The records of a table that belong to a company, oldest first. */
  of<T extends Exclude<TableName, "settings" | "companies" | "applications" | "counters">>(
    table: T,
    companyId: string,
  ): Tables[T][] {
    return [...this.rows(table).values()].filter((record) => record.companyId === companyId);
  }

  /** The lines that arrived in an account, in order of arrival. */
  lines(companyId: string, target: string): readonly BankLine[] {
    return this.#lines.get(keyOf(companyId, target)) ?? [];
  }

  /** Whether an account, or the whole company when none is named, has a line with this id. */
  knows(companyId: string, target: string | null, uniqueId: string): boolean {
    return this.#known.get(target === null ? companyId : keyOf(companyId, target))?.has(uniqueId) ?? false;
  }

  /** Makes all changes true together: on file first, then in memory. */
  commit(...changes: Change[]): void {
    if (changes.length === 0) return;
    this.#journal?.append(changes);
    this.#apply(changes);
  }

  /** A fresh internal id of a company, with the change that uses it up. */
  nextNumber(companyId: string, offset = 0): { number: string; change: Change } {
    const last = (this.get("counters", companyId)?.last ?? 200) + 1 + offset;
    return { number: String(last), change: put("counters", { id: companyId, last }) };
  }

  close(): void {
    this.#journal?.close();
  }

  #apply(changes: readonly Change[]): void {
    for (const [table, id, record] of changes) {
      const rows = this.rows(table) as Map<string, Tables[TableName]>;
      if (table === "arrivals" && record && !rows.has(id)) this.#arrive(record as Arrival);
      if (record) rows.set(id, record);
      else rows.delete(id);
    }
  }

  #arrive({ companyId, target, lines }: Arrival): void {
    const account = keyOf(companyId, target);
    const there = this.#lines.get(account) ?? [];
    this.#lines.set(account, there);
    for (const scope of [account, companyId]) if (!this.#known.has(scope)) this.#known.set(scope, new Set());
    for (const line of lines) {
      there.push(line);
      if (line.uniqueId === null) continue;
      this.#known.get(account)?.add(line.uniqueId);
      this.#known.get(companyId)?.add(line.uniqueId);
    }
  }
}
