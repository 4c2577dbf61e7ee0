/**
 * Exact decimal amounts.
 *
 * A `Decimal` is the canonical text of a number: no exponent, no leading plus, no superfluous zeros
 * ("-12.5", "0", "1000"). Arithmetic runs on integers; binary floating point is never calculated with.
 */
export type Decimal = string & { readonly decimal: unique symbol };

/** More significant digits than this do not survive a JSON number in every client language. */
export const maximumSignificantDigits = 15;

const literal = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * The exact decimal that a JSON number, or the text of one, stands for; undefined when it is not a number.
 * A JavaScript number is read through its shortest round-trip text, which is the literal that was sent
 * whenever that had at most 15 significant digits (`http/json-body.ts` hands longer literals on as text).
 */
export function decimal(value: number | string): Decimal | undefined {
  const text = typeof value === "number" ? String(value) : value.trim();
  // The text of a finite number is canonical already, unless it has an exponent.
  if (typeof value === "number" && Number.isFinite(value) && !text.includes("e")) return text as Decimal;
  const match = literal.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  return fromDigits(sign === "-", whole + fraction, fraction.length - Number(exponent));
}

/** A decimal read from the database, where it was stored as one. */
export function storedDecimal(text: string): Decimal {
  const value = decimal(text);
  if (value === undefined) throw new Error(`not a decimal: ${text}`);
  return value;
}

export const zero = "0" as Decimal;

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(decimalPlaces(a), decimalPlaces(b));
  return fromUnits(units(a, scale) + units(b, scale), scale);
}

export function negate(a: Decimal): Decimal {
  if (a === zero) return a;
  return (a.startsWith("-") ? a.slice(1) : `-${a}`) as Decimal;
}

export const subtract = (a: Decimal, b: Decimal): Decimal => add(a, negate(b));
export const isNegative = (a: Decimal): boolean => a.startsWith("-");
export const absolute = (a: Decimal): Decimal => (isNegative(a) ? negate(a) : a);

/** Digits after the point, superfluous zeros not counted. */
export function decimalPlaces(a: Decimal): number {
  const point = a.indexOf(".");
  return point < 0 ? 0 : a.length - point - 1;
}

/** Digits from the first that is not zero; zeros at the end of a whole number take room like any other. */
export const significantDigits = (a: Decimal): number => a.replace(/[-.]/g, "").replace(/^0+/, "").length;

/** The JSON number of an amount of at most 15 significant digits: its shortest text is the same decimal. */
export const wireNumber = (a: Decimal): number => Number(a);

/** The integer that is `a` × 10^`scale`; `scale` must be at least the decimal places of `a`. */
export function units(a: Decimal, scale: number): bigint {
  const [whole = "", fraction = ""] = a.split(".");
  return BigInt(whole + fraction.padEnd(scale, "0"));
}

function fromUnits(value: bigint, scale: number): Decimal {
  const negative = value < 0n;
  return fromDigits(negative, (negative ? -value : value).toString(), scale);
}

function fromDigits(negative: boolean, digits: string, scale: number): Decimal {
  const padded = scale < 0 ? digits + "0".repeat(-scale) : digits.padStart(scale + 1, "0");
  const point = scale > 0 ? padded.length - scale : padded.length;
  const whole = padded.slice(0, point).replace(/^0+(?=\d)/, "");
  const fraction = padded.slice(point).replace(/0+$/, "");
  const text = fraction ? `${whole}.${fraction}` : whole;
  return (negative && text !== "0" ? `-${text}` : text) as Decimal;
}

/** Every code of ISO 4217 but "no currency" and the testing code. */
export const currencyCodes: readonly string[] = Intl.supportedValuesOf("currency").filter(
  (code) => code !== "XXX" && code !== "XTS",
);
const currencies = new Set(currencyCodes);

/** Whether `code` is a currency of ISO 4217 (upper case; "no currency" and the testing code are not). */
export const isCurrency = (code: string): boolean => currencies.has(code);

const minorDigits = new Map<string, number>();

/** Digits of the minor unit of a currency by ISO 4217, such as 2 for EUR and 0 for JPY. */
export function currencyDecimals(code: string): number {
  let digits = minorDigits.get(code);
  if (digits === undefined) {
    const format = new Intl.NumberFormat("en", { style: "currency", currency: code });
    digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    // Asked for every line of a push, and making a format costs more than reading a line.
    if (isCurrency(code)) minorDigits.set(code, digits);
  }
  return digits;
}
