import type { Decimal } from "../../src/money.ts";
import type { State } from "./state.ts";
import { type StatementLine, signedAmount } from "./statement.ts";

/** A line that has arrived in an account, amounts as exact text. */
export interface LineView extends StatementLine {
  /** Position in the account, from 1, in order of arrival. */
  readonly number: number;
  /** Money out is negative. */
  readonly signedAmount: Decimal;
  /** Balance of the account after this line. */
  readonly balance: Decimal;
  readonly statementId: string;
  readonly feedConnectionId: string;
  readonly arrivedAt: string;
}

export interface LinePage {
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  readonly lines: readonly LineView[];
}

/** Lines of an account in order of arrival; without a page size, all of them. */
export function linePage(
  state: State,
  accountId: string,
  asked: { page?: number; pageSize?: number },
): LinePage {
  const all = state.books.lines(accountId);
  const { page = 1, pageSize = Math.max(1, all.length) } = asked;
  const start = (page - 1) * pageSize;
  const lines = all
    .slice(start, start + pageSize)
    .map(({ line, statementId, arrivedAt, balance }, index) => ({
      ...line,
      number: start + index + 1,
      signedAmount: signedAmount(line),
      balance,
      statementId,
      feedConnectionId: state.rows("statements").get(statementId)?.feedConnectionId ?? "",
      arrivedAt: new Date(arrivedAt).toISOString(),
    }));
  return { total: all.length, page, pageSize, lines };
}
