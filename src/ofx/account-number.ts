import type { CollectedAccount } from "../collection/collector.ts";
import { base32Hash } from "../collection/financial-id.ts";

type Facts = Pick<CollectedAccount, "accountId" | "accountNumber" | "accountType" | "category" | "sortCode">;

/** Whether an account travels as a card or as a bank account. */
export const isCard = ({ category }: Pick<Facts, "category">): boolean => category === "Credit";

/** Kind of a bank account in OFX's words. */
export function bankAccountType(accountType: string): "SAVINGS" | "MONEYMRKT" | "CHECKING" {
  const told = accountType.toLowerCase();
  if (told.includes("saving")) return "SAVINGS";
  return told.includes("money") ? "MONEYMRKT" : "CHECKING";
}

/** Routing number of an account: the digits of its sort code, or the institution's. */
export function bankIdOf({ sortCode }: Pick<Facts, "sortCode">, institutions: string): string {
  const digits = sortCode?.replace(/\D/g, "") ?? "";
  return digits !== "" && digits.length <= 9 ? digits : institutions;
}

/**
 * What we should like an account to be called (ACCTID), best first; the last is unique among the bank's ids. A card is
 * never called by its number.
 */
export function accountNumberWishes(account: Facts): [string, ...string[]] {
  const { accountId, accountNumber } = account;
  const last = base32Hash(accountId, 22);
  if (isCard(account) || isCardNumber(accountNumber)) {
    const end = accountNumber.replace(/[^A-Za-z0-9]/g, "").slice(-4);
    return end === "" ? [last] : [`CARD-${end}`, `CARD-${end}-${base32Hash(accountId, 12)}`, last];
  }
  return /^[A-Za-z0-9-]{1,22}$/.test(accountNumber) ? [accountNumber, last] : [last];
}

/** Whether a number may be that of a payment card: 14 to 19 digits of a card scheme with the right check digit. */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, "");
  if (!/^[2-6]\d{13,18}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, nth) => {
    const value = Number(digit) * (nth % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
