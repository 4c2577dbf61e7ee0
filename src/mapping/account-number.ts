/** Numbers of bank accounts as banks, customers and bookkeepers write them, made comparable. */
export interface AccountNumber {
  /** Letters and digits of the number itself; null where it is masked or too short to be one. */
  readonly whole: string | null;
  /** Sort code or bank code. */
  readonly branch: string | null;
  readonly iban: string | null;
  /** The last four digits. */
  readonly ending: string | null;
}

export interface WrittenNumber {
  readonly number: string | null;
  readonly branch: string | null;
  readonly currency: string;
  /** Books often hold the end of the number in the name alone: "Operating ****1234". */
  readonly name: string;
}

const shortestWhole = 5;
const mask = /[*•●·×#…]|X{2,}|\.{2,}/;
const maskedName = /(?:[*•●·×#…]|X{2,}|\.{2,}|\()\s*(\d{4})\)?\s*$/i;
const compact = (text: string): string => text.replace(/[^A-Z0-9]/g, "");

/** What is known of an account's number. */
export function readAccountNumber(written: WrittenNumber): AccountNumber {
  const text = (written.number ?? "").normalize("NFKC").toUpperCase();
  const fromName = maskedName.exec(written.name.normalize("NFKC"))?.[1] ?? null;
  if (mask.test(text)) {
    const ending = /\d{4}$/.exec(compact(text))?.[0] ?? fromName;
    return { whole: null, branch: null, iban: null, ending };
  }
  const parts = partsOf(text, written);
  const digits = parts.whole.replace(/\D/g, "");
  const ending = digits.length >= 4 ? digits.slice(-4) : fromName;
  const whole = significant(parts.whole).length >= shortestWhole ? parts.whole : null;
  return { ...parts, whole, ending };
}

function partsOf(text: string, { branch, currency }: WrittenNumber) {
  const given = branch === null ? null : compact(branch.toUpperCase()) || null;
  const czech = /^([\d\s-]{6,})\/(\d{4})$/.exec(text.trim());
  if (czech) return { whole: compact(czech[1]!), branch: czech[2]!, iban: null };
  const plain = compact(text);
  if (isIban(plain)) return partsOfIban(plain);
  if (currency === "GBP" && given === null && /^\d{14}$/.test(plain))
    return { whole: plain.slice(6), branch: plain.slice(0, 6), iban: null };
  const joined = given !== null && plain.startsWith(given) && plain.length >= given.length + 6;
  return { whole: joined ? plain.slice(given.length) : plain, branch: given, iban: null };
}

/** The account within the IBAN, where the country's form is one whose end is not the account's number. */
function partsOfIban(iban: string) {
  const inner = iban.slice(4);
  switch (iban.slice(0, 2)) {
    case "GB":
      return { whole: inner.slice(10), branch: inner.slice(4, 10), iban };
    case "FR":
    case "MC":
      return { whole: inner.slice(10, 21), branch: null, iban };
    default:
      return { whole: inner, branch: null, iban };
  }
}

/** ISO 13616: the check digits make the rearranged number 1 modulo 97. */
function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  const rearranged = text.slice(4) + text.slice(0, 4);
  const digits = rearranged.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}

const significant = (number: string): string => number.replace(/^0+/, "");

/** Whether both name the same account for certain. */
export function sameNumber(a: AccountNumber, b: AccountNumber): boolean {
  if (a.iban !== null && b.iban !== null) return a.iban === b.iban;
  if (a.whole === null || b.whole === null) return false;
  if (a.iban !== null && a.branch === null) return endsIban(a.whole, b);
  if (b.iban !== null && b.branch === null) return endsIban(b.whole, a);
  if (a.branch !== null && b.branch !== null)
    return a.branch === b.branch && significant(a.whole) === significant(b.whole);
  if (significant(a.whole) === significant(b.whole)) return true;
  return joins(a, b) || joins(b, a);
}

/** The account's part of an IBAN, which begins with the bank in most countries, against a number without. */
function endsIban(part: string, { branch, whole }: AccountNumber): boolean {
  const number = significant(whole ?? "");
  if (significant(part) === number) return true;
  return number.length >= 7 && part.endsWith(number) && (branch === null || part.includes(branch));
}

/** Bank code and number of one written in one by the other. */
const joins = (a: AccountNumber, b: AccountNumber): boolean =>
  a.branch !== null && b.branch === null && b.whole === `${a.branch}${a.whole}`;

/** Whether both numbers are known to the end and are not the same one; a longer form of the same is no other. */
export function differ(a: AccountNumber, b: AccountNumber): boolean {
  if (a.whole === null || b.whole === null || sameNumber(a, b)) return false;
  const [x, y] = [significant(a.whole), significant(b.whole)];
  return x === y || !(x.endsWith(y) || y.endsWith(x));
}
