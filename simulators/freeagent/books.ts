import { add, type Decimal, subtract, zero } from "../../src/money.ts";
import type { Transaction } from "./records.ts";

interface Ledger {
  readonly byId: Map<string, Transaction>;
  /** How many lines of the account are equal in date, amount and text. */
  readonly equal: Map<string, number>;
  readonly ids: Map<string, number>;
  sum: Decimal;
  sorted: Transaction[] | undefined;
}

/** What makes two lines the same to FreeAgent (provider document, section 4.4). */
export const likeness = (line: Pick<Transaction, "datedOn" | "text"> & { amount: Decimal }): string =>
  JSON.stringify([line.datedOn, line.amount, line.text]);

/** The lines of each account, with what has to be found quickly. */
export class Books {
  readonly #ledgers = new Map<string, Ledger>();

  enter(before: Transaction | undefined, now: Transaction | undefined): void {
    if (before) this.#count(before, -1);
    if (now) this.#count(now, 1);
  }

  /** Newest first. */
  lines(accountId: string): readonly Transaction[] {
    const ledger = this.#ledger(accountId);
    ledger.sorted ??= [...ledger.byId.values()].sort(newestFirst);
    return ledger.sorted;
  }

  /** In order of arrival. */
  arrived(accountId: string): Transaction[] {
    return [...this.#ledger(accountId).byId.values()].sort((a, b) => Number(a.id) - Number(b.id));
  }

  count = (accountId: string): number => this.#ledger(accountId).byId.size;
  /** The opening balance and all lines together. */
  balance = (accountId: string, opening: Decimal): Decimal => add(opening, this.#ledger(accountId).sum);
  hasEqual = (accountId: string, key: string): boolean => this.#ledger(accountId).equal.has(key);
  hasId = (accountId: string, id: string): boolean => this.#ledger(accountId).ids.has(id);

  #count(line: Transaction, by: 1 | -1): void {
    const ledger = this.#ledger(line.accountId);
    ledger.sorted = undefined;
    ledger.sum = by > 0 ? add(ledger.sum, line.amount) : subtract(ledger.sum, line.amount);
    if (by > 0) ledger.byId.set(line.id, line);
    else ledger.byId.delete(line.id);
    tally(ledger.equal, likeness(line), by);
    if (line.transactionId !== null) tally(ledger.ids, line.transactionId, by);
  }

  #ledger(accountId: string): Ledger {
    let ledger = this.#ledgers.get(accountId);
    if (!ledger) {
      ledger = { byId: new Map(), equal: new Map(), ids: new Map(), sum: zero, sorted: undefined };
      this.#ledgers.set(accountId, ledger);
    }
    return ledger;
  }
}

function tally(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

const newestFirst = (a: Transaction, b: Transaction): number =>
  a.datedOn === b.datedOn ? Number(b.id) - Number(a.id) : a.datedOn < b.datedOn ? 1 : -1;
