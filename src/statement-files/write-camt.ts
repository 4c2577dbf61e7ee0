import type { CollectedLine } from "../collection/collector.ts";
import { base32Hash, financialId } from "../collection/financial-id.ts";
import { absolute, type Decimal, isNegative } from "../money.ts";
import { escapeText, fitFor } from "../ofx/ofx-text.ts";
import { amountText, transactionType } from "../ofx/statement-line.ts";
import { type FileContent, windowBalances } from "./statement-file.ts";

const fit = fitFor("xml");
/** An element; what is inside is XML already. Nothing where there is nothing inside. */
const element = (name: string, ...inside: readonly string[]): string => {
  const content = inside.join("");
  return content === "" ? "" : `<${name}>${content}</${name}>`;
};
const text = (name: string, value: string | null, length: number): string => {
  const cut = Array.from(fit(value ?? ""))
    .slice(0, length)
    .join("")
    .trim();
  return element(name, escapeText(cut));
};

/** A statement of ISO 20022, camt.053.001.08: for software that imports files, such as NetSuite. */
export function writeCamt(content: FileContent): Buffer {
  const { statement, from, until, acctId, madeAt } = content;
  const { account, lines } = statement;
  const created = element("CreDtTm", instant(madeAt));
  const id = base32Hash(`${account.key} ${from} ${until} ${madeAt.toISOString()}`, 26);
  const body = element(
    "BkToCstmrStmt",
    element("GrpHdr", element("MsgId", id), created),
    element(
      "Stmt",
      element("Id", id),
      created,
      element("FrToDt", element("FrDtTm", `${from}T00:00:00Z`), element("ToDtTm", `${until}T23:59:59Z`)),
      accountOf(content, acctId),
      balancesOf(content),
      ...lines.map((line) => entryOf(line, account.key, account.currency)),
    ),
  );
  const document = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">${body}</Document>`;
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${document}\n`);
}

const instant = (at: Date): string => at.toISOString();

function accountOf({ statement }: FileContent, acctId: string): string {
  const { accountName, accountNumber, category, currency } = statement.account;
  const iban = accountNumber.replace(/\s/g, "").toUpperCase();
  const isIban = category === "Debit" && isValidIban(iban);
  return element(
    "Acct",
    element("Id", isIban ? element("IBAN", iban) : element("Othr", text("Id", acctId, 34))),
    element("Ccy", currency),
    text("Nm", accountName, 70),
  );
}

/** Whether a text is an IBAN with the right check digits (ISO 13616). */
function isValidIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = [...iban.slice(4), ...iban.slice(0, 4)]
    .map((character) => Number.parseInt(character, 36))
    .join("");
  return BigInt(digits) % 97n === 1n;
}

/** Opening and closing balance where a line proves them; otherwise the balance as it was told last, with its date. */
function balancesOf({ statement, from, until }: FileContent): string {
  const { currency } = statement.account;
  const balance = (code: string, amount: Decimal, date: string) =>
    element(
      "Bal",
      element("Tp", element("CdOrPrtry", element("Cd", code))),
      amountOf(amount, currency),
      element("Dt", element("Dt", date)),
    );
  const proved = windowBalances(statement);
  if (proved) return balance("OPBD", proved.opening, from) + balance("CLBD", proved.closing, until);
  return balance("ITBD", statement.balance, statement.balanceAt.toISOString().slice(0, 10));
}

/** An amount without sign, and its direction. */
const amountOf = (amount: Decimal, currency: string): string =>
  `<Amt Ccy="${currency}">${amountText(absolute(amount), currency)}</Amt>${element("CdtDbtInd", isNegative(amount) ? "DBIT" : "CRDT")}`;

function entryOf(line: CollectedLine, accountKey: string, currency: string): string {
  // References have at most 35 characters, too few for the ids that the SuiteApp gives.
  const id = financialId(accountKey, line.transactionId);
  const date = element("Dt", line.date);
  const other = text("Nm", line.counterparty, 140);
  const details = element(
    "TxDtls",
    element("Refs", element("AcctSvcrRef", id), text("EndToEndId", line.reference, 35)),
    amountOf(line.amount, currency),
    other && element("RltdPties", element(isNegative(line.amount) ? "Cdtr" : "Dbtr", element("Pty", other))),
    element("RmtInf", text("Ustrd", line.description, 140)),
    text("AddtlTxInf", line.description, 500),
  );
  return element(
    "Ntry",
    element("NtryRef", id),
    amountOf(line.amount, currency),
    element("Sts", element("Cd", "BOOK")),
    element("BookgDt", date),
    element("ValDt", date),
    element("AcctSvcrRef", id),
    element("BkTxCd", element("Prtry", element("Cd", transactionType(line.transactionType, line.amount)))),
    element("NtryDtls", details),
    text("AddtlNtryInf", line.description, 500),
  );
}
