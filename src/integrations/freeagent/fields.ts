import { type Decimal, decimal } from "../../money.ts";
import { textField, type Wire } from "../wire.ts";

/** The amount of a field, from text or from a number; null when it is none. */
export const amountField = (value: Wire | undefined, name: string): Decimal | null =>
  decimal(textField(value, name) ?? "") ?? null;

/** The number at the end of an address, by which FreeAgent knows a thing. */
export const idOf = (address: string | null): string | null =>
  /(\d{1,18})\/?$/.exec(address ?? "")?.[1] ?? null;
