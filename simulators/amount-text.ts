import { currencyDecimals, type Decimal } from "../src/money.ts";

/** An amount for people: groups of three, and at least the decimals of its currency. Never rounded. */
export function formatAmount(amount: Decimal, currency: string | null): string {
  const [whole = "", fraction = ""] = amount.replace("-", "").split(".");
  const places = currency && /^[A-Z]{3}$/.test(currency) ? currencyDecimals(currency) : 2;
  const digits = fraction.padEnd(places, "0");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${amount.startsWith("-") ? "\u2212" : ""}${grouped}${digits ? `.${digits}` : ""}`;
}
