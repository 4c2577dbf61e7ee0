import type { SampleLine } from "./sample.ts";

/** A line as the pretend Xero's admin interface shows it; amounts are exact text, money out is negative. */
export interface ArrivedLine {
  readonly transactionId: string | null;
  readonly postedDate: string;
  readonly signedAmount: string;
  /** Left out where the software changes texts of its own accord. */
  readonly description?: string | null;
  readonly payeeName?: string | null;
  /** Balance of the account after this line; left out where the software keeps none of ours. */
  readonly balance?: string;
}

export type ExpectedLine = Pick<
  SampleLine,
  "id" | "date" | "description" | "counterparty" | "amount" | "balance"
>;

export interface Comparison {
  /** Pushed lines that arrived once, unchanged and in their place. */
  readonly matching: number;
  /** In plain words; empty when what arrived is exactly what was pushed. */
  readonly differences: readonly string[];
}

/** Holds what arrived in one account against what was pushed to it, line for line. */
export function compare(expected: readonly ExpectedLine[], arrived: readonly ArrivedLine[]): Comparison {
  const differences: string[] = [];
  const places = new Map<string | null, number[]>();
  for (const [place, { transactionId }] of arrived.entries()) {
    places.set(transactionId, [...(places.get(transactionId) ?? []), place]);
  }
  let matching = 0;
  let previous = -1;
  for (const line of expected) {
    const found = places.get(line.id) ?? [];
    places.delete(line.id);
    const [place] = found;
    const wrong =
      place === undefined
        ? ["did not arrive"]
        : [
            ...(found.length > 1 ? [`arrived ${found.length} times`] : []),
            ...(place < previous ? ["arrived out of order"] : []),
            ...changes(line, arrived[place]!),
          ];
    if (place !== undefined) previous = Math.max(previous, place);
    if (wrong.length === 0) matching += 1;
    else differences.push(`transaction ${line.id} ${wrong.join(", ")}`);
  }
  for (const [id, { length }] of places) {
    differences.push(`transaction ${id ?? "without an id"} arrived ${times(length)} but was never pushed`);
  }
  const [pushed, there] = [expected.at(-1)?.balance, arrived.at(-1)?.balance];
  if (
    differences.length === 0 &&
    pushed !== undefined &&
    there !== undefined &&
    fraction(there) !== fraction(pushed)
  ) {
    differences.push(`the balance at the end is ${there}, not ${pushed}`);
  }
  return { matching, differences };
}

function changes(line: ExpectedLine, there: ArrivedLine): string[] {
  const pairs = [
    ["date", line.date, there.postedDate],
    ["description", line.description, there.description === null ? "" : there.description],
    ["payee", line.counterparty, there.payeeName === null ? "" : there.payeeName],
  ] as const;
  const wrong = pairs
    .filter(([, pushed, arrived]) => arrived !== undefined && pushed !== arrived)
    .map(([name, pushed, arrived]) => `has the ${name} "${arrived}" instead of "${pushed}"`);
  if (fraction(there.signedAmount) !== fraction(line.amount)) {
    wrong.push(`has the amount ${there.signedAmount} instead of ${line.amount}`);
  }
  return wrong;
}

/** A decimal as a whole number of ten-thousandths; undefined when the text is no such decimal. */
export function fraction(text: string | undefined): bigint | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(text ?? "");
  if (!match) return undefined;
  const [, sign, whole = "", decimals = ""] = match;
  const size = BigInt(whole + decimals.padEnd(4, "0"));
  return sign === "-" ? -size : size;
}

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);
