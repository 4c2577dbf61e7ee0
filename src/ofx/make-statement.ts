import type { Application } from "../application.ts";
import type { CollectedStatement, Collector } from "../collection/collector.ts";
import { financialId } from "../collection/financial-id.ts";
import { accountFrom } from "./account-list.ts";
import { bankIdOf, isCard } from "./account-number.ts";
import { type Aggregate, aggregate } from "./aggregate.ts";
import { child, type Element, textAt } from "./element.ts";
import type { FinancialInstitution } from "./financial-institution.ts";
import type { NamedAccount } from "./name-accounts.ts";
import { writeInstant } from "./ofx-date.ts";
import type { Fit } from "./ofx-text.ts";
import { linesPerStatement, readLines } from "./read-lines.ts";
import { amountText, statementLine } from "./statement-line.ts";
import {
  type AskedWindow,
  answeredWindow,
  type Found,
  type ReadWindow,
  readWindow,
  wanted,
  windowToRead,
} from "./statement-window.ts";
import type { Status } from "./status.ts";

/** Which lines an answer carries, to be noted as fetched once it has left. */
export interface Carried {
  readonly accountKey: string;
  readonly positions: readonly number[];
}

export type StatementAnswer =
  | { readonly kind: "refused"; readonly status: Status }
  | { readonly kind: "made"; readonly statement: Aggregate; readonly carried: Carried };

export interface StatementRequest {
  /** Whether a card's statement was asked for (CCSTMTRQ). */
  readonly card: boolean;
  readonly message: Element | undefined;
  readonly accounts: readonly NamedAccount[];
  readonly fit: Fit;
  /** Lines that this answer may still carry. */
  readonly room: number;
}

const refused = (status: Status): StatementAnswer => ({ kind: "refused", status });

/** Makes one statement, or says why not. The first that an account is asked for connects it. */
export async function makeStatement(
  application: Application,
  collector: Collector,
  institution: FinancialInstitution,
  request: StatementRequest,
): Promise<StatementAnswer> {
  const { card, message, room } = request;
  const named = findAccount(request, institution.bankId);
  if (typeof named === "string") return refused(named);
  const now = application.clock.now();
  const asked = readWindow(message, now);
  if (typeof asked === "string") return refused(asked);
  if (asked && room <= 0) return refused("tooMuch");
  const { account } = named;
  const { historyDays } = application.config.ofx;
  const window = windowToRead(asked ?? balanceOnly(now), account.feedStartDate, historyDays, now);
  const limit = asked ? Math.min(room, linesPerStatement) : 1;
  const statement = await readLines(application, collector, account.key, window, limit);
  if (!statement) return refused("accountClosed");
  const found = asked && foundFor(asked, statement);
  const idOf = (transactionId: string) => financialId(account.key, transactionId);
  const context = { idOf, currency: account.currency, fit: request.fit };
  const body = {
    CURDEF: account.currency,
    BANKTRANLIST: asked && found && lineList(asked, window, found, context),
    LEDGERBAL: aggregate("LEDGERBAL", {
      BALAMT: amountText(statement.balance, account.currency),
      DTASOF: writeInstant(statement.balanceAt),
    }),
  };
  const from = accountFrom(named, institution.bankId);
  return {
    kind: "made",
    statement: card
      ? aggregate("CCSTMTRS", { ...body, CCACCTFROM: from })
      : aggregate("STMTRS", { ...body, BANKACCTFROM: from }),
    carried: { accountKey: account.key, positions: found?.lines.map(({ position }) => position) ?? [] },
  };
}

/** No line is wanted, only the account and its balance. */
const balanceOnly = (now: Date): AskedWindow => {
  const today = now.toISOString().slice(0, 10);
  return { from: today, until: today, end: now };
};

function foundFor(asked: AskedWindow, { lines, more, newestDate }: CollectedStatement): Found {
  const own = wanted(asked, lines);
  return { lines: own, more: more && own.length > 0 && own.at(-1) === lines.at(-1), newestDate };
}

function lineList(
  asked: AskedWindow,
  window: ReadWindow,
  found: Found,
  context: Parameters<typeof statementLine>[1],
): Aggregate {
  const { start, end } = answeredWindow(asked, window, found);
  return aggregate("BANKTRANLIST", {
    DTSTART: start,
    DTEND: end,
    STMTTRN: found.lines.map((line) => statementLine(line, context)),
  });
}

/** The account that a request names. Unknown and foreign are one answer; a card is not asked for as a bank account. */
function findAccount(
  { card, message, accounts }: StatementRequest,
  institutionsBankId: string,
): NamedAccount | Status {
  const from = child(message, card ? "CCACCTFROM" : "BANKACCTFROM");
  const acctId = textAt(from, "ACCTID")?.toUpperCase();
  const named = accounts.find((one) => one.acctId.toUpperCase() === acctId);
  if (!named) return "noSuchAccount";
  if (isCard(named.account) !== card) return "invalidAccount";
  const bankId = textAt(from, "BANKID");
  const same = card || bankId === bankIdOf(named.account, institutionsBankId);
  return same ? named : "noSuchAccount";
}
