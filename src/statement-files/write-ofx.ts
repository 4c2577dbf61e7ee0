import { accountFrom } from "../ofx/account-list.ts";
import { isCard } from "../ofx/account-number.ts";
import { type Aggregate, aggregate, inOrder } from "../ofx/aggregate.ts";
import { statusFields } from "../ofx/answer-request.ts";
import { type FinancialInstitution, institutionFields } from "../ofx/financial-institution.ts";
import { writeInstant, writeStartOf } from "../ofx/ofx-date.ts";
import { fitFor } from "../ofx/ofx-text.ts";
import { amountText, statementLine } from "../ofx/statement-line.ts";
import { writeDocument } from "../ofx/write-document.ts";
import type { FileContent } from "./statement-file.ts";

/** OFX 2.1.1, or with Intuit's number of the bank OFX 1.0.2, which QuickBooks and Quicken import (Web Connect). */
export function writeOfx(
  content: FileContent,
  institution: FinancialInstitution,
  forIntuit: boolean,
): Buffer {
  const envelope = forIntuit
    ? ({ syntax: "sgml", version: "102" } as const)
    : ({ syntax: "xml", version: "211" } as const);
  const signOn = aggregate("SONRS", {
    STATUS: statusFields("ok"),
    DTSERVER: writeInstant(content.madeAt),
    LANGUAGE: "ENG",
    FI: institutionFields(institution),
    "INTU.BID": forIntuit ? institution.intuitBankId : undefined,
  });
  const card = isCard(content.statement.account);
  const wrapper = inOrder([
    ["TRNUID", "0"],
    ["STATUS", statusFields("ok")],
    [card ? "CCSTMTRS" : "STMTRS", statementOf(content, institution, fitFor(envelope.syntax))],
  ]);
  const sets = inOrder([
    ["SIGNONMSGSRSV1", inOrder([["SONRS", signOn]])],
    card
      ? ["CREDITCARDMSGSRSV1", inOrder([["CCSTMTTRNRS", wrapper]])]
      : ["BANKMSGSRSV1", inOrder([["STMTTRNRS", wrapper]])],
  ]);
  return writeDocument(envelope, sets);
}

function statementOf(
  { statement, from, until, acctId, idOf }: FileContent,
  institution: FinancialInstitution,
  fit: (text: string) => string,
): Aggregate {
  const { account, balance, balanceAt, lines } = statement;
  const context = { idOf, currency: account.currency, fit };
  const body = {
    CURDEF: account.currency,
    BANKTRANLIST: aggregate("BANKTRANLIST", {
      DTSTART: writeStartOf(from),
      DTEND: writeStartOf(until),
      STMTTRN: lines.map((line) => statementLine(line, context)),
    }),
    // The balance as it was told last, with its time, also where the window ends before.
    LEDGERBAL: aggregate("LEDGERBAL", {
      BALAMT: amountText(balance, account.currency),
      DTASOF: writeInstant(balanceAt),
    }),
  };
  const named = accountFrom({ account, acctId }, institution.bankId);
  return isCard(account)
    ? aggregate("CCSTMTRS", { ...body, CCACCTFROM: named })
    : aggregate("STMTRS", { ...body, BANKACCTFROM: named });
}
