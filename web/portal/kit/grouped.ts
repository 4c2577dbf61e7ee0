/** Thousands grouped and at least two decimals, from the digits alone. */
export function grouped(amount: string, separator: string, point: string): string {
  const [, sign = "", whole = "", fraction = ""] = /^([-+]?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (whole === "") return amount;
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, separator);
  return `${sign === "-" ? "\u2212" : ""}${groups}${point}${fraction.padEnd(2, "0")}`;
}
