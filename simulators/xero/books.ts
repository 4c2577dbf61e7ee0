import { add, type Decimal, zero } from "../../src/money.ts";
import { type Statement, type StatementLine, signedAmount } from "./statement.ts";

/** A line that has arrived in an account. */
export interface ArrivedLine {
  readonly line: StatementLine;
  readonly statementId: string;
  readonly arrivedAt: number;
  /** Opening balance plus every line up to and including this one. */
  readonly balance: Decimal;
}

interface AccountBook {
  readonly lines: ArrivedLine[];
  readonly seen: Set<string>;
  balance: Decimal;
  statements: number;
}

const noLines: readonly ArrivedLine[] = [];

/** What the records of statements amount to: lines per account in order of arrival, and which statements wait. */
export class Books {
  /** Statements that are PENDING, oldest first. */
  readonly pending = new Map<string, Statement>();
  readonly #accounts = new Map<string, AccountBook>();
  readonly #posted = new Map<string, string[]>();

  /** Takes note of a statement that was accepted or has changed. */
  enter(statement: Statement, before: Statement | undefined, lines: readonly StatementLine[]): void {
    if (!before) {
      const key = postedKey(statement.applicationId, statement.tenantId);
      const posted = this.#posted.get(key);
      if (posted) posted.push(statement.id);
      else this.#posted.set(key, [statement.id]);
    }
    if (statement.status === "PENDING") this.pending.set(statement.id, statement);
    else this.pending.delete(statement.id);
    if (statement.status === "DELIVERED" && before?.status !== "DELIVERED") this.#deliver(statement, lines);
  }

  lines(accountId: string): readonly ArrivedLine[] {
    return this.#accounts.get(accountId)?.lines ?? noLines;
  }

  balance(accountId: string): Decimal | null {
    return this.#accounts.get(accountId)?.balance ?? null;
  }

  statementCount(accountId: string): number {
    return this.#accounts.get(accountId)?.statements ?? 0;
  }

  hasSeen(accountId: string, transactionId: string): boolean {
    return this.#accounts.get(accountId)?.seen.has(transactionId) ?? false;
  }

  /** Ids of the statements an application has posted to an organisation, in order of acceptance. */
  posted(applicationId: string, tenantId: string): readonly string[] {
    return this.#posted.get(postedKey(applicationId, tenantId)) ?? [];
  }

  #deliver(statement: Statement, lines: readonly StatementLine[]): void {
    let book = this.#accounts.get(statement.accountId);
    if (!book) {
      book = { lines: [], seen: new Set(), balance: signedAmount(statement.startBalance), statements: 0 };
      this.#accounts.set(statement.accountId, book);
    }
    book.statements += 1;
    const arrived = statement.arrived === "all" ? lines.keys() : statement.arrived;
    for (const index of arrived) {
      const line = lines[index];
      if (!line) continue;
      book.balance = add(book.balance, line.amount === zero ? zero : signedAmount(line));
      book.lines.push({
        line,
        statementId: statement.id,
        arrivedAt: statement.settlesAt ?? statement.acceptedAt,
        balance: book.balance,
      });
      if (line.transactionId !== null) book.seen.add(line.transactionId);
    }
  }
}

const postedKey = (applicationId: string, tenantId: string): string => `${applicationId} ${tenantId}`;
