import { type Decimal, decimal } from "../../src/money.ts";
import { complainOf } from "./ofx-complaints.ts";
import { readOfxDate } from "./ofx-date.ts";
import { readOfx } from "./ofx-document.ts";
import { type Element, every, find, textOf, UnreadableOfx } from "./ofx-elements.ts";
import type { BankAccount } from "./ofx-request.ts";

export interface Status {
  readonly code: number;
  readonly severity: string;
  readonly message: string | null;
}

/** The answer to one request of a file, whatever it asked. */
export interface WrapperReply {
  /** Such as `STMTTRNRS`. */
  readonly name: string;
  readonly transaction: string;
  readonly cookie: string | null;
  readonly status: Status;
  /** The part with the data; an answer with an error has none. */
  readonly data: Element | undefined;
}

export interface OfxReply {
  readonly syntax: "sgml" | "xml";
  readonly version: string;
  readonly signOn: Status;
  readonly wrappers: readonly WrapperReply[];
  /** What a strict client would not put up with. */
  readonly complaints: readonly string[];
}

/** Reads an answer. Throws `UnreadableOfx` when it is none or says nothing of the sign-on. */
export function readReply(bytes: Buffer): OfxReply {
  const { syntax, version, root } = readOfx(bytes);
  const signOn = find(root, "SIGNONMSGSRSV1", "SONRS", "STATUS");
  if (!signOn) throw new UnreadableOfx("it does not answer the sign-on");
  const wrappers = root.children
    .flatMap((set) => set.children)
    .filter(({ name }) => name.endsWith("TRNRS"))
    .map(readWrapper);
  return { syntax, version, signOn: readStatus(signOn), wrappers, complaints: complainOf(root) };
}

function readWrapper(element: Element): WrapperReply {
  const status = find(element, "STATUS");
  if (!status) throw new UnreadableOfx(`${element.name} has no status`);
  return {
    name: element.name,
    transaction: textOf(element, "TRNUID") ?? "",
    cookie: textOf(element, "CLTCOOKIE") ?? null,
    status: readStatus(status),
    data: element.children.find(({ name }) => name.endsWith("RS")),
  };
}

function readStatus(element: Element): Status {
  const code = textOf(element, "CODE") ?? "";
  if (!/^\d{1,6}$/.test(code)) throw new UnreadableOfx("a status has no code");
  return {
    code: Number(code),
    severity: textOf(element, "SEVERITY") ?? "",
    message: textOf(element, "MESSAGE") ?? null,
  };
}

export interface AccountInfo extends BankAccount {
  readonly name: string;
  readonly service: string;
}

/** The accounts that an answer to ACCTINFORQ offers. */
export function readAccounts(data: Element): AccountInfo[] {
  return [...every(data, "ACCTINFO")].map((info) => {
    const card = find(info, "CCACCTINFO");
    const part = card ?? find(info, "BANKACCTINFO");
    const account = readAccount(find(part, card ? "CCACCTFROM" : "BANKACCTFROM"));
    const name = textOf(info, "DESC") ?? account.accountId;
    return { ...account, name, service: textOf(part, "SVCSTATUS") ?? "" };
  });
}

function readAccount(from: Element | undefined): BankAccount {
  const accountId = textOf(from, "ACCTID");
  if (!from || !accountId) throw new UnreadableOfx("an account has no ACCTID");
  const card = from.name === "CCACCTFROM";
  return {
    kind: card ? "card" : "bank",
    bankId: textOf(from, "BANKID") ?? "",
    branchId: textOf(from, "BRANCHID") ?? null,
    accountId,
    accountType: card ? "CREDITCARD" : (textOf(from, "ACCTTYPE") ?? ""),
  };
}

/** One transaction of a statement as it was told. */
export interface TransactionInfo {
  readonly id: string;
  readonly type: string;
  readonly posted: { readonly instant: number; readonly hasTime: boolean };
  readonly amount: Decimal;
  readonly name: string | null;
  readonly memo: string | null;
  readonly check: string | null;
}

export interface StatementInfo {
  readonly account: BankAccount;
  readonly currency: string;
  readonly start: number;
  readonly end: number;
  readonly transactions: readonly TransactionInfo[];
  readonly balance: Decimal;
  readonly balanceAt: number;
}

/** A statement of a bank account or a card. Throws `UnreadableOfx` when anything of weight is missing. */
export function readStatement(data: Element): StatementInfo {
  const list = find(data, "BANKTRANLIST");
  const balance = find(data, "LEDGERBAL");
  return {
    account: readAccount(find(data, "BANKACCTFROM") ?? find(data, "CCACCTFROM")),
    currency: required(textOf(data, "CURDEF"), "CURDEF"),
    start: date(list, "DTSTART").instant,
    end: date(list, "DTEND").instant,
    transactions: (list?.children ?? []).filter(({ name }) => name === "STMTTRN").map(readTransaction),
    balance: amount(balance, "BALAMT"),
    balanceAt: date(balance, "DTASOF").instant,
  };
}

function readTransaction(element: Element): TransactionInfo {
  return {
    id: required(textOf(element, "FITID"), "FITID"),
    type: required(textOf(element, "TRNTYPE"), "TRNTYPE"),
    posted: date(element, "DTPOSTED"),
    amount: amount(element, "TRNAMT"),
    name: textOf(element, "NAME") ?? textOf(element, "PAYEE", "NAME") ?? null,
    memo: textOf(element, "MEMO") ?? null,
    check: textOf(element, "CHECKNUM") ?? null,
  };
}

const date = (element: Element | undefined, name: string) =>
  required(readOfxDate(textOf(element, name)), name);

function amount(element: Element | undefined, name: string): Decimal {
  const text = textOf(element, name) ?? "";
  return required(/^[+-]?\d+(\.\d+)?$/.test(text) ? decimal(text) : undefined, name);
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new UnreadableOfx(`${name} is missing or cannot be read`);
  return value;
}
