import { add, type Decimal, zero } from "../../src/money.ts";
import type { Statement, Transaction } from "./records.ts";

/** A transaction that has arrived in a bank account. */
export interface ArrivedTransaction extends Transaction {
  /** Position in the account, from 1, in order of arrival. */
  readonly number: number;
  readonly statementId: string;
  readonly arrivedAt: string;
}

interface Account {
  readonly transactions: ArrivedTransaction[];
  readonly ids: Set<string>;
  /** The statement that is being worked on; there is one at most. */
  working: string | null;
}

/** What has arrived in each bank account: follows from the statements. */
export class Ledger {
  readonly #accounts = new Map<string, Account>();
  readonly #open = new Set<string>();

  /** Notes that a statement came, or that it was worked on. */
  enter(statement: Statement, before: Statement | undefined, transactions: readonly Transaction[]): void {
    const account = this.#account(statement.bankAccountId);
    if (statement.processedAt === null) {
      account.working = statement.id;
      this.#open.add(statement.id);
      return;
    }
    if (before && before.processedAt !== null) return;
    this.#open.delete(statement.id);
    if (account.working === statement.id) account.working = null;
    const arrivedAt = new Date(statement.processedAt).toISOString();
    for (const transaction of transactions.slice(0, statement.verdict.taken)) {
      const number = account.transactions.length + 1;
      account.transactions.push({ ...transaction, number, statementId: statement.id, arrivedAt });
      account.ids.add(transaction.uniqueId);
    }
  }

  transactions(bankAccountId: string): readonly ArrivedTransaction[] {
    return this.#accounts.get(bankAccountId)?.transactions ?? [];
  }

  has(bankAccountId: string, uniqueId: string): boolean {
    return this.#accounts.get(bankAccountId)?.ids.has(uniqueId) ?? false;
  }

  /** The statement of an account that is being worked on. */
  working(bankAccountId: string): string | null {
    return this.#accounts.get(bankAccountId)?.working ?? null;
  }

  /** The statements of all accounts that are being worked on. */
  open(): string[] {
    return [...this.#open];
  }

  /** What all transactions of an account come to. */
  total(bankAccountId: string): Decimal {
    return this.transactions(bankAccountId).reduce((sum, { amount }) => add(sum, amount), zero);
  }

  #account(id: string): Account {
    const account = this.#accounts.get(id) ?? { transactions: [], ids: new Set(), working: null };
    this.#accounts.set(id, account);
    return account;
  }
}
