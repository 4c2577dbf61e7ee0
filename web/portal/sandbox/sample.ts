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
  /** What is booked on it. */
  readonly occasions: readonly Occasion[];
}

interface Occasion {
  readonly description: string;
  readonly counterparty: string;
  /** What leaves the account is negative. */
  readonly cents: number;
  /** Whether it happens on a day; `nth` counts the days of the sample from 0. */
  readonly on: (day: Date, nth: number) => boolean;
  /** A round sum, the same each time. */
  readonly fixed?: boolean;
}

const always = () => true;
const weekly = (weekday: number) => (day: Date) => day.getUTCDay() === weekday;
const monthly = (date: number) => (day: Date) => day.getUTCDate() === date;
const inTurn = (turn: number, of: number) => (_: Date, nth: number) => nth % of === turn;
const [monday, thursday, friday] = [1, 4, 5];
const reserved = 90_000;

/** What a café is paid and pays: takings daily, purchases in turn, and what falls due once a week or a month. */
const trade: readonly Occasion[] = [
  { description: "Card takings", counterparty: "Harbour Card Services", cents: 41_230, on: always },
  { description: "Online orders", counterparty: "Shopfront Payments", cents: 18_917, on: always },
  { description: "Coffee beans", counterparty: "Northside Roasters", cents: -18_640, on: inTurn(0, 4) },
  { description: "Dairy delivery", counterparty: "Green Valley Dairy", cents: -9_275, on: inTurn(1, 4) },
  { description: "Bread and pastry", counterparty: "Mill Lane Bakery", cents: -12_460, on: inTurn(2, 4) },
  { description: "Cups and packaging", counterparty: "Paperworks", cents: -6_380, on: inTurn(3, 4) },
  { description: "Invoice {number}", counterparty: "Bayview Hotel", cents: 126_000, on: weekly(monday) },
  {
    description: "Invoice {number}",
    counterparty: "Quay Street Offices",
    cents: 58_400,
    on: weekly(thursday),
  },
  { description: "Cash deposit", counterparty: "Branch counter", cents: 35_000, on: weekly(friday) },
  {
    description: "Transfer to tax reserve",
    counterparty: "Own account",
    cents: -reserved,
    on: weekly(friday),
    fixed: true,
  },
  {
    description: "Rent",
    counterparty: "Quayside Properties",
    cents: -165_000,
    on: monthly(1),
    fixed: true,
  },
  {
    description: "Insurance",
    counterparty: "Mutual Trade Cover",
    cents: -7_900,
    on: monthly(5),
    fixed: true,
  },
  { description: "Electricity", counterparty: "City Power", cents: -22_418, on: monthly(12) },
  { description: "Payroll", counterparty: "Staff", cents: -1_240_000, on: monthly(28), fixed: true },
];
const reserve: readonly Occasion[] = [
  {
    description: "Transfer from current account",
    counterparty: "Own account",
    cents: reserved,
    on: weekly(friday),
    fixed: true,
  },
  { description: "Interest", counterparty: "The bank", cents: 812, on: monthly(1) },
  { description: "Payroll tax", counterparty: "Tax office", cents: -184_000, on: monthly(22) },
];

const firstInvoice = 2041;
const days = 60;
const aDay = 86_400_000;

/** The first day of the sample, as the API takes dates. */
export const sampleStart = (now: Date): string => writtenDay(dayOf(now, 0));

const dayOf = (now: Date, nth: number) => new Date(now.getTime() - (days - nth) * aDay);
const writtenDay = (day: Date) => `${day.toISOString().slice(0, 10)}T00:00:00`;

/** Sixty days of lines of an account that end yesterday, oldest first, with balances that add up. */
export function sampleLines(account: SampleAccount, now: Date): SampleLine[] {
  const lines: SampleLine[] = [];
  let balance = account.opening;
  let invoice = firstInvoice;
  for (let nth = 0; nth < days; nth += 1) {
    const day = dayOf(now, nth);
    for (const { description, counterparty, cents: base, on, fixed } of account.occasions) {
      if (!on(day, nth)) continue;
      const cents = fixed ? base : base + Math.round((base * ((lines.length * 37) % 100)) / 400);
      balance += cents;
      const named = description.includes("{number}");
      lines.push({
        id: `${account.id}-${String(lines.length + 1).padStart(4, "0")}`,
        date: writtenDay(day),
        amount: cents / 100,
        balance: balance / 100,
        description: named ? description.replace("{number}", String(invoice)) : description,
        counterparty,
        transactionType: cents < 0 ? "Debit" : "Credit",
      });
      if (named) invoice += 1;
    }
  }
  return lines;
}

export const sampleAccounts: readonly SampleAccount[] = [
  { id: "demo-current", name: "Current account", number: "40118823", opening: 1_850_000, occasions: trade },
  { id: "demo-savings", name: "Tax reserve", number: "40118831", opening: 480_000, occasions: reserve },
];

const sortCode = "204514";
export const currency = "GBP";

export const sourceAccountOf = ({ id, name, number, opening }: SampleAccount) => ({
  id,
  accountName: name,
  accountType: "checking",
  accountNumber: number,
  sortCode,
  currency,
  balance: opening / 100,
});
