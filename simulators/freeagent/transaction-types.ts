import { absolute, type Decimal, isNegative, negate } from "../../src/money.ts";

const inward = ["CREDIT", "DIV", "DEP", "DIRECTDEP"];
const outward = ["DEBIT", "FEE", "SRVCHG", "XFER", "CHECK", "PAYMENT", "CASH", "DIRECTDEBIT", "REPEATPMT"];
const either = ["INT", "ATM", "POS", "OTHER"];

/** Which way money goes by the type of a line, whatever the sign of its amount (provider document, section 4.1). */
export const directions: ReadonlyMap<string, "in" | "out" | "by sign"> = new Map([
  ...inward.map((type) => [type, "in"] as const),
  ...outward.map((type) => [type, "out"] as const),
  ...either.map((type) => [type, "by sign"] as const),
]);

/** The amount as it is entered: its type says which way, where it says anything. */
export function directed(amount: Decimal, type: string): Decimal {
  const direction = directions.get(type) ?? "by sign";
  if (direction === "by sign") return amount;
  const size = absolute(amount);
  return direction === "in" || size === "0" ? size : negate(size);
}

/** What FreeAgent adds to the text of a line, and to its full text besides: the amount without its sign. */
export function describe(text: string, type: string | null, amount: Decimal, currency: string) {
  const size = isNegative(amount) ? negate(amount) : amount;
  const format = new Intl.NumberFormat("en-GB", { style: "currency", currency, maximumFractionDigits: 8 });
  const description = type === null ? `${text}///` : `${text}//${type}/`;
  return { description, full: `${description}${format.format(size as Intl.StringNumericLiteral)}` };
}
