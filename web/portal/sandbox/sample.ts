/** A line as the API takes it. */
export interface SampleLine {
  readonly id: string;
  readonly date: string;
  readonly amount: number;
  readonly balance: number;
  readonly description: string;
  readonly counterparty: string;
  readonly transactionType: "Credit" | "Debit";
}

export interface SampleAccount {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  /** In cents. */
  readonly opening: number;
}

export const sampleAccounts: readonly SampleAccount[] = [
  { id: "demo-current", name: "Current account", number: "40118823", opening: 1_250_000 },
  { id: "demo-savings", name: "Tax reserve", number: "40118831", opening: 480_000 },
];

const sortCode = "204514";
export const currency = "GBP";

/** What a small business buys and is paid, in cents; what leaves the account is negative. */
const occasions: readonly (readonly [description: string, counterparty: string, cents: number])[] = [
  ["Card takings", "Harbour Card Services", 41_230],
  ["Coffee beans", "Northside Roasters", -18_640],
  ["Dairy delivery", "Green Valley Dairy", -9_275],
  ["Invoice 2041", "Bayview Hotel", 126_000],
  ["Rent", "Quayside Properties", -165_000],
  ["Electricity", "City Power", -22_418],
  ["Payroll", "Staff", -287_350],
  ["Online orders", "Shopfront Payments", 63_917],
  ["Insurance", "Mutual Trade Cover", -7_900],
  ["Cash deposit", "Branch counter", 35_000],
];
const linesPerDay = 3;
const days = 60;
const aDay = 86_400_000;

/** Sixty days of lines of an account that end yesterday, oldest first, with balances that add up. */
export function sampleLines(account: SampleAccount, now: Date): SampleLine[] {
  let balance = account.opening;
  return Array.from({ length: days * linesPerDay }, (_, nth) => {
    const [description, counterparty, base] =
      occasions[(nth * 7 + account.number.length + (nth >> 3)) % occasions.length]!;
    const cents = base + ((nth * 37) % 900) * Math.sign(base);
    balance += cents;
    const at = new Date(now.getTime() - (days - Math.floor(nth / linesPerDay)) * aDay);
    return {
      id: `${account.id}-${String(nth + 1).padStart(4, "0")}`,
      date: `${at.toISOString().slice(0, 10)}T00:00:00`,
      amount: cents / 100,
      balance: balance / 100,
      description,
      counterparty,
      transactionType: cents < 0 ? "Debit" : "Credit",
    };
  });
}

export const sourceAccountOf = ({ id, name, number, opening }: SampleAccount) => ({
  id,
  accountName: name,
  accountType: "checking",
  accountNumber: number,
  sortCode,
  currency,
  balance: opening / 100,
});
