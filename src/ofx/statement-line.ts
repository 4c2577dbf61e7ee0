import type { CollectedLine } from "../collection/collector.ts";
import { currencyDecimals, type Decimal, decimalPlaces, isNegative, zero } from "../money.ts";
import { type Aggregate, aggregate } from "./aggregate.ts";
import { writePosted } from "./ofx-date.ts";
import { cut, type Fit } from "./ofx-text.ts";

type Sign = "in" | "out" | "either";

/** What banks tell of a transaction, in OFX's words, and which way the money may have gone for it to be true. */
const kinds: Readonly<Record<string, readonly [trnType: string, sign: Sign]>> = {
  credit: ["CREDIT", "in"],
  debit: ["DEBIT", "out"],
  int: ["INT", "either"],
  div: ["DIV", "in"],
  fee: ["FEE", "out"],
  serchg: ["SRVCHG", "out"],
  dep: ["DEP", "in"],
  atm: ["ATM", "either"],
  pos: ["POS", "either"],
  xfer: ["XFER", "either"],
  check: ["CHECK", "out"],
  payment: ["PAYMENT", "out"],
  cash: ["CASH", "out"],
  directdep: ["DIRECTDEP", "in"],
  directdebit: ["DIRECTDEBIT", "out"],
  repeatpmt: ["REPEATPMT", "out"],
};

/** TRNTYPE of a transaction; where what the bank told contradicts the sign, the sign holds. */
export function transactionType(told: string | null, amount: Decimal): string {
  if (amount === zero) return "OTHER";
  const sign: Sign = isNegative(amount) ? "out" : "in";
  const [name, needs] = kinds[told?.toLowerCase() ?? ""] ?? [undefined, sign];
  if (name && (needs === "either" || needs === sign)) return name;
  return sign === "in" ? "CREDIT" : "DEBIT";
}

/** An amount with a point, and at least as many decimals as its currency has. */
export function amountText(amount: Decimal, currency: string): string {
  const decimals = currencyDecimals(currency);
  const missing = decimals - decimalPlaces(amount);
  if (missing <= 0) return amount;
  return `${amount}${decimalPlaces(amount) === 0 ? "." : ""}${"0".repeat(missing)}`;
}

export interface LineContext {
  /** The id that clients know a transaction by, of the bank's. */
  readonly idOf: (transactionId: string) => string;
  readonly currency: string;
  readonly fit: Fit;
}

/** One STMTTRN. Texts are made fit before they are cut, so that what is cut is what is sent. */
export function statementLine(line: CollectedLine, { currency, fit, idOf }: LineContext): Aggregate {
  const description = fit(line.description ?? "");
  const reference = fit(line.reference ?? "");
  const name = cut(fit(line.counterparty ?? "") || description || reference || "Transaction", 32);
  const type = transactionType(line.transactionType, line.amount);
  const isCheckNumber = type === "CHECK" && /^\d{1,12}$/.test(reference);
  return aggregate("STMTTRN", {
    TRNTYPE: type,
    DTPOSTED: writePosted(line.date),
    TRNAMT: amountText(line.amount, currency),
    FITID: idOf(line.transactionId),
    CHECKNUM: isCheckNumber ? reference : undefined,
    REFNUM: isCheckNumber ? undefined : Array.from(reference).slice(0, 32).join("").trim(),
    NAME: name,
    MEMO: description === name ? undefined : cut(description, 255),
  });
}
