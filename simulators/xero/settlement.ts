import { takesFeeds } from "./accounts.ts";
import { errorItem } from "./answers.ts";
import type { Books } from "./books.ts";
import type { Draft, State } from "./state.ts";
import type { Statement, StatementLine } from "./statement.ts";

/** Settles every statement whose time has come, in order of acceptance. */
export function settleDue(state: State, now: Date): void {
  for (const statement of state.books.pending.values()) {
    if (statement.settlesAt === null || statement.settlesAt > now.getTime()) continue;
    state.change((draft) => draft.put("statements", settled(draft, state.books, statement)));
  }
}

/** Which lines would be new in an account: not known there, and not repeated in the statement itself. */
export function newLines(books: Books, accountId: string, lines: readonly StatementLine[]): number[] {
  const ids = new Set<string>();
  const fresh: number[] = [];
  for (const [index, { transactionId }] of lines.entries()) {
    if (transactionId !== null) {
      if (ids.has(transactionId) || books.hasSeen(accountId, transactionId)) continue;
      ids.add(transactionId);
    }
    fresh.push(index);
  }
  return fresh;
}

/** A statement is a duplicate when it has lines and the account knows all of them (provider document, section 4.4). */
export const duplicateStatement = () =>
  errorItem("duplicate-statement", "Every line of this statement is already in the account");

/** The end of a statement: its verdict, or what its account and its lines make of it. */
function settled(draft: Draft, books: Books, statement: Statement): Statement {
  const rejected = (error: ReturnType<typeof errorItem>): Statement => ({
    ...statement,
    status: "REJECTED",
    errors: [error],
  });
  if (statement.verdict) return rejected(statement.verdict);
  const account = draft.get("accounts", statement.accountId);
  const feed = draft.get("feeds", statement.feedConnectionId);
  if (!account || !takesFeeds(account) || (feed && feed.currency !== account.currency)) {
    return rejected(errorItem("account-not-valid", "The bank account can no longer be fed"));
  }
  const lines = draft.get("statementLines", statement.id)?.lines ?? [];
  const fresh = newLines(books, statement.accountId, lines);
  if (lines.length > 0 && fresh.length === 0) return rejected(duplicateStatement());
  return { ...statement, status: "DELIVERED", arrived: fresh.length === lines.length ? "all" : fresh };
}
