import { add, type Decimal, subtract } from "../money.ts";
import type { Finding } from "../problem.ts";
import type { AcceptedLine } from "./transaction.ts";

/**
 * The balance proof: each balance must be the one before plus the amount. A break is no reason to refuse, since the
 * bank's word stands, but it is told, naming the transaction at which the chain breaks and by how much.
 *
 * @param before balance the chain starts from: that of the last line accepted before; null when it is not known.
 */
export function proveBalance(lines: readonly AcceptedLine[], before: Decimal | null): Finding[] {
  const breaks: Finding[] = [];
  let last = before;
  for (const line of lines) {
    const { amount, balance, transactionId } = line;
    if (balance !== null && last !== null) {
      const expected = add(last, amount);
      if (expected !== balance) {
        const gap = subtract(balance, expected);
        breaks.push({
          itemId: transactionId,
          message: `balance ${balance} does not follow: ${last} and ${amount} make ${expected}, a difference of ${gap}`,
          validatorName: "BalanceProof",
        });
      }
    }
    last = balance ?? (last === null ? null : add(last, amount));
  }
  return breaks;
}
