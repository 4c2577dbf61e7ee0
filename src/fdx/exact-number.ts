import { type Decimal, decimalPlaces } from "../money.ts";

/** A JSON number that is written as it stands, digit by digit. */
export interface ExactNumber {
  readonly rawJSON: string;
}

/** `JSON.rawJSON` of ECMAScript 2026, which the compiler's library does not know yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): ExactNumber };

/** An amount as a JSON number with at least two decimals, as FDX writes money: never through a double. */
export function exactNumber(amount: Decimal): ExactNumber {
  const missing = Math.max(0, 2 - decimalPlaces(amount));
  const point = decimalPlaces(amount) === 0 ? "." : "";
  return rawJSON(amount + point + "0".repeat(missing));
}
